import type { Plane, SlitImage } from '#core/contract/slits.ts';
import { openPieces, type PiecedFile } from '#core/fits/pieces.ts';
import {
  type Rectangle,
  type RectangleSamples,
  type RectangleWish,
  readRectangles,
} from '#core/fits/read-rectangles.ts';
import { readSettled } from '#core/fits/read-settled.ts';
import type { Hdu } from '#core/fits/walk-hdus.ts';
import { readEdges, type SlitEdges } from '#core/quality/slit-edges.ts';
import { Fault } from '#core/workspace/fault.ts';

/** Extensions of a spec2d file (pypeit.spec2dobj.Spec2DObj), after the detector's name and a dash. */
const EXTENSIONS: Readonly<Record<Plane, string>> = {
  science: 'SCIIMG',
  sky: 'SKYMODEL',
  object: 'OBJMODEL',
  ivar: 'IVARMODEL',
};
/** Shown beside the slit [px]. */
const MARGIN = 4;
/** Wavelengths change so evenly that those of every eighth row tell the others to a thousandth of a pixel. */
const WAVE_STEP = 8;

/**
 * Cut a slit out of a spec2d file of PypeIt 1.x or 2.x, also gzipped: the rectangle around it, of some planes. No more
 * is read than is needed. Throws the Faults of `core/fits`, `no-slit` and `no-detector`.
 */
export const readSlit = (
  path: string,
  detector: string,
  spatId: number,
  planes: readonly Plane[],
): Promise<SlitImage> => readSettled(path, () => readOnce(path, detector, spatId, planes));

async function readOnce(path: string, detector: string, spatId: number, planes: readonly Plane[]): Promise<SlitImage> {
  const file = await openPieces(path);
  const named = (name: string) => file.hdus.find((hdu) => hdu.name.trim() === `${detector}-${name}`);
  const found = named('SLITS');
  const science = named('SCIIMG');
  if (found === undefined || science === undefined) throw noDetector(file, detector);
  const edges = await readEdges(file, found, spatId, science.header.number('SCI_SPAT_FLEXURE') ?? 0);
  const rectangle = around(edges, science);
  if (rectangle === null)
    throw new Fault({
      code: 'no-slit',
      message: `${path}: slit ${spatId} of ${detector} does not lie on its image`,
      remedy: 'Look at its slits in PypeIt (pypeit_chk_edges), or leave this slit out.',
      path,
    });
  const there = planes.flatMap((plane) => {
    const hdu = named(EXTENSIONS[plane]);
    return hdu === undefined ? [] : [{ plane, hdu }];
  });
  const waves = named('WAVEIMG');
  const mask = named('BPMMASK');
  const wishes: RectangleWish[] = there.map(({ hdu }) => ({ hdu, rectangle }));
  if (waves !== undefined) wishes.push({ hdu: waves, rectangle: { ...rectangle, step: WAVE_STEP } });
  if (mask !== undefined) wishes.push({ hdu: mask, rectangle });
  const read = await readRectangles(file, wishes);
  const wave = waves === undefined ? undefined : read[there.length];
  const bits = mask === undefined ? undefined : read.at(-1);
  const { width, height, x } = rectangle;
  return {
    detector,
    spatId,
    x0: x,
    width,
    height,
    planes: there.map(({ plane }) => plane),
    waveStep: wave === undefined ? null : WAVE_STEP,
    first: Math.max(-1, edges.first),
    last: Math.min(height, edges.last),
    left: edges.left,
    right: edges.right,
    wave: wave === undefined ? null : floats(wave),
    images: new Map(there.map(({ plane }, i) => [plane, floats(read[i] ?? new Float32Array())])),
    masked: maskOf(bits, width * height),
  };
}

const floats = (values: RectangleSamples) => (values instanceof Float32Array ? values : new Float32Array(values));

function maskOf(bits: RectangleSamples | undefined, pixels: number): Uint8Array {
  const masked = new Uint8Array(pixels);
  if (bits !== undefined) for (let i = 0; i < pixels; i++) if (bits[i] !== 0) masked[i] = 1;
  return masked;
}

/** The rectangle that holds a slit and a margin, cut at the sides of the image; null: the slit is off, or of another image. */
function around({ left, right }: SlitEdges, science: Hdu): Rectangle | null {
  const columns = science.header.number('NAXIS1') ?? 0;
  const height = science.header.number('NAXIS2') ?? 0;
  const [from, to] = [Math.min(...extent(left)), Math.max(...extent(right))];
  if (left.length !== height || right.length !== height || !(to > 0 && from < columns - 1)) return null;
  const x = Math.max(0, Math.floor(from) - MARGIN);
  const end = Math.min(columns, Math.ceil(to) + MARGIN + 1);
  return { x, y: 0, width: end - x, height };
}

function extent(values: Float64Array): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function noDetector(file: PiecedFile, detector: string): Fault {
  const all = [...new Set(file.hdus.flatMap(({ name }) => /^(.+)-SCIIMG$/.exec(name.trim())?.[1] ?? []))];
  return new Fault({
    code: 'no-detector',
    message: `${file.path} has no image and slits of ${detector}`,
    remedy: all.length === 0 ? 'It is not a spec2d file of PypeIt.' : `It has ${all.join(', ')}.`,
    path: file.path,
  });
}
