import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Desktop } from '#core/contract/desktop.ts';
import { CHANNEL } from '#main/bridge-channels.ts';

/** Older Electrons keep the path in the file itself. */
interface FileWithPath extends File {
  readonly path?: string;
}

const pathOf = (file: FileWithPath): string =>
  typeof webUtils === 'undefined' ? (file.path ?? '') : webUtils.getPathForFile(file);

const bridge: Desktop = {
  platform: process.platform,
  pathsOf: (files) => files.map(pathOf).filter((path) => path !== ''),
  chooseFolders: (title) => ipcRenderer.invoke(CHANNEL.chooseFolders, String(title)),
  openWorkspace: (path) => ipcRenderer.invoke(CHANNEL.openWorkspace, String(path)),
  onAction: (run) => {
    ipcRenderer.removeAllListeners(CHANNEL.action);
    ipcRenderer.on(CHANNEL.action, (_event, id: unknown) => run(String(id)));
  },
};

// Main compares the sender's origin with that of the host: any other page gets nothing.
if (ipcRenderer.sendSync(CHANNEL.hello) === true) contextBridge.exposeInMainWorld('slitbench', bridge);
