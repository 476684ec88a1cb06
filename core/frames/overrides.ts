import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { FRAME_TYPES, type Frame, type FrameType } from '#core/contract/frame.ts';
import { TypeOverride } from '#core/contract/frames.ts';
import { exposureKey, exposureOf } from '#core/frames/exposure.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { findWorkspace, WORKSPACE_FOLDER, workspaceFolder } from '#core/workspace/places.ts';

const FILE = 'overrides.yaml';
const HEAD = `# Frame types that were set by hand: they count instead of what the headers say, for organise and setup too. An entry
# belongs to the exposure of that name, size and time, wherever it lies. Remove an entry to go back to the headers.
`;

/** What is kept of one exposure, under the path at which it was changed. */
export const OverrideEntry = TypeOverride.extend({
  size: z.number(),
  mjd: z.union([z.number(), z.string(), z.null()]),
});
export type OverrideEntry = z.infer<typeof OverrideEntry>;
export type OverrideEntries = Readonly<Record<string, OverrideEntry>>;

const OverridesFile = z.object({ frames: z.record(z.string(), OverrideEntry).default({}) });

export const overridesFile = (root: string): string => join(root, WORKSPACE_FOLDER, FILE);

/** The entries of a workspace by path. Throws a Fault `overrides` where they cannot be understood. */
export function readEntries(root: string): OverrideEntries {
  const path = overridesFile(root);
  try {
    return OverridesFile.parse(parse(readIfThere(path) ?? '') ?? {}).frames;
  } catch (error) {
    const remedy = 'Mend the file, or move it away to go back to the frame types of the headers.';
    throw new Fault({ code: 'overrides', message: `${path} cannot be understood`, path, remedy }, causeText(error));
  }
}

/** Write the entries, sorted by path. */
export function writeEntries(root: string, entries: OverrideEntries): void {
  workspaceFolder(root);
  const sorted = Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeWhole(overridesFile(root), HEAD + stringify({ frames: sorted }));
}

/** Frame types that were set by hand, applied to frames. */
export interface Overrides {
  readonly count: number;
  of(frame: Frame): TypeOverride | null;
  /** The frame as a person wants it. One that cannot be used stays as it is. */
  apply(frame: Frame): Frame;
}

export function overridesFrom(entries: OverrideEntries): Overrides {
  const byExposure = new Map(
    Object.entries(entries).map(([path, entry]) => [exposureKey({ path, ...entry }), entry] as const),
  );
  const of = (frame: Frame): TypeOverride | null =>
    byExposure.size === 0 || frame.problem !== null ? null : (byExposure.get(exposureOf(frame)) ?? null);
  return {
    count: byExposure.size,
    of,
    apply(frame) {
      const own = of(frame);
      return own === null ? frame : { ...frame, types: [...own.types] };
    },
  };
}

export const noOverrides: Overrides = overridesFrom({});

/** The overrides of a workspace. Throws a Fault `overrides`. */
export const readOverrides = (root: string): Overrides => overridesFrom(readEntries(root));

/** The overrides of the workspaces that some places lie in, each for the frames below it. */
export function overridesAt(places: readonly string[]): Overrides {
  const roots = [...new Set(places.flatMap((place) => findWorkspace(place) ?? []))];
  const [only] = roots;
  if (only === undefined) return noOverrides;
  if (roots.length === 1) return readOverrides(only);
  const known = roots.map((root) => ({ root: `${root}/`, own: readOverrides(root) }));
  const ownOf = ({ path }: Frame) => known.findLast(({ root }) => path.startsWith(root))?.own ?? noOverrides;
  return {
    count: known.reduce((sum, { own }) => sum + own.count, 0),
    of: (frame) => ownOf(frame).of(frame),
    apply: (frame) => ownOf(frame).apply(frame),
  };
}

/** Types in PypeIt's order, each once. */
export const inOrder = (types: readonly FrameType[]): FrameType[] => FRAME_TYPES.filter((type) => types.includes(type));
