import type { Report } from '#core/contract/report.ts';
import { notesFile, readNotes } from '#core/quality/notes.ts';
import { causeText } from '#core/workspace/fault.ts';

/** What was said of the datasets of a workspace; where its file cannot be understood, so much is told. */
export function notesOf(root: string): Pick<Report, 'notes' | 'unreadable'> {
  try {
    const notes = [...readNotes(root)].map(([dataset, note]) => ({ dataset, ...note }));
    return { notes: notes.filter(({ verdict, note }) => verdict !== null || note !== ''), unreadable: [] };
  } catch (error) {
    return { notes: [], unreadable: [{ path: notesFile(root), why: causeText(error) }] };
  }
}
