import { type BrowserWindow, dialog, type WebContents } from 'electron';

/** A page that does not answer for so long may hold edits: that is asked. */
const PATIENCE_MS = 8000;

/** Asks a page what the system would ask it: whether it lets itself be left. */
const IS_HELD = `(() => {
  const event = document.createEvent('BeforeUnloadEvent');
  event.initEvent('beforeunload', false, true);
  window.dispatchEvent(event);
  return event.defaultPrevented || event.returnValue !== '';
})()`;

/** Whether a page holds edits that are not saved; `maybe`: it does not answer. */
export type Unsaved = 'none' | 'some' | 'maybe';

/** Whether a page holds edits that are not saved. One that is gone, or still loads, holds nothing. */
export async function unsavedOf(page: WebContents): Promise<Unsaved> {
  if (page.isDestroyed() || page.isCrashed()) return 'none';
  const late = new Promise<Unsaved>((done) =>
    setTimeout(
      () => done(page.isDestroyed() || page.isCrashed() || page.isLoadingMainFrame() ? 'none' : 'maybe'),
      PATIENCE_MS,
    ),
  );
  const asked = page.executeJavaScript(IS_HELD).then((held): Unsaved => (held === true ? 'some' : 'none'));
  return await Promise.race([asked, late]).catch(() => 'none');
}

/** What becomes of the page that holds unsaved edits. */
export type Leaving = 'close' | 'reload' | 'move';

const WORDS: Readonly<Record<Leaving, readonly [go: string, detail: string]>> = {
  close: ['Close Without Saving', 'Closing the window loses them.'],
  reload: ['Reload Without Saving', 'Loading the page anew loses them.'],
  move: ['Load Without Saving', 'The host of the workspace has a new address. Loading the page from there loses them.'],
};

/** Ask whether edits that are not saved may be lost. */
export async function mayLose(
  window: BrowserWindow,
  name: string,
  leaving: Leaving,
  unsaved: Exclude<Unsaved, 'none'> = 'some',
): Promise<boolean> {
  const [go, detail] = WORDS[leaving];
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    title: 'Slitbench',
    message:
      unsaved === 'some'
        ? `${name}: edits of a setup file are not saved`
        : `${name}: the window does not answer, and edits of a setup file may not be saved`,
    detail: `${detail} Kept open, the Setup page saves them (Ctrl+S).`,
    buttons: [go, 'Keep Open'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
