// `npm start`: the window where there can be one, else the page, with a line that says why.
import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildMain } from '#main/build.ts';
import { kernelOf, noDisplay, noSandbox } from '#main/launch/display.ts';
import { electronBinary } from '#main/launch/electron-binary.ts';

const root = join(import.meta.dirname, '../..');
const USAGE = `npm start [-- [WORKSPACE] [--page] [--no-sandbox]]

Opens the window of a workspace: of WORKSPACE, or of the one that was open last. Where there is no display the page is
served instead, and its address printed.

  --page         serve the page, also where there is a display
  --no-sandbox   open the window although nothing keeps its pages from the system, as for root`;

const words = process.argv.slice(2);
const isAsked = (name: string) => words.includes(name);
const workspace = words.find((word) => !word.startsWith('-'));
const say = (text: string) => console.error(`slitbench: ${text}`);

/** Become that program: its exit is ours, and so are the signals. */
function become(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): void {
  const child = spawn(program, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(error.message);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128);
  });
}

function servePage(): void {
  const main = join(root, 'cli/main.ts');
  const node = ['--disable-warning=ExperimentalWarning', main];
  const base = workspace === undefined ? null : resolve(workspace);
  become(process.execPath, [...node, 'serve', ...(base === null ? ['--last', join(homedir(), 'slitbench')] : [base])]);
}

/** Why there is no window; null: it is on its way. */
async function openWindow(): Promise<string | null> {
  if (isAsked('--page')) return 'as you asked';
  const blind = noDisplay(process.platform, process.env);
  if (blind !== null) return blind;
  const electron = electronBinary(say);
  if (typeof electron === 'string') return electron;
  const bare = isAsked('--no-sandbox') ? null : noSandbox(kernelOf(electron.folder));
  if (bare !== null) return `${bare}; --no-sandbox opens it all the same`;
  await buildMain();
  become(
    electron.path,
    [
      root,
      ...(isAsked('--no-sandbox') ? ['--no-sandbox'] : []),
      ...(workspace === undefined ? [] : [`--workspace=${resolve(workspace)}`]),
    ],
    // Who types it has been told.
    { ...process.env, ...(isAsked('--no-sandbox') ? { SLITBENCH_NO_SANDBOX: '1' } : {}) },
  );
  return null;
}

if (isAsked('--help') || isAsked('-h')) console.log(USAGE);
else {
  const why = await openWindow();
  if (why !== null) {
    say(`no window: ${why}. The page is served instead.`);
    servePage();
  }
}
