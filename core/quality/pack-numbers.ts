import { z } from 'zod';
import type { ObjectNumbers, SlitNumbers } from '#core/contract/scorecard.ts';

/**
 * Slits, or objects, of a product as the cache and the memory hold them: of ten thousand reductions there may be
 * millions. Numbers are doubles one after the other, in base 64; NaN stands for null.
 */
export const PackedSlits = z.object({ detectors: z.array(z.string()), numbers: z.string() });
export type PackedSlits = z.infer<typeof PackedSlits>;
export const PackedObjects = z.object({
  names: z.array(z.string()),
  detectors: z.array(z.string()),
  numbers: z.string(),
});
export type PackedObjects = z.infer<typeof PackedObjects>;

const SLIT = 8;
const OBJECT = 8;

const known = (value: number | null): number => value ?? Number.NaN;
const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

const toText = (numbers: Float64Array): string =>
  Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64');

function toNumbers(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  const numbers = new Float64Array(Math.floor(bytes.length / 8));
  Buffer.from(numbers.buffer).set(bytes.subarray(0, numbers.byteLength));
  return numbers;
}

export function packSlits(slits: readonly SlitNumbers[], detectors: readonly string[]): PackedSlits {
  const numbers = new Float64Array(SLIT * slits.length);
  for (const [i, slit] of slits.entries()) {
    const at = i * SLIT;
    numbers[at] = detectors.indexOf(slit.detector);
    numbers[at + 1] = slit.spatId;
    numbers[at + 2] = known(slit.rms);
    numbers[at + 3] = known(slit.coverage);
    numbers[at + 4] = known(slit.medChi);
    numbers[at + 5] = known(slit.stdChi);
    numbers[at + 6] = known(slit.flexure);
    numbers[at + 7] = slit.mask;
  }
  return { detectors: [...detectors], numbers: toText(numbers) };
}

export function unpackSlits({ detectors, numbers: text }: PackedSlits): SlitNumbers[] {
  const numbers = toNumbers(text);
  const slits: SlitNumbers[] = [];
  for (let at = 0; at < numbers.length; at += SLIT)
    slits.push({
      detector: detectors[numbers[at] ?? -1] ?? '',
      spatId: numbers[at + 1] ?? 0,
      rms: orNull(numbers[at + 2]),
      coverage: orNull(numbers[at + 3]),
      medChi: orNull(numbers[at + 4]),
      stdChi: orNull(numbers[at + 5]),
      flexure: orNull(numbers[at + 6]),
      mask: numbers[at + 7] ?? 0,
    });
  return slits;
}

export function packObjects(objects: readonly ObjectNumbers[]): PackedObjects {
  const numbers = new Float64Array(OBJECT * objects.length);
  const detectors = [...new Set(objects.map(({ detector }) => detector))];
  for (const [i, object] of objects.entries()) {
    const at = i * OBJECT;
    numbers[at] = detectors.indexOf(object.detector);
    numbers[at + 1] = known(object.slit);
    numbers[at + 2] = known(object.waveRms);
    numbers[at + 3] = known(object.flexure);
    numbers[at + 4] = known(object.s2n);
    numbers[at + 5] = Number(object.hasOptimal);
    numbers[at + 6] = Number(object.hasBoxcar);
    numbers[at + 7] = Number(object.maskdefExtract);
  }
  return { names: objects.map(({ name }) => name), detectors, numbers: toText(numbers) };
}

export function unpackObjects({ names, detectors, numbers: text }: PackedObjects): ObjectNumbers[] {
  const numbers = toNumbers(text);
  return names.map((name, i) => {
    const at = i * OBJECT;
    return {
      name,
      detector: detectors[numbers[at] ?? -1] ?? '',
      slit: orNull(numbers[at + 1]),
      waveRms: orNull(numbers[at + 2]),
      flexure: orNull(numbers[at + 3]),
      s2n: orNull(numbers[at + 4]),
      hasOptimal: numbers[at + 5] === 1,
      hasBoxcar: numbers[at + 6] === 1,
      maskdefExtract: numbers[at + 7] === 1,
    };
  });
}
