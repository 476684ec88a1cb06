import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { FRAME_TYPES, type Frame, type FrameType } from '#core/contract/frame.ts';
import { MetaOverride, TypeOverride } from '#core/contract/frames.ts';
import { rawName, unnumberedName } from '#core/datasets/path-part.ts';
import { originalOf } from '#core/fixes/mended.ts';
import { exposureKey, exposureOf } from '#core/frames/exposure.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { findWorkspace, WORKSPACE_FOLDER, workspaceFolder } from '#core/workspace/places.ts';
import { isNothing, yamlText } from '#core/workspace/yaml-text.ts';

const FILE = 'overrides.yaml';
const HEAD = `# Frame types (frames) and values of metadata (metadata) that were set by hand: they count instead of what the headers
# say, for organise and setup too. An entry belongs to the exposure of that name, size and time, wherever it lies.
# Remove an entry to go back to the headers.
`;

/** How an exposure is known again: by its name, size [bytes] and the time that its header says. */
const Exposure = { size: z.number(), mjd: z.union([z.number(), z.string(), z.null()]) };

/** What is kept of the types of one exposure, under the path at which it was changed. */
export const TypeEntry = TypeOverride.extend(Exposure);
export type TypeEntry = z.infer<typeof TypeEntry>;
/** The same of its metadata. */
export const MetaEntry = MetaOverride.extend(Exposure);
export type MetaEntry = z.infer<typeof MetaEntry>;

const OverridesFile = z.object({
  frames: z.record(z.string(), TypeEntry).default({}),
  metadata: z.record(z.string(), MetaEntry).default({}),
});
/** By path: `frames` the types, `metadata` the values. */
export type OverrideEntries = z.infer<typeof OverridesFile>;

export const overridesFile = (root: string): string => join(root, WORKSPACE_FOLDER, FILE);

/** The entries of a workspace by path. Throws a Fault `overrides`, naming the line, where they cannot be understood. */
export function readEntries(root: string): OverrideEntries {
  const path = overridesFile(root);
  const remedy = 'Mend the file, or move it away to go back to what the headers say.';
  const text = yamlText(readIfThere(path) ?? '', path, { code: 'overrides', remedy });
  return isNothing(text) ? OverridesFile.parse({}) : text.read(OverridesFile);
}

/** Write the entries, sorted by path. */
export function writeEntries(root: string, entries: OverrideEntries): void {
  workspaceFolder(root);
  const sorted = <E>(of: Readonly<Record<string, E>>) =>
    Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
  const { frames, metadata } = entries;
  const more = Object.keys(metadata).length === 0 ? {} : { metadata: sorted(metadata) };
  writeWhole(overridesFile(root), HEAD + stringify({ frames: sorted(frames), ...more }));
}

/** What was set by hand, applied to frames. */
export interface Overrides {
  readonly count: number;
  /** Of a frame as its headers say. */
  of(frame: Frame): FrameOverride;
  /** The frame as a person wants it. One that cannot be used stays as it is. */
  apply(frame: Frame): Frame;
}

/** What was set of one frame; null: nothing. */
export interface FrameOverride {
  readonly types: TypeOverride | null;
  readonly meta: MetaOverride | null;
}

const NOTHING: FrameOverride = { types: null, meta: null };

/** A frame with what was set by hand in the place of what its headers say. */
export function overridden(frame: Frame, { types, meta }: FrameOverride): Frame {
  if (types === null && meta === null) return frame;
  return {
    ...frame,
    ...(types === null ? {} : { types: [...types.types] }),
    ...(meta === null ? {} : { meta: { ...frame.meta, ...meta.values }, edited: Object.keys(meta.values) }),
  };
}

const plainName = (path: string): string => unnumberedName(rawName(basename(path))).replace(/\.gz$/i, '');

/** A mended copy is told by its size from its original, of which what was set by hand counts for it, too. */
function originalExposure({ path, meta }: Frame): string | null {
  const original = originalOf(path);
  const size = original === null ? undefined : statSync(original, { throwIfNoEntry: false })?.size;
  return original === null || size === undefined ? null : exposureKey({ path: original, size, mjd: meta.mjd ?? null });
}

export function overridesFrom({ frames, metadata }: OverrideEntries): Overrides {
  const byExposure = <E extends TypeEntry | MetaEntry>(entries: Readonly<Record<string, E>>) =>
    new Map(Object.entries(entries).map(([path, entry]) => [exposureKey({ path, ...entry }), entry] as const));
  const types = byExposure(frames);
  const metas = byExposure(metadata);
  const count = types.size + metas.size;
  const names = new Set([...Object.keys(frames), ...Object.keys(metadata)].map(plainName));
  const of = (frame: Frame): FrameOverride => {
    if (count === 0 || frame.problem !== null) return NOTHING;
    const exposure = exposureOf(frame);
    const own = { types: types.get(exposure) ?? null, meta: metas.get(exposure) ?? null };
    if (own.types !== null || own.meta !== null || !names.has(plainName(frame.path))) return own;
    const original = originalExposure(frame);
    return original === null ? own : { types: types.get(original) ?? null, meta: metas.get(original) ?? null };
  };
  return { count, of, apply: (frame) => overridden(frame, of(frame)) };
}

export const noOverrides: Overrides = overridesFrom({ frames: {}, metadata: {} });

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
