import type { Report } from '#core/contract/report.ts';
import { notesFile, readNotes } from '#core/quality/notes.ts';
import { causeText } from '#core/workspace/fault.ts';

/** What was said of these datasets of a workspace, and of no other; where its file cannot be understood, so much is told. */
export function notesOf(root: string, datasets: ReadonlySet<string>): Pick<Report, 'notes' | 'unreadable'> {
  try {
    const notes = [...readNotes(root)].map(([dataset, note]) => ({ dataset, ...note }));
    const isSaid = ({ dataset, verdict, note }: (typeof notes)[number]) =>
      datasets.has(dataset) && (verdict !== null || note !== '');
    return { notes: notes.filter(isSaid), unreadable: [] };
  } catch (error) {
    return { notes: [], unreadable: [{ path: notesFile(root), why: causeText(error) }] };
  }
}
