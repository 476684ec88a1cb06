import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { DatasetNote, OwnThresholds, type QualityChange } from '#core/contract/quality.ts';
import { requireKeepable } from '#core/quality/check-thresholds.ts';
import { readNotes, writeNote } from '#core/quality/notes.ts';
import { ownThresholds, readOwnThresholds, writeOwnThresholds } from '#core/quality/own-thresholds.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { WORKSPACE_FOLDER, workspaceFolder } from '#core/workspace/places.ts';
import { userName } from '#core/workspace/user-name.ts';

const FILE = 'quality-changes.json';
/** So many changes can be taken back. */
const KEEP = 100;

const made = { dataset: z.string(), who: z.string(), when: z.string() };
const Change = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('note'), ...made, from: DatasetNote.nullable(), to: DatasetNote.nullable() }),
  z.object({ kind: z.literal('thresholds'), ...made, from: OwnThresholds.nullable(), to: OwnThresholds.nullable() }),
]);
type Change = z.infer<typeof Change>;

/** Changes that were not taken back, oldest first. What cannot be understood is worth nothing and begins anew. */
function readChanges(root: string): readonly Change[] {
  try {
    return z.array(Change).parse(JSON.parse(readIfThere(join(root, WORKSPACE_FOLDER, FILE)) ?? '[]'));
  } catch {
    return [];
  }
}

const writeChanges = (root: string, changes: readonly Change[]): void =>
  writeWhole(join(workspaceFolder(root), FILE), `${JSON.stringify(changes.slice(-KEEP), null, 2)}\n`);

const inOrder = (value: object | null) =>
  value === null ? null : Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
const isSame = (a: object | null, b: object | null) => JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));

const once = <T>(read: () => T) => {
  let known: { readonly value: T } | null = null;
  return (): T => {
    known ??= { value: read() };
    return known.value;
  };
};

/** What the files say of a dataset; each is read once, when it is asked. Throws its Faults. */
function saying(root: string) {
  const [notes, table] = [once(() => readNotes(root)), once(() => readOwnThresholds(root))];
  return {
    note: (dataset: string) => notes().get(dataset) ?? null,
    thresholds: (dataset: string) => ownThresholds(table(), dataset),
  };
}
type Saying = ReturnType<typeof saying>;

/**
 * Changes up to the last one that the files still show: later ones were overtaken by an edit by hand. `only`: the kind that
 * is about to be changed, which the file of the other kind does not stand in the way of.
 */
function standing(root: string, now: Saying, only: Change['kind'] | null = null): readonly Change[] {
  const changes = readChanges(root);
  const stands = ({ kind, dataset, to }: Change) => {
    try {
      return isSame(now[kind](dataset), to);
    } catch (error) {
      if (only === null || only === kind) throw error;
      return false;
    }
  };
  return changes.slice(0, changes.findLastIndex(stands) + 1);
}

function write(root: string, { kind, dataset }: Change, value: Change['to']): void {
  if (kind === 'note') writeNote(root, dataset, DatasetNote.nullable().parse(value));
  else writeOwnThresholds(root, dataset, OwnThresholds.nullable().parse(value));
}

/** One at a time, in whatever process. */
const lockChanges = (root: string) =>
  takeLock(join(workspaceFolder(root), 'quality-changes.lock'), 'changing what is said of a dataset');

/** First the journal is written, then the file. */
function commit(root: string, now: Saying, change: Change): void {
  writeChanges(root, [...standing(root, now, change.kind), change]);
  write(root, change, change.to);
}

const by = (now: Date) => ({ who: `${userName()}@${hostname()}`, when: now.toISOString() });

/** Say what one thinks of a dataset; what is left out stays as it was said. Throws Faults of the files, and `locked`. */
export function judgeDataset(
  root: string,
  dataset: string,
  said: Partial<Pick<DatasetNote, 'verdict' | 'note'>>,
  now = new Date(),
): void {
  using _lock = lockChanges(root);
  const files = saying(root);
  const from = files.note(dataset);
  const { verdict = from?.verdict ?? null, note = from?.note ?? '' } = said;
  if (verdict === (from?.verdict ?? null) && note === (from?.note ?? '')) return;
  const to = verdict === null && note === '' ? null : { verdict, note, ...by(now) };
  commit(root, files, { kind: 'note', dataset, from, to, ...by(now) });
}

/**
 * Keep thresholds for a dataset; null: it has none of its own any more. Throws Faults of the files, `locked`, and `where` for
 * limits that no slit can keep.
 */
export function keepThresholds(root: string, dataset: string, own: OwnThresholds | null, now = new Date()): void {
  if (own !== null) requireKeepable(dataset, own);
  using _lock = lockChanges(root);
  const files = saying(root);
  const from = files.thresholds(dataset);
  const to = own === null || Object.keys(own).length === 0 ? null : own;
  if (!isSame(from, to)) commit(root, files, { kind: 'thresholds', dataset, from, to, ...by(now) });
}

/** The change that `undoQuality` would take back; null: none, or the files cannot be understood now. */
export function lastQualityChange(root: string): QualityChange | null {
  try {
    const last = standing(root, saying(root)).at(-1);
    return last === undefined ? null : told(last);
  } catch {
    return null;
  }
}

/** Take the last change back that the files still show; null: there is none. Throws Faults of the files, and `locked`. */
export function undoQuality(root: string): QualityChange | null {
  using _lock = lockChanges(root);
  const changes = standing(root, saying(root));
  const last = changes.at(-1);
  if (last === undefined) return null;
  write(root, last, last.from);
  writeChanges(root, changes.slice(0, -1));
  return told(last);
}

function told(change: Change): QualityChange {
  const { dataset, who, when } = change;
  if (change.kind === 'thresholds') return { dataset, what: 'thresholds', who, when };
  const isVerdict = (change.from?.verdict ?? null) !== (change.to?.verdict ?? null);
  return { dataset, what: isVerdict ? (change.to?.verdict ?? 'no verdict') : 'note', who, when };
}
