import { app, BrowserWindow, dialog, Menu, type MenuItemConstructorOptions, shell } from 'electron';
import type { RecentWorkspace } from '#core/contract/workspaces.ts';
import { chooseWorkspace } from '#main/first-start.ts';
import type { WorkspaceWindow } from '#main/workspace-window.ts';

const isMac = process.platform === 'darwin';

/** The pages of the rail: path, name. */
const PAGES = [
  ['/', 'Start'],
  ['/frames', 'Frames'],
  ['/organise', 'Organise'],
  ['/setup', 'Setup'],
  ['/runs', 'Runs'],
  ['/log', 'Log'],
  ['/qa', 'QA'],
  ['/quality', 'Quality'],
  ['/coadds', 'Coadds'],
  ['/archive', 'Archive'],
  ['/history', 'History'],
] as const;
const LOOKS = [
  ['system', 'As the System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
  ['night', 'Night (Red, for the Dome)'],
] as const;

/** What menus act upon. */
export interface Windows {
  current(): WorkspaceWindow | null;
  open(path: string): Promise<unknown>;
}

/** An item that has the page do one of its actions. Keys that the page hears itself are only shown. */
const act = (windows: Windows, label: string, id: string, accelerator?: string): MenuItemConstructorOptions => ({
  label,
  click: () => windows.current()?.act(id),
  ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
});

async function openChosen(windows: Windows, title: string): Promise<void> {
  const path = await chooseWorkspace(BrowserWindow.getFocusedWindow(), title);
  if (path !== null) await windows.open(path);
}

async function addFrames(windows: Windows, properties: ('openDirectory' | 'openFile')[]): Promise<void> {
  const current = windows.current();
  if (current === null) return;
  const { filePaths } = await dialog.showOpenDialog(current.window, {
    title: 'Add raw frames',
    properties: [...properties, 'multiSelections'],
  });
  if (filePaths.length > 0) await current.addSources(filePaths);
}

function fileMenu(windows: Windows, recent: readonly RecentWorkspace[]): MenuItemConstructorOptions {
  const settings: MenuItemConstructorOptions = {
    ...act(windows, 'Settings…', 'go-/settings'),
    accelerator: 'CmdOrCtrl+,',
  };
  return {
    label: '&File',
    submenu: [
      {
        label: 'New Workspace…',
        accelerator: 'CmdOrCtrl+Shift+N',
        click: () => void openChosen(windows, 'New workspace: choose an empty folder, or make one'),
      },
      {
        label: 'Open Workspace…',
        accelerator: 'CmdOrCtrl+Shift+O',
        click: () => void openChosen(windows, 'Open a workspace'),
      },
      {
        label: 'Open Recent',
        enabled: recent.length > 0,
        submenu: recent.map(({ path, state }) => ({
          label: path,
          enabled: state === 'ready',
          click: () => void windows.open(path),
        })),
      },
      { type: 'separator' },
      {
        label: 'Add Folders of Raw Frames…',
        // As on the page, which hears the keys where the menu does not.
        accelerator: 'CmdOrCtrl+O',
        registerAccelerator: false,
        click: () => void addFrames(windows, ['openDirectory']),
      },
      { label: 'Add Raw Frames…', click: () => void addFrames(windows, ['openFile']) },
      { type: 'separator' },
      ...(isMac ? [] : [settings, { type: 'separator' as const }]),
      { role: 'close' },
      ...(isMac ? [] : [{ role: 'quit' as const }]),
    ],
  };
}

const viewMenu = (windows: Windows): MenuItemConstructorOptions => ({
  label: '&View',
  submenu: [
    ...PAGES.map(([path, name]) => act(windows, name, `go-${path}`)),
    { type: 'separator' },
    { label: 'Look', submenu: LOOKS.map(([look, name]) => act(windows, name, `look-${look}`)) },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'togglefullscreen' },
    { type: 'separator' },
    { role: 'reload' },
    ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' as const }]),
  ],
});

const helpMenu = (windows: Windows): MenuItemConstructorOptions => ({
  role: 'help',
  submenu: [
    act(windows, 'Search Commands', 'palette', 'CmdOrCtrl+K'),
    act(windows, 'Shortcuts', 'shortcuts', '?'),
    { label: 'PypeIt Documentation', click: () => void shell.openExternal('https://pypeit.readthedocs.io') },
    ...(isMac ? [] : [{ type: 'separator' as const }, { role: 'about' as const }]),
  ],
});

/** Bring the menus up to date: the workspaces that were open last are asked of a host. */
export async function showMenu(windows: Windows): Promise<void> {
  const recent = (await windows.current()?.recent()) ?? [];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [{ role: 'appMenu' as const }] : []),
      fileMenu(windows, recent),
      { role: 'editMenu' },
      viewMenu(windows),
      { role: 'windowMenu' },
      helpMenu(windows),
    ]),
  );
  for (const { path, state } of recent.slice(0, 5)) if (state === 'ready') app.addRecentDocument(path);
}
