import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { InstrumentChange } from '#core/contract/instruments.ts';
import type { Settings } from '#core/contract/settings.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { WORKSPACE_FOLDER, workspaceFolder } from '#core/workspace/places.ts';
import { changeSettings, readSettings } from '#core/workspace/settings.ts';
import { userName } from '#core/workspace/user-name.ts';

const FILE = 'instrument-changes.json';
/** So many changes can be taken back. */
const KEEP = 100;

/** Changes that were not taken back, oldest first. What cannot be understood is worth nothing and begins anew. */
function readChanges(root: string): readonly InstrumentChange[] {
  try {
    return z.array(InstrumentChange).parse(JSON.parse(readIfThere(join(root, WORKSPACE_FOLDER, FILE)) ?? '[]'));
  } catch {
    return [];
  }
}

function writeChanges(root: string, changes: readonly InstrumentChange[]): void {
  writeWhole(join(workspaceFolder(root), FILE), `${JSON.stringify(changes.slice(-KEEP), null, 2)}\n`);
}

const namedNow = ({ instruments }: Settings, path: string): string | null =>
  Object.hasOwn(instruments, path) ? (instruments[path] ?? null) : null;

function write(root: string, path: string, name: string | null): void {
  const { [path]: _former, ...others } = readSettings(root).instruments;
  const instruments = name === null ? others : { ...others, [path]: name };
  changeSettings(root, { instruments });
}

/** Name the instrument of a folder, or take its name away. Null: it was so already. First the journal is written. */
export function changeInstrument(
  root: string,
  path: string,
  name: string | null,
  now = new Date(),
): InstrumentChange | null {
  const from = namedNow(readSettings(root), path);
  if (from === name) return null;
  const who = `${userName()}@${hostname()}`;
  const change: InstrumentChange = { path, from, to: name, who, when: now.toISOString() };
  writeChanges(root, [...standing(root), change]);
  write(root, path, name);
  return change;
}

/** Changes up to the last one that the settings still show: later ones were overtaken by an edit of the file. */
function standing(root: string): readonly InstrumentChange[] {
  const settings = readSettings(root);
  const changes = readChanges(root);
  return changes.slice(0, changes.findLastIndex(({ path, to }) => namedNow(settings, path) === to) + 1);
}

/** The change that `undoInstrument` would take back, or null. */
export const lastInstrumentChange = (root: string): InstrumentChange | null => standing(root).at(-1) ?? null;

/** Take the last change back that still stands; null if there is none. */
export function undoInstrument(root: string): InstrumentChange | null {
  const changes = standing(root);
  const last = changes.at(-1);
  if (last === undefined) return null;
  write(root, last.path, last.from);
  writeChanges(root, changes.slice(0, -1));
  return last;
}
