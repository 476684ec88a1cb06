import type { Frame, FrameType } from '#core/contract/frame.ts';
import { commitChange, type EntryChanges, lockOverrides, signature } from '#core/frames/change-overrides.ts';
import { exposureKey } from '#core/frames/exposure.ts';
import { inOrder, readEntries } from '#core/frames/overrides.ts';

/** A frame as its headers say, and the types it shall have. Null: those of the headers. */
export interface TypeChange {
  readonly frame: Frame;
  readonly types: readonly FrameType[] | null;
}

/** Set the types of frames; returns how many that changed. Nothing but files of the workspace is written. */
export function changeTypes(root: string, changes: readonly TypeChange[], now = new Date()): number {
  using _ = lockOverrides(root);
  const entries = readEntries(root).frames;
  const pathOf = new Map(Object.entries(entries).map(([path, entry]) => [exposureKey({ path, ...entry }), path]));
  const seen = new Set<string>();
  const frames: EntryChanges['frames'] = changes.flatMap(({ frame, types }) => {
    const file = { path: frame.path, size: frame.size, mjd: frame.meta.mjd ?? null };
    const exposure = exposureKey(file);
    if (seen.has(exposure)) return [];
    seen.add(exposure);
    const path = pathOf.get(exposure) ?? frame.path;
    const from = entries[path] ?? null;
    const wanted = inOrder(types ?? frame.types);
    if (wanted.join() === inOrder(from?.types ?? frame.types).join()) return [];
    const isOwn = wanted.join() === inOrder(frame.types).join();
    const { size, mjd } = file;
    return [{ path, from, to: isOwn ? null : { types: wanted, was: [...frame.types], ...signature(now), size, mjd } }];
  });
  if (frames.length > 0) commitChange(root, { frames }, now);
  return frames.length;
}
