import { z } from 'zod';
import type { ObjectNumbers, SlitNumbers } from '#core/contract/scorecard.ts';

/** Doubles one after the other, in base 64 where they are text; NaN stands for null. */
const Numbers = z.string().transform((text) => {
  const bytes = Buffer.from(text, 'base64');
  const numbers = new Float64Array(Math.floor(bytes.length / 8));
  Buffer.from(numbers.buffer).set(bytes.subarray(0, numbers.byteLength));
  return numbers;
});

/** The text of what holds packed numbers, as the schemas here read it. */
export const packedText = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part instanceof Float64Array ? Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64') : part,
  );

/** Slits, or objects, of a product, packed: of ten thousand reductions there may be millions. */
export const PackedSlits = z.object({ detectors: z.array(z.string()), numbers: Numbers });
export type PackedSlits = z.infer<typeof PackedSlits>;
export const PackedObjects = z.object({
  names: z.array(z.string()),
  detectors: z.array(z.string()),
  numbers: Numbers,
});
export type PackedObjects = z.infer<typeof PackedObjects>;

const SLIT = 8;
const OBJECT = 8;

const known = (value: number | null): number => value ?? Number.NaN;
const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

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
  return { detectors: [...detectors], numbers };
}

export const unpackSlits = ({ detectors, numbers }: PackedSlits): SlitNumbers[] =>
  Array.from(slitsIn(detectors, numbers), (slit) => ({ ...slit }));

/**
 * Goes through slits, fast also when it is done often: their numbers stay unpacked. What it gives is one object, filled
 * anew for each slit.
 */
export const eachSlit = (packed: PackedSlits): Iterable<SlitNumbers> => slitsIn(packed.detectors, packed.numbers);

function* slitsIn(detectors: readonly string[], numbers: Float64Array): Generator<SlitNumbers, void, void> {
  const slit: SlitNumbers = {
    detector: '',
    spatId: 0,
    rms: null,
    coverage: null,
    medChi: null,
    stdChi: null,
    flexure: null,
    mask: 0,
  };
  for (let at = 0; at < numbers.length; at += SLIT) {
    slit.detector = detectors[numbers[at] ?? -1] ?? '';
    slit.spatId = numbers[at + 1] ?? 0;
    slit.rms = orNull(numbers[at + 2]);
    slit.coverage = orNull(numbers[at + 3]);
    slit.medChi = orNull(numbers[at + 4]);
    slit.stdChi = orNull(numbers[at + 5]);
    slit.flexure = orNull(numbers[at + 6]);
    slit.mask = numbers[at + 7] ?? 0;
    yield slit;
  }
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
  return { names: objects.map(({ name }) => name), detectors, numbers };
}

export const unpackObjects = (packed: PackedObjects): ObjectNumbers[] =>
  Array.from(objectsIn(packed, packed.numbers), (object) => ({ ...object }));

/** As `eachSlit`, of objects. */
export const eachObject = (packed: PackedObjects): Iterable<ObjectNumbers> => objectsIn(packed, packed.numbers);

function* objectsIn({ names, detectors }: PackedObjects, numbers: Float64Array): Generator<ObjectNumbers, void, void> {
  const object: ObjectNumbers = {
    name: '',
    detector: '',
    slit: null,
    waveRms: null,
    flexure: null,
    s2n: null,
    hasOptimal: false,
    hasBoxcar: false,
    maskdefExtract: false,
  };
  for (const [i, name] of names.entries()) {
    const at = i * OBJECT;
    object.name = name;
    object.detector = detectors[numbers[at] ?? -1] ?? '';
    object.slit = orNull(numbers[at + 1]);
    object.waveRms = orNull(numbers[at + 2]);
    object.flexure = orNull(numbers[at + 3]);
    object.s2n = orNull(numbers[at + 4]);
    object.hasOptimal = numbers[at + 5] === 1;
    object.hasBoxcar = numbers[at + 6] === 1;
    object.maskdefExtract = numbers[at + 7] === 1;
    yield object;
  }
}
