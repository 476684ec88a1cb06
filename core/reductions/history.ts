import { appendFileSync, closeSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { RunRecord } from '#core/reductions/record.ts';
import { readIfThere } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { WORKSPACE_FOLDER } from '#core/workspace/places.ts';

/** One line of the history: a run that has ended. */
const HistoryEntry = RunRecord.omit({ supervisor: true, pypeit: true, history: true, frames: true }).extend({
  ended: z.string(),
  machine: z.string(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

export const historyFile = (root: string): string => join(root, WORKSPACE_FOLDER, 'history.jsonl');

/** All runs that a history tells of, oldest first, each once. Lines that cannot be read are passed over. */
export function readHistory(path: string): readonly HistoryEntry[] {
  const entries = new Map<string, HistoryEntry>();
  for (const line of (readIfThere(path) ?? '').split('\n')) {
    if (line === '') continue;
    try {
      const entry = HistoryEntry.parse(JSON.parse(line));
      if (!entries.has(entry.id)) entries.set(entry.id, entry);
    } catch {
      // A line cut short by a full disk: the record beside the reduction still has it.
    }
  }
  return [...entries.values()];
}

/** Add a run that has ended. One write of one line, so that several may append at once; readers count an id once. */
export function appendHistory(record: RunRecord): void {
  if (record.ended === null) return;
  const entry: HistoryEntry = HistoryEntry.parse({ ...record, machine: record.supervisor.machine });
  makeFolder(dirname(record.history));
  // A line that a full disk cut short must not spoil this one.
  appendFileSync(record.history, `${endsInLine(record.history) ? '' : '\n'}${JSON.stringify(entry)}\n`);
}

/** Whether a text file is empty, not there, or ends with a line feed. */
function endsInLine(path: string): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return true;
  const fd = openSync(path, 'r');
  try {
    const last = Buffer.alloc(1);
    readSync(fd, last, 0, 1, size - 1);
    return last[0] === 10;
  } finally {
    closeSync(fd);
  }
}
