import { type BrowserWindow, dialog } from 'electron';
import type { Work } from '#main/work.ts';

/** What becomes of the work under way when its window closes; `stay`: the window does not close. */
export type Answer = 'keep' | 'stop' | 'stay';

const CHOICES = [
  ['keep', 'Keep Running'],
  ['stop', 'Stop Now'],
  ['stay', 'Cancel'],
] as const satisfies readonly (readonly [Answer, string])[];

/** Ask what becomes of the work of a workspace. Without work there is nothing to ask. */
export async function askBeforeClosing(window: BrowserWindow, name: string, { tasks }: Work): Promise<Answer> {
  if (tasks.length === 0) return 'keep';
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Slitbench',
    message:
      tasks.length === 1 ? `${name}: work is in progress` : `${name}: ${tasks.length} pieces of work are in progress`,
    detail: `${tasks.slice(0, 8).join('\n')}\n\nKept running, it goes on without the window, and the next window shows it.`,
    buttons: CHOICES.map(([, label]) => label),
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return CHOICES[response]?.[0] ?? 'stay';
}
