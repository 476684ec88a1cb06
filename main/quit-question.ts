import { type BrowserWindow, dialog } from 'electron';
import type { Work } from '#main/work.ts';

/** What becomes of the work under way when its window closes; `stay`: the window does not close. */
export type Answer = 'keep' | 'after' | 'stop' | 'stay';

const LABELS: Readonly<Record<Answer, string>> = {
  keep: 'Keep Running',
  after: 'Stop After Current',
  stop: 'Stop Now',
  stay: 'Cancel',
};

/** What one may choose. Only reductions wait for one another, so that there is something after the current ones. */
export const choices = ({ reductions }: Work): readonly Answer[] =>
  reductions > 0 ? ['keep', 'after', 'stop', 'stay'] : ['keep', 'stop', 'stay'];

/** What is under way, in words, a line each. */
export function workLines({ tasks, reductions }: Work): readonly string[] {
  const running = reductions === 0 ? [] : [reductions === 1 ? '1 reduction' : `${reductions} reductions`];
  return [...running, ...tasks.slice(0, 8), ...(tasks.length > 8 ? [`and ${tasks.length - 8} more`] : [])];
}

/** Ask what becomes of the work of a workspace. Without work there is nothing to ask. */
export async function askBeforeClosing(window: BrowserWindow, name: string, work: Work): Promise<Answer> {
  if (work.share === null) return 'keep';
  const offered = choices(work);
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Slitbench',
    message: `${name}: work is in progress`,
    detail: `${workLines(work).join('\n')}\n\nKept running, it goes on without the window, and the next window shows it.`,
    buttons: offered.map((answer) => LABELS[answer]),
    defaultId: 0,
    cancelId: offered.length - 1,
    noLink: true,
  });
  return offered[response] ?? 'stay';
}
