import { BrowserWindow, dialog, type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron';
import { z } from 'zod';
import { CHANNEL } from '#main/bridge-channels.ts';
import { originOf } from '#main/urls.ts';
import { openWindow, windowOf } from '#main/windows.ts';

/** Whether a message comes from the page of a window's own host, and from the page itself, not from a frame in it. */
function isOurs({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  const origin = windowOf(sender)?.origin ?? null;
  return origin !== null && senderFrame !== null && senderFrame.parent === null && originOf(senderFrame.url) === origin;
}

const Text = z.string().min(1).max(4096);

/** Answer what pages ask through the preload bridge. Whoever else asks is not answered. */
export function answerBridge(): void {
  ipcMain.on(CHANNEL.hello, (event) => {
    event.returnValue = isOurs(event);
  });
  const handle = (channel: string, answer: (event: IpcMainInvokeEvent, text: string) => Promise<unknown>) =>
    ipcMain.handle(channel, async (event, given: unknown) => {
      if (!isOurs(event)) throw new Error('This page may not ask that.');
      return await answer(event, Text.parse(given));
    });
  handle(CHANNEL.chooseFolders, async ({ sender }, title) => {
    const window = BrowserWindow.fromWebContents(sender);
    const options = { title, properties: ['openDirectory', 'multiSelections'] } as const;
    const { filePaths } = await (window === null
      ? dialog.showOpenDialog({ ...options, properties: [...options.properties] })
      : dialog.showOpenDialog(window, { ...options, properties: [...options.properties] }));
    return filePaths;
  });
  handle(CHANNEL.openWorkspace, async (_event, path) => {
    await openWindow(path);
  });
}
