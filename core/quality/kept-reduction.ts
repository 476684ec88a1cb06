import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import type { ObjectNumbers, ScienceFrame, SlitNumbers } from '#core/contract/scorecard.ts';
import { type Countable, ReductionFacts } from '#core/contract/scorecard-row.ts';
import { LogEnd } from '#core/quality/log-end.ts';
import { type Matched, matchProduct } from '#core/quality/match-products.ts';
import {
  eachObject,
  eachSlit,
  PackedObjects,
  PackedSlits,
  unpackObjects,
  unpackSlits,
} from '#core/quality/pack-numbers.ts';
import { type ScienceEntry, ScienceSetup } from '#core/quality/science-setup.ts';

/** A product as it was read; `problem` says why it could not be. */
export const KeptProduct = z.object({
  stamp: z.string(),
  slits: PackedSlits.nullable(),
  objects: PackedObjects.nullable(),
  problem: z.string().nullable(),
});
export type KeptProduct = z.infer<typeof KeptProduct>;

/** All that is known of one reduction, as the cache keeps it. Each stamp tells whether its file is still the same. */
export const KeptReduction = z.object({
  /** `MASK/CONFIG/DATES`; null in a tree that is not ours. */
  dataset: z.string().nullable(),
  reduceName: z.string().nullable(),
  setup: z.object({ stamp: z.string(), read: ScienceSetup.nullable(), problem: z.string().nullable() }),
  log: z.object({ stamp: z.string(), end: LogEnd.nullable() }),
  /** Of what `facts` were made. */
  factsOf: z.string(),
  facts: ReductionFacts,
  /** By file name, of those in the folder of products that belong to a science frame. */
  products: z.record(z.string(), KeptProduct),
  /** Names of all products in the folder. */
  names: z.array(z.string()),
});
export type KeptReduction = z.infer<typeof KeptReduction>;

/** The products that a science frame has. */
export interface FrameProducts {
  readonly entry: ScienceEntry;
  readonly spec2d: Matched;
  readonly spec1d: Matched;
}

/** The products of each science frame of a setup, among the names in its folder of products. */
export function productsOf(setup: ScienceSetup, names: readonly string[]): readonly FrameProducts[] {
  const stems = setup.frames.flatMap((entry) => entry.stems.slice(0, 1));
  return setup.frames.map((entry) => ({
    entry,
    spec2d: matchProduct(entry, 'spec2d', names, stems),
    spec1d: matchProduct(entry, 'spec1d', names, stems),
  }));
}

/** The science frames of a reduction, by what was read of it. `root`: where its name begins, if it has no dataset. */
export function framesOf(kept: KeptReduction, pypeitFile: string, root: string): readonly ScienceFrame[] {
  const setup = kept.setup.read;
  if (setup === null) return [];
  const folder = dirname(pypeitFile);
  return productsOf(setup, kept.names).map((own) => new KeptFrame(own, setup, kept, { root, folder, pypeitFile }));
}

/** The same frame to be counted, which is faster than to unpack it, and much faster from the second time on. */
export const countable = (frame: ScienceFrame): Countable => (frame instanceof KeptFrame ? frame.countable() : frame);

const nameOf = (matched: Matched): string | null => ('name' in matched ? matched.name : null);

/** A science frame whose numbers stay packed until they are asked for. */
class KeptFrame implements ScienceFrame {
  readonly dataset: string;
  readonly reduction: string;
  readonly reduceDir: string;
  readonly scienceFile: string;
  readonly spec2d: string | null;
  readonly spec1d: string | null;
  readonly problem: string | null;
  readonly expectedDetectors: number | null;
  readonly execSeconds: number | null;
  readonly #slits: PackedSlits | null;
  readonly #objects: PackedObjects | null;

  constructor(
    own: FrameProducts,
    setup: ScienceSetup,
    kept: KeptReduction,
    place: { readonly root: string; readonly folder: string; readonly pypeitFile: string },
  ) {
    const { root, folder, pypeitFile } = place;
    const path = (name: string | null) => (name === null ? null : join(folder, setup.folder, name));
    const [two, one] = [nameOf(own.spec2d), nameOf(own.spec1d)];
    this.dataset = kept.dataset ?? (relative(root, folder) || basename(folder));
    this.reduction = pypeitFile;
    this.reduceDir = kept.reduceName ?? basename(folder);
    this.scienceFile = own.entry.name;
    this.spec2d = path(two);
    this.spec1d = path(one);
    this.expectedDetectors = setup.expectedDetectors;
    this.execSeconds = kept.log.end?.seconds ?? null;
    this.#slits = two === null ? null : (kept.products[two]?.slits ?? null);
    this.#objects = one === null ? null : (kept.products[one]?.objects ?? null);
    this.problem = problemOf(own, setup, kept);
  }

  get detectors(): string[] {
    return [...(this.#slits?.detectors ?? [])];
  }

  get slits(): SlitNumbers[] {
    return this.#slits === null ? [] : unpackSlits(this.#slits);
  }

  get objects(): ObjectNumbers[] {
    return this.#objects === null ? [] : unpackObjects(this.#objects);
  }

  countable(): Countable {
    const [slits, objects] = [this.#slits, this.#objects];
    return {
      ...this,
      detectors: slits?.detectors ?? [],
      slits: slits === null ? [] : eachSlit(slits),
      objects: objects === null ? [] : eachObject(objects),
    };
  }

  toJSON(): ScienceFrame {
    return { ...this, detectors: this.detectors, slits: this.slits, objects: this.objects };
  }
}

/** What is told of a product may hold sentences of its own. */
const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

function problemOf(own: FrameProducts, setup: ScienceSetup, { products, facts }: KeptReduction): string | null {
  const { spec2d, spec1d } = own;
  if ('several' in spec2d) return `Several spec2d files fit it: ${spec2d.several.join(', ')}.`;
  if ('none' in spec2d) {
    const why = facts.status === 'WARNING' || facts.whole !== undefined || facts.why === null ? '' : `: ${facts.why}`;
    return sentence(`There is no spec2d of it${why}`);
  }
  const two = products[spec2d.name];
  if (two === undefined) return `${spec2d.name} was not read yet.`;
  if (two.problem !== null) return sentence(two.problem);
  const detectors = two.slits?.detectors ?? [];
  const expected = setup.expectedDetectors;
  if (expected !== null && detectors.length !== expected)
    return `Its spec2d holds ${detectors.length} of ${expected} detectors: ${detectors.join(', ')}.`;
  if ('several' in spec1d) return `Several spec1d files fit it: ${spec1d.several.join(', ')}.`;
  const problem = 'name' in spec1d ? products[spec1d.name]?.problem : null;
  return problem == null ? null : sentence(problem);
}
