import type { Frame, MetaValue } from '#core/contract/frame.ts';
import { commitChange, lockOverrides, signature } from '#core/frames/change-overrides.ts';
import { exposureKey } from '#core/frames/exposure.ts';
import { type MetaEntry, readEntries } from '#core/frames/overrides.ts';

/** A frame as its headers say, and values that shall count instead, by key. Undefined: what the header says. */
export interface MetaChange {
  readonly frame: Frame;
  readonly values: Readonly<Record<string, MetaValue | undefined>>;
}

/** One frame of which something changes. */
export interface ChangedMetadata {
  readonly frame: Frame;
  /** By key. */
  readonly before: Readonly<Record<string, MetaValue>>;
  readonly after: Readonly<Record<string, MetaValue>>;
}

interface Planned extends ChangedMetadata {
  readonly path: string;
  readonly from: MetaEntry | null;
  readonly to: MetaEntry | null;
}

/** What a change would do to the overrides of a workspace: the frames of which something changes, each exposure once. */
export function planMetadata(root: string, changes: readonly MetaChange[], why = '', now = new Date()): Planned[] {
  const entries = readEntries(root).metadata;
  const pathOf = new Map(Object.entries(entries).map(([path, entry]) => [exposureKey({ path, ...entry }), path]));
  const seen = new Set<string>();
  return changes.flatMap(({ frame, values: wanted }) => {
    const { size } = frame;
    const mjd = frame.meta.mjd ?? null;
    const exposure = exposureKey({ path: frame.path, size, mjd });
    if (seen.has(exposure)) return [];
    seen.add(exposure);
    const path = pathOf.get(exposure) ?? frame.path;
    const from = entries[path] ?? null;
    const values: Record<string, MetaValue> = { ...from?.values };
    for (const [key, value] of Object.entries(wanted)) {
      if (value === undefined || value === (frame.meta[key] ?? null)) delete values[key];
      else values[key] = value;
    }
    const valueIn = (of: Readonly<Record<string, MetaValue>> | undefined, key: string) =>
      of !== undefined && key in of ? (of[key] ?? null) : (frame.meta[key] ?? null);
    const keys = Object.keys(wanted).filter((key) => valueIn(from?.values, key) !== valueIn(values, key));
    if (keys.length === 0) return [];
    const of = (from: Readonly<Record<string, MetaValue>> | undefined) =>
      Object.fromEntries(keys.map((key) => [key, valueIn(from, key)]));
    const was = Object.fromEntries(Object.keys(values).map((key) => [key, frame.meta[key] ?? null]));
    const isOwn = Object.keys(values).length === 0;
    const to = isOwn ? null : { values, was, why, ...signature(now), size, mjd };
    return [{ frame, before: of(from?.values), after: of(values), path, from, to }];
  });
}

/** Have values count in place of what headers say. Nothing but files of the workspace is written. */
export function changeMetadata(
  root: string,
  changes: readonly MetaChange[],
  why = '',
  now = new Date(),
): readonly ChangedMetadata[] {
  using _ = lockOverrides(root);
  const planned = planMetadata(root, changes, why, now);
  const metadata = planned.map(({ path, from, to }) => ({ path, from, to }));
  if (metadata.length > 0) commitChange(root, { metadata }, now);
  return planned;
}
