import { oc } from '@orpc/contract';
import { z } from 'zod';

/** Numbers one after the other, as little-endian 32-bit floats in base 64: spectra are long. NaN: there is none. */
const Packed = z.string();

/** One extraction of an object. */
export const Extraction = z.object({
  /** [Å], in vacuum; 0: none. */
  wave: Packed,
  /** [e⁻] a pixel, or [10⁻¹⁷ erg s⁻¹ cm⁻² Å⁻¹] where it is flux calibrated. */
  values: Packed,
  /** One standard deviation of `values`. */
  sigma: Packed.nullable(),
  /** 1 where a pixel is good, else 0. */
  good: Packed,
});
export type Extraction = z.infer<typeof Extraction>;

/** An object that was extracted from a slit. */
export const SlitObject = z.object({
  /** `SPAT0176-SLIT0175-DET01`: the extension's name. */
  name: z.string(),
  /** What the mask design calls it; null: it does not say. */
  designName: z.string().nullable(),
  s2n: z.number().nullable(),
  /** Spatial position along the spectrum [px of the detector]; null: it is not told. */
  trace: Packed.nullable(),
  optimal: Extraction.nullable(),
  boxcar: Extraction.nullable(),
  /** Whether `values` are fluxes. */
  isFlux: z.boolean(),
});
export type SlitObject = z.infer<typeof SlitObject>;

const SpectraAsked = z.object({
  /** Path, absolute. */
  spec1d: z.string(),
  detector: z.string(),
  /** `spatId` of `SlitNumbers`. */
  spatId: z.number().int(),
});

export const slits = {
  /** The spectra of the objects of a slit, the brightest first. */
  spectra: oc.input(SpectraAsked).output(z.object({ objects: z.array(SlitObject) })),
};

/** Images of a slit that a spec2d file has: the science frame, the models of sky and objects, the inverse variance. */
export const PLANES = ['science', 'sky', 'object', 'ivar'] as const;
export type Plane = (typeof PLANES)[number];

/** Where a slit lies and how its bytes follow one another. Pixels count from 0, at their middle. */
export const SlitHead = z.object({
  detector: z.string(),
  spatId: z.number().int(),
  /** First column of the cut-out on the detector. */
  x0: z.number().int(),
  /** Spatial, and spectral, pixels. */
  width: z.number().int(),
  height: z.number().int(),
  planes: z.array(z.enum(PLANES)),
  /** Each of so many rows has its wavelengths; null: there are none. */
  waveStep: z.number().int().nullable(),
  /** Rows of the slit: those between are in it. */
  first: z.number(),
  last: z.number(),
});
export type SlitHead = z.infer<typeof SlitHead>;

/** A rectangle around a slit, cut out of a spec2d file: row after row, the spatial axis fastest. */
export interface SlitImage extends SlitHead {
  /** Edges in each row [px of the detector]. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** [Å], of rows 0, `waveStep`, … and the last; 0: none. */
  readonly wave: Float32Array | null;
  readonly images: ReadonlyMap<Plane, Float32Array>;
  /** 1 where PypeIt masked the pixel. */
  readonly masked: Uint8Array;
}

/** Where the cut-out of a slit is had from the host, as `decodeSlit` reads it. */
export const slitAddress = (spec2d: string, detector: string, spatId: number, planes: readonly Plane[]): string =>
  `/files/slit?spec2d=${encodeURIComponent(spec2d)}&detector=${encodeURIComponent(detector)}&slit=${spatId}&planes=${planes.join(',')}`;

/** How many rows of a cut-out have wavelengths. */
const waveRows = (height: number, step: number): number => Math.floor((height - 1) / step) + 1;

/**
 * Read the bytes of a cut-out: the length of its head [32 bits, little-endian], the head as JSON, filled up to a multiple
 * of eight; edges as doubles, wavelengths and planes as floats, a byte a pixel for the mask. Throws if they are something
 * else.
 */
export function decodeSlit(bytes: ArrayBuffer): SlitImage {
  const length = new DataView(bytes).getUint32(0, true);
  const head = SlitHead.parse(JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))));
  const { width, height, waveStep, planes } = head;
  const edges = 8 * Math.ceil((4 + length) / 8);
  let at = edges + 16 * height;
  const floats = (count: number) => {
    const part = new Float32Array(bytes, at, count);
    at += count * 4;
    return part;
  };
  return {
    ...head,
    left: new Float64Array(bytes, edges, height),
    right: new Float64Array(bytes, edges + 8 * height, height),
    wave: waveStep === null ? null : floats(waveRows(height, waveStep) * width),
    images: new Map(planes.map((plane) => [plane, floats(width * height)])),
    masked: new Uint8Array(bytes, at, width * height),
  };
}

/** Numbers of a `Packed`, in the page and in Node. */
export function unpack(text: string): Float32Array {
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return new Float32Array(bytes.buffer, 0, bytes.length >> 2);
}
