import { type BrowserWindow, dialog, type WebContents } from 'electron';

/** A page that does not answer holds nothing that could be saved. */
const PATIENCE_MS = 2000;

/** Asks a page what the system would ask it: whether it lets itself be left. */
const IS_HELD = `(() => {
  const event = document.createEvent('BeforeUnloadEvent');
  event.initEvent('beforeunload', false, true);
  window.dispatchEvent(event);
  return event.defaultPrevented || event.returnValue !== '';
})()`;

/** Whether a page holds edits that are not saved. */
export async function hasUnsaved(page: WebContents): Promise<boolean> {
  if (page.isDestroyed() || page.isCrashed()) return false;
  const late = new Promise<boolean>((done) => setTimeout(() => done(false), PATIENCE_MS));
  const asked = page.executeJavaScript(IS_HELD).then((held) => held === true);
  return await Promise.race([asked, late]).catch(() => false);
}

/** What becomes of the page that holds unsaved edits. */
export type Leaving = 'close' | 'reload' | 'move';

const WORDS: Readonly<Record<Leaving, readonly [go: string, detail: string]>> = {
  close: ['Close Without Saving', 'Closing the window loses them.'],
  reload: ['Reload Without Saving', 'Loading the page anew loses them.'],
  move: ['Load Without Saving', 'The host of the workspace has a new address. Loading the page from there loses them.'],
};

/** Ask whether edits that are not saved may be lost. */
export async function mayLose(window: BrowserWindow, name: string, leaving: Leaving): Promise<boolean> {
  const [go, detail] = WORDS[leaving];
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    title: 'Slitbench',
    message: `${name}: edits of a setup file are not saved`,
    detail: `${detail} Kept open, the Setup page saves them (Ctrl+S).`,
    buttons: [go, 'Keep Open'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
