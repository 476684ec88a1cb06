import { randomUUID } from 'node:crypto';
import { appendFileSync, closeSync, fsyncSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Frame, FrameType } from '#core/contract/frame.ts';
import { exposureKey } from '#core/frames/exposure.ts';
import { inOrder, OverrideEntry, readEntries, writeEntries } from '#core/frames/overrides.ts';
import { readIfThere } from '#core/workspace/files.ts';
import { WORKSPACE_FOLDER, workspaceFolder } from '#core/workspace/places.ts';
import { userName } from '#core/workspace/user-name.ts';

const FILE = 'overrides-journal.jsonl';

const Change = z.object({
  id: z.string(),
  when: z.string(),
  who: z.string(),
  /** The change that this one takes back. */
  undoes: z.string().nullable(),
  frames: z.array(z.object({ path: z.string(), from: OverrideEntry.nullable(), to: OverrideEntry.nullable() })),
});
type Change = z.infer<typeof Change>;

/** A frame as its headers say, and the types it shall have. Null: those of the headers. */
export interface TypeChange {
  readonly frame: Frame;
  readonly types: readonly FrameType[] | null;
}

function readJournal(root: string): readonly Change[] {
  const lines = (readIfThere(join(root, WORKSPACE_FOLDER, FILE)) ?? '').split('\n');
  return lines.flatMap((line) => {
    try {
      return line === '' ? [] : [Change.parse(JSON.parse(line))];
    } catch {
      // A line that a power cut left half.
      return [];
    }
  });
}

/** First the journal, then the file: what was promised but not done is found different by the undo, and left. */
function commit(root: string, change: Change): void {
  const fd = openSync(join(workspaceFolder(root), FILE), 'a');
  try {
    appendFileSync(fd, `\n${JSON.stringify(change)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  const entries = { ...readEntries(root) };
  for (const { path, to } of change.frames) {
    if (to === null) delete entries[path];
    else entries[path] = to;
  }
  writeEntries(root, entries);
}

const changeOf = (frames: Change['frames'], undoes: string | null, now: Date): Change => ({
  id: randomUUID(),
  when: now.toISOString(),
  who: `${userName()}@${hostname()}`,
  undoes,
  frames,
});

/** Set the types of frames; returns how many that changed. Nothing but files of the workspace is written. */
export function changeTypes(root: string, changes: readonly TypeChange[], now = new Date()): number {
  const entries = readEntries(root);
  const pathOf = new Map(Object.entries(entries).map(([path, entry]) => [exposureKey({ path, ...entry }), path]));
  const { who, when } = changeOf([], null, now);
  const seen = new Set<string>();
  const frames = changes.flatMap(({ frame, types }) => {
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
    return [{ path, from, to: isOwn ? null : { types: wanted, was: [...frame.types], who, when, size, mjd } }];
  });
  if (frames.length > 0) commit(root, changeOf(frames, null, now));
  return frames.length;
}

/** The last change that was not taken back, or null. */
function lastChange(root: string): Change | null {
  const changes = readJournal(root);
  const undone = new Set(changes.flatMap(({ undoes }) => undoes ?? []));
  return changes.findLast(({ id, undoes }) => undoes === null && !undone.has(id)) ?? null;
}

/** What `undoTypes` would take back. */
export function undoableTypes(root: string): { frames: number; who: string; when: string } | null {
  const last = lastChange(root);
  return last === null ? null : { frames: last.frames.length, who: last.who, when: last.when };
}

/** Take the last change back; an entry that is no longer as that change made it is left. */
export function undoTypes(root: string, now = new Date()): { restored: number; left: number } {
  const last = lastChange(root);
  if (last === null) return { restored: 0, left: 0 };
  const entries = readEntries(root);
  const same = (a: OverrideEntry | null, b: OverrideEntry | null) => JSON.stringify(a) === JSON.stringify(b);
  const back = last.frames.filter(({ path, to }) => same(OverrideEntry.nullable().parse(entries[path] ?? null), to));
  commit(
    root,
    changeOf(
      back.map(({ path, from, to }) => ({ path, from: to, to: from })),
      last.id,
      now,
    ),
  );
  return { restored: back.length, left: last.frames.length - back.length };
}
