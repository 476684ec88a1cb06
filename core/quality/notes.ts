import { join } from 'node:path';
import { type Document, isMap } from 'yaml';
import { z } from 'zod';
import { DatasetNote } from '#core/contract/quality.ts';
import { causeText } from '#core/workspace/fault.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { WORKSPACE_FOLDER, workspaceFolder } from '#core/workspace/places.ts';
import { yamlText } from '#core/workspace/yaml-text.ts';

const HEAD = ' What people say of datasets: accepted or rejected, and notes. It may be edited by hand.';

/** `ROOT/.slitbench/notes.yaml` */
export const notesFile = (root: string): string => join(root, WORKSPACE_FOLDER, 'notes.yaml');

export type Notes = ReadonlyMap<string, DatasetNote>;

const NotesFile = z.object({ datasets: z.record(z.string(), DatasetNote).nullish() }).nullish();

function readDocument(root: string): { readonly document: Document; readonly notes: Notes; readonly isNew: boolean } {
  const path = notesFile(root);
  const remedy = 'Mend the file, or move it away to begin anew. Nothing is written to it until then.';
  const text = readIfThere(path) ?? '';
  const read = yamlText(text, path, { code: 'notes', remedy });
  const datasets = read.read(NotesFile)?.datasets;
  return { document: read.document, notes: new Map(Object.entries(datasets ?? {})), isNew: text.trim() === '' };
}

/** What was said of the datasets of a workspace. Throws a Fault `notes` where the file cannot be understood. */
export const readNotes = (root: string): Notes => readDocument(root).notes;

/** Datasets that somebody rejected, with the note. Where the file cannot be understood none is known, which `tell` is told. */
export function rejectedDatasets(root: string, tell: (text: string) => void = () => {}): ReadonlyMap<string, string> {
  try {
    const rejected = [...readNotes(root)].filter(([, { verdict }]) => verdict === 'rejected');
    return new Map(rejected.map(([dataset, { note }]) => [dataset, note.trim()]));
  } catch (error) {
    tell(causeText(error));
    return new Map();
  }
}

/**
 * Write what is said of a dataset from now on; null: nothing. All else that the file holds stays, comments and unknown
 * keys too. Throws Faults: `notes`, where the file cannot be understood (it is left as it is), `locked`.
 */
export function writeNote(root: string, dataset: string, note: DatasetNote | null): void {
  using _lock = takeLock(join(workspaceFolder(root), 'notes.lock'), 'writing notes');
  const { document, notes, isNew } = readDocument(root);
  if (note === null && !notes.has(dataset)) return;
  if (!isMap(document.contents)) document.contents = document.createNode({});
  if (!isMap(document.get('datasets'))) document.set('datasets', document.createNode({}));
  const place = ['datasets', dataset];
  if (!isMap(document.getIn(place))) document.setIn(place, document.createNode({}));
  // Key by key: what others keep with a dataset stays.
  for (const key of DatasetNote.keyof().options)
    if (note === null) document.deleteIn([...place, key]);
    else document.setIn([...place, key], note[key]);
  const left = document.getIn(place);
  if (isMap(left) && left.items.length === 0) document.deleteIn(place);
  if (isNew) document.commentBefore = HEAD;
  writeWhole(notesFile(root), document.toString());
}
