import { randomUUID } from 'node:crypto';
import { appendFileSync, closeSync, fsyncSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { MetaEntry, readEntries, TypeEntry, writeEntries } from '#core/frames/overrides.ts';
import { readIfThere } from '#core/workspace/files.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { WORKSPACE_FOLDER, workspaceFolder } from '#core/workspace/places.ts';
import { userName } from '#core/workspace/user-name.ts';

const FILE = 'overrides-journal.jsonl';
const LOCK = 'overrides.lock';

const Types = z.array(z.object({ path: z.string(), from: TypeEntry.nullable(), to: TypeEntry.nullable() }));
const Metadata = z.array(z.object({ path: z.string(), from: MetaEntry.nullable(), to: MetaEntry.nullable() }));

/** What one order changed of overrides.yaml: entries as they were and as they are; null: none. */
const Change = z.object({
  id: z.string(),
  when: z.string(),
  who: z.string(),
  /** The change that this one takes back. */
  undoes: z.string().nullable(),
  frames: Types.default([]),
  metadata: Metadata.default([]),
});
type Change = z.infer<typeof Change>;

/** The entries that an order changes. */
export type EntryChanges = Partial<Pick<Change, 'frames' | 'metadata'>>;

/** Who changes something, and when. */
export const signature = (now: Date): { readonly who: string; readonly when: string } => ({
  who: `${userName()}@${hostname()}`,
  when: now.toISOString(),
});

/** No other process changes the overrides of this workspace meanwhile. Throws a Fault `locked`. */
export const lockOverrides = (root: string): Disposable =>
  takeLock(join(workspaceFolder(root), LOCK), 'changing overrides');

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

/**
 * Write a change, under `lockOverrides`. First the journal, then the file: what was promised but not done is found
 * different by the undo, and left.
 */
export function commitChange(root: string, changes: EntryChanges, now: Date, undoes: string | null = null): void {
  const { frames = [], metadata = [] } = changes;
  const change: Change = { id: randomUUID(), ...signature(now), undoes, frames, metadata };
  const fd = openSync(join(workspaceFolder(root), FILE), 'a');
  try {
    appendFileSync(fd, `\n${JSON.stringify(change)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  const known = readEntries(root);
  writeEntries(root, { frames: changed(known.frames, frames), metadata: changed(known.metadata, metadata) });
}

function changed<E>(
  known: Readonly<Record<string, E>>,
  changes: readonly { readonly path: string; readonly to: E | null }[],
): Record<string, E> {
  const entries = { ...known };
  for (const { path, to } of changes) {
    if (to === null) delete entries[path];
    else entries[path] = to;
  }
  return entries;
}

/** The last change that was not taken back, or null. */
function lastChange(root: string): Change | null {
  const changes = readJournal(root);
  const undone = new Set(changes.flatMap(({ undoes }) => undoes ?? []));
  return changes.findLast(({ id, undoes }) => undoes === null && !undone.has(id)) ?? null;
}

/** What `undoOverrides` would take back. */
export function undoableOverrides(
  root: string,
): { what: 'types' | 'metadata'; frames: number; who: string; when: string } | null {
  const last = lastChange(root);
  if (last === null) return null;
  const { frames, metadata, who, when } = last;
  return { what: metadata.length > 0 ? 'metadata' : 'types', frames: frames.length + metadata.length, who, when };
}

/** Take the last change back; an entry that is no longer as that change made it is left. */
export function undoOverrides(
  root: string,
  { dryRun = false, now = new Date() }: { readonly dryRun?: boolean; readonly now?: Date } = {},
): { restored: number; left: number } {
  if (lastChange(root) === null) return { restored: 0, left: 0 };
  using _ = dryRun ? null : lockOverrides(root);
  const last = lastChange(root);
  if (last === null) return { restored: 0, left: 0 };
  const entries = readEntries(root);
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const frames = last.frames.filter(({ path, to }) =>
    same(TypeEntry.nullable().parse(entries.frames[path] ?? null), to),
  );
  const metadata = last.metadata.filter(({ path, to }) =>
    same(MetaEntry.nullable().parse(entries.metadata[path] ?? null), to),
  );
  const back = {
    frames: frames.map(({ path, from, to }) => ({ path, from: to, to: from })),
    metadata: metadata.map(({ path, from, to }) => ({ path, from: to, to: from })),
  };
  if (!dryRun) commitChange(root, back, now, last.id);
  const restored = frames.length + metadata.length;
  return { restored, left: last.frames.length + last.metadata.length - restored };
}
