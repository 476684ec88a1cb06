import { resolve } from 'node:path';
import { app, BrowserWindow, type WebContents } from 'electron';
import { askThenAct } from '#main/ask-then-act.ts';
import { askForWorkspace } from '#main/first-start.ts';
import { HostFault, openWorkspace } from '#main/installation.ts';
import { showMenu, type Windows } from '#main/menu.ts';
import { WorkspaceWindow } from '#main/workspace-window.ts';

const windows = new Set<WorkspaceWindow>();

/** The window that a page is in, or null. */
export const windowOf = (contents: WebContents): WorkspaceWindow | null =>
  [...windows].find(({ window }) => !window.isDestroyed() && window.webContents === contents) ?? null;

/** The window that is looked at, or the only one. */
function currentWindow(): WorkspaceWindow | null {
  const focused = BrowserWindow.getFocusedWindow();
  return (focused === null ? null : windowOf(focused.webContents)) ?? [...windows].at(-1) ?? null;
}

/** Whether an origin is that of the host of one of the windows. */
export const isHost = (origin: string | null): boolean =>
  origin !== null && [...windows].some((window) => window.origin === origin);

/** Show a workspace in its window; null: the one that was open last, or, the first time, one that is asked for. */
export async function openWindow(path: string | null): Promise<WorkspaceWindow | null> {
  const there = path === null ? undefined : [...windows].find(({ root }) => root === resolve(path));
  if (there !== undefined) {
    if (there.window.isMinimized()) there.window.restore();
    there.window.focus();
    return there;
  }
  const shown = new WorkspaceWindow(path === null ? null : resolve(path));
  windows.add(shown);
  shown.window.on('closed', () => {
    windows.delete(shown);
    void showMenu(TARGETS);
  });
  try {
    return await use(shown, path);
  } catch (error) {
    if (!shown.window.isDestroyed()) shown.fail(error);
    return null;
  }
}

async function use(shown: WorkspaceWindow, path: string | null): Promise<WorkspaceWindow | null> {
  try {
    const opened = await openWorkspace(path);
    const twin = [...windows].find((other) => other !== shown && other.root === opened.root);
    if (shown.window.isDestroyed()) return null;
    if (twin !== undefined) {
      shown.window.destroy();
      twin.window.focus();
      return twin;
    }
    shown.use(opened, () => void showMenu(TARGETS));
    await showMenu(TARGETS);
    return shown;
  } catch (error) {
    if (!(error instanceof HostFault) || error.data.code !== 'no-workspace') throw error;
    const chosen = await askForWorkspace(shown.window);
    if (chosen !== null) return await use(shown, chosen);
    shown.window.destroy();
    return null;
  }
}

const TARGETS: Windows = { current: currentWindow, open: openWindow };

let asking: Promise<boolean> | null = null;

/** Ask each window what becomes of its work and its edits, then do what was answered; whether all may close. */
export function askAllToClose(): Promise<boolean> {
  asking ??= askThenAct([...windows]).finally(() => {
    asking = null;
  });
  return asking;
}

/** Close all without a question: the work goes on in its hosts. */
export function letAllClose(): void {
  for (const shown of windows) shown.letClose();
}

/** Paths that were dropped on the icon, or given as arguments: workspaces open, all else are raw frames. */
export async function openPaths(paths: readonly string[], isWorkspace: (path: string) => boolean): Promise<void> {
  const frames = paths.filter((path) => !isWorkspace(path));
  for (const path of paths.filter(isWorkspace)) await openWindow(path);
  if (frames.length === 0) return;
  const into = currentWindow() ?? (await openWindow(null));
  await into?.addSources(frames);
  app.focus();
}
