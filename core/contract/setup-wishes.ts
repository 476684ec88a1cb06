import { z } from 'zod';

/** An aperture to be extracted by hand, in pixels of the spec2d; `fwhm` and `boxcar` (radius) too. */
export const Aperture = z.object({
  /** As PypeIt's files have it: `1`, `-1` (the negative trace), or `(1,5)`, a mosaic. */
  detector: z.string(),
  spat: z.number(),
  spec: z.number(),
  fwhm: z.number().positive(),
  boxcar: z.number().positive().nullable().default(null),
});
export type Aperture = z.infer<typeof Aperture>;

/** One thing to be changed in a setup file, in a person's words; which lines that changes, the file tells. */
export const SetupWish = z.discriminatedUnion('kind', [
  /** Leave a frame out: its row is commented. */
  z.object({ kind: z.literal('drop'), frame: z.string() }),
  /** What stands behind the `=` of a parameter; null: PypeIt's own value. */
  z.object({ kind: z.literal('set'), path: z.string(), source: z.string().nullable() }),
  /** `det:spec:left:right` each, besides those that are there. */
  z.object({ kind: z.literal('add-slits'), slits: z.array(z.string()).min(1) }),
  /** `det:spec:spat` each. */
  z.object({ kind: z.literal('rm-slits'), slits: z.array(z.string()).min(1) }),
  z.object({ kind: z.literal('manual'), frame: z.string(), aperture: Aperture }),
  /** Another template for the wavelengths: PypeIt's name of it, or the path of a file. */
  z.object({ kind: z.literal('template'), name: z.string() }),
]);
export type SetupWish = z.infer<typeof SetupWish>;

/** Mosaics that bear one name in PypeIt (`allowed_mosaics` of its spectrographs): instrument → their detectors. */
const MOSAICS: readonly (readonly [instrument: RegExp, detectors: (n: number) => string | null])[] = [
  [/^keck_deimos$/, (n) => (n >= 1 && n <= 4 ? `(${n},${n + 4})` : null)],
  [/^(gemini_gmos_.*|keck_hires)$/, (n) => (n === 1 ? '(1,2,3)' : null)],
  [/^jwst_nirspec$/, (n) => (n === 1 ? '(1,2)' : null)],
];

/** A detector as setup files name it, from its name in products: `DET03` → `3`, `MSC01` → `(1,5)`. Null: not known. */
export function detectorWord(name: string, spectrograph: string): string | null {
  const [, kind, digits] = /^(DET|MSC)(\d+)$/.exec(name) ?? [];
  if (kind === undefined) return null;
  if (kind === 'DET') return String(Number(digits));
  return MOSAICS.find(([pattern]) => pattern.test(spectrograph))?.[1](Number(digits)) ?? null;
}

const short = (n: number): string => String(Number(n.toFixed(1)));

/** An aperture as PypeIt reads it: `det:spat:spec:fwhm[:boxcar]`. */
export const apertureText = ({ detector, spat, spec, fwhm, boxcar }: Aperture): string =>
  [detector, ...[spat, spec, fwhm, ...(boxcar === null ? [] : [boxcar])].map(short)].join(':');

/** A wish in a few words. */
export function wishText(wish: SetupWish): string {
  switch (wish.kind) {
    case 'drop':
      return `leave out ${wish.frame}`;
    case 'set':
      return wish.source === null ? `${wish.path} as PypeIt has it` : `${wish.path} = ${wish.source}`;
    case 'add-slits':
      return `add ${wish.slits.length === 1 ? 'the slit' : 'slits'} ${wish.slits.join('; ')}`;
    case 'rm-slits':
      return `remove ${wish.slits.length === 1 ? 'the slit' : 'slits'} at ${wish.slits.join('; ')}`;
    case 'manual':
      return `extract ${apertureText(wish.aperture)} in ${wish.frame}`;
    case 'template':
      return `take the template ${wish.name}`;
  }
}
