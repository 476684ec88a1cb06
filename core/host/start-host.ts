import { spawn } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenedWorkspace } from '#core/contract/workspaces.ts';
import { type HostRecord, readHost } from '#core/host/host-record.ts';
import { Fault } from '#core/workspace/fault.ts';
import { readIfThere } from '#core/workspace/files.ts';
import { workspaceFolder } from '#core/workspace/places.ts';
import { rememberWorkspace } from '#core/workspace/recent.ts';

const MAIN = join(import.meta.dirname, '../../cli/main.ts');
/** Building the pages of a checkout comes before the host answers. */
const PATIENCE_MS = 120_000;

const opened = (root: string, { port, token, process }: HostRecord, started: boolean): OpenedWorkspace => ({
  root,
  address: `http://127.0.0.1:${port}/#token=${token}`,
  port,
  pid: process.pid,
  started,
});

/**
 * Find the host of a workspace, or start it, detached: it outlives its caller. A folder that is no workspace becomes one. Throws a Fault `host` with the log of a host that would not start.
 */
export async function startHost(path: string): Promise<OpenedWorkspace> {
  const root = rootOf(path);
  const log = join(workspaceFolder(root), 'host.log');
  rememberWorkspace(root);
  const there = readHost(root);
  if (there !== null) return opened(root, there, false);
  const out = openSync(log, 'w', 0o600);
  const host = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, 'serve', root, '--json'], {
    cwd: homedir(),
    detached: true,
    stdio: ['ignore', 'ignore', out],
  });
  closeSync(out);
  let ended = false;
  const failed = new Promise<void>((done) => host.once('error', () => done()).once('exit', () => done())).then(() => {
    ended = true;
  });
  try {
    for (const since = performance.now(); performance.now() - since < PATIENCE_MS; ) {
      await Promise.race([sleep(40), failed]);
      // Another caller may have been first: then ours has ended, and that one is the host.
      const record = readHost(root);
      if (record !== null) return opened(root, record, record.process.pid === host.pid);
      if (ended) break;
    }
  } finally {
    host.unref();
  }
  throw new Fault(
    {
      code: 'host',
      message: `The host of ${root} could not be started`,
      path: root,
      logPath: log,
      remedy: 'Put right what it says; `slitbench serve` in a terminal shows it too.',
    },
    (readIfThere(log) ?? '').trim().slice(-2000) || 'It said nothing.',
  );
}

function rootOf(path: string): string {
  const root = resolve(path.replace(/^~(?=\/|$)/, homedir()));
  if (!isAbsolute(path.replace(/^~(?=\/|$)/, homedir())))
    throw new Fault({ code: 'usage', message: `${path} is not an absolute path`, remedy: 'Begin it with /.', path });
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new Fault({ code: 'usage', message: `${root} is a file`, remedy: 'Choose a folder.', path: root });
  return root;
}
