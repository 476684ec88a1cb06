import '#main/older-node.ts';
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { isWorkspace, readArguments } from '#main/arguments.ts';
import { answerBridge } from '#main/bridge.ts';
import { secure } from '#main/security.ts';
import { askAllToClose, isHost, letAllClose, openPaths, openWindow } from '#main/windows.ts';

app.setName('Slitbench');
// Not in the folder that holds the settings of all workspaces.
app.setPath('userData', join(app.getPath('appData'), 'slitbench-window'));
// The two contradict each other, and without a sandbox the network process would not even start.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();

/** Electron's own words come before ours: the program, and in a checkout its folder. */
const ownWords = (argv: readonly string[]): readonly string[] => argv.slice(app.isPackaged ? 1 : 2);
const asked = readArguments(ownWords(process.argv), process.cwd());
/** Dropped on the dock icon before the app was ready. */
const early: string[] = [];
let isReady = false;

/** A window without Chromium's sandbox opens only when its user said so. */
async function sandboxIsGiven(): Promise<boolean> {
  if (!app.commandLine.hasSwitch('no-sandbox')) return true;
  console.error('slitbench: the window runs without the sandbox that keeps its pages from the system (--no-sandbox)');
  if (process.env.SLITBENCH_NO_SANDBOX === '1') return true;
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: 'Slitbench',
    message: 'The sandbox is off',
    detail:
      'Slitbench was started with --no-sandbox, so nothing keeps its window from the rest of the system. Start it without, as an ordinary user; where the system forbids sandboxes (user namespaces), install the .deb package, or use the page in a browser: slitbench serve.',
    buttons: ['Quit', 'Go On Without'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}

async function start(): Promise<void> {
  await app.whenReady();
  app.setAppUserModelId('org.slitbench.workbench');
  secure(isHost);
  answerBridge();
  if (!(await sandboxIsGiven())) return app.exit(3);
  isReady = true;
  const paths = [...asked.paths, ...early];
  if (asked.workspace !== null || !paths.some(isWorkspace)) await openWindow(asked.workspace);
  await openPaths(paths, isWorkspace);
}

let mayQuit = false;
app.on('before-quit', (event) => {
  if (mayQuit) return;
  event.preventDefault();
  void askAllToClose().then((may) => {
    mayQuit = may;
    if (may) app.quit();
  });
});
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
app.on('activate', (_event, hasWindows) => {
  if (isReady && !hasWindows) void openWindow(null);
});
app.on('open-file', (event, path) => {
  event.preventDefault();
  if (isReady) void openPaths([path], isWorkspace);
  else early.push(path);
});
app.on('second-instance', (_event, _argv, _folder, data) => {
  // The other one has read its own words, in its own folder.
  const { workspace, paths } = data as typeof asked;
  void (async () => {
    if (workspace !== null || paths.length === 0) await openWindow(workspace);
    await openPaths(paths, isWorkspace);
  })();
});
// Who ends the window from outside is not asked: work goes on in its host.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  process.on(signal, () => {
    mayQuit = true;
    letAllClose();
    app.quit();
  });

if (app.requestSingleInstanceLock({ ...asked })) void start();
else app.quit();
