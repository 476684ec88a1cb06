import { homedir } from 'node:os';
import { join } from 'node:path';
import { type BrowserWindow, dialog } from 'electron';

/** Where the first workspace goes if nobody says otherwise. */
const DEFAULT = join(homedir(), 'slitbench');

/** The first start: which folder is to be the workspace? Null: none. */
export async function askForWorkspace(window: BrowserWindow): Promise<string | null> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Slitbench',
    message: 'Where shall your workspace be?',
    detail: `A workspace is a folder for organised frames and what is reduced from them, best on a large disk. Your raw frames stay where they are.\n\nAn existing tree that Slitbench or pypeit_setup made will do as well.`,
    buttons: [`Use ${DEFAULT}`, 'Choose a Folder…', 'Quit'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  if (response === 0) return DEFAULT;
  return response === 1 ? await chooseWorkspace(window, 'Choose or make the folder of the workspace') : null;
}

/** The system's dialog for one folder; null: it was closed. */
export async function chooseWorkspace(window: BrowserWindow | null, title: string): Promise<string | null> {
  const options = {
    title,
    properties: ['openDirectory' as const, 'createDirectory' as const, 'promptToCreate' as const],
  };
  const { filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return filePaths[0] ?? null;
}
