import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenedWorkspace } from '#core/contract/workspaces.ts';
import { originAt } from '#core/host/addresses.ts';
import { type HostRecord, hostLock, readHost } from '#core/host/host-record.ts';
import { Fault } from '#core/workspace/fault.ts';
import { readLock } from '#core/workspace/lock.ts';
import { workspaceFolder } from '#core/workspace/places.ts';
import { lastWorkspace, rememberWorkspace } from '#core/workspace/recent.ts';

const MAIN = join(import.meta.dirname, '../../cli/main.ts');
/** Building the pages of a checkout comes before the host answers. */
const PATIENCE_MS = 120_000;
/** A host that nobody asked for by name ends when nobody has looked at it for so long and nothing runs, seconds. */
const IDLE_END = 60;
/** The log of hosts begins anew beyond this, bytes. */
const MAX_LOG = 1e6;
const LOOK_MS = 40;
/** A host may find the lock taken by one that then ends. */
const TRIES = 2;

const opened = (root: string, { address, port, token, process }: HostRecord, started: boolean): OpenedWorkspace => ({
  root,
  address: `${originAt(address, port)}/#token=${token}`,
  port,
  pid: process.pid,
  started,
});

/**
 * Find the host of a workspace, or start it, detached: it outlives its caller, and ends by itself when it is no longer of
 * use. A folder that is no workspace becomes one. Throws a Fault `host` with the log of a host that would not start.
 */
export async function startHost(path: string, idleEnd: number = IDLE_END): Promise<OpenedWorkspace> {
  const root = rootOf(path);
  const log = join(workspaceFolder(root), 'host.log');
  rememberWorkspace(root);
  const there = readHost(root);
  if (there !== null) return opened(root, there, false);
  // Appended to: another caller's host may be writing, and what the last one said before it died is wanted.
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG) renameSync(log, `${log}.1`);
  const said = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  let host = begin(root, log, idleEnd);
  for (let ends = 0, since = performance.now(); performance.now() - since < PATIENCE_MS; await sleep(LOOK_MS)) {
    const record = readHost(root);
    if (record !== null) return opened(root, record, record.process.pid === host.pid);
    // Ours ends where another host has the lock: that of a caller who was first, or one that is just ending.
    if (host.exitCode === null && host.signalCode === null && host.pid !== undefined) continue;
    if (readLock(hostLock(root))?.state === 'alive') continue;
    if (++ends === TRIES) break;
    host = begin(root, log, idleEnd);
  }
  throw new Fault(
    {
      code: 'host',
      message: `The host of ${root} could not be started`,
      path: root,
      logPath: log,
      remedy: 'Put right what it says; `slitbench serve` in a terminal shows it too.',
    },
    readFileSync(log).subarray(said).toString().trim().slice(-2000) || 'It said nothing.',
  );
}

/** Start a host, detached, that appends what it says to the log. */
function begin(root: string, log: string, idleEnd: number): ChildProcess {
  const out = openSync(log, 'a', 0o600);
  const host = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, 'serve', root, '--json', '--idle-end', String(idleEnd)],
    { cwd: homedir(), detached: true, stdio: ['ignore', 'ignore', out] },
  );
  host.on('error', () => {});
  host.unref();
  closeSync(out);
  return host;
}

function rootOf(path: string): string {
  const root = resolve(path.replace(/^~(?=\/|$)/, homedir()));
  if (!isAbsolute(path.replace(/^~(?=\/|$)/, homedir())))
    throw new Fault({ code: 'usage', message: `${path} is not an absolute path`, remedy: 'Begin it with /.', path });
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new Fault({ code: 'usage', message: `${root} is a file`, remedy: 'Choose a folder.', path: root });
  return root;
}

/** The host of the workspace that was open last. Throws a Fault `no-workspace` if there is none. */
export async function startLastHost(): Promise<OpenedWorkspace> {
  const last = lastWorkspace();
  if (last !== null) return await startHost(last);
  throw new Fault({
    code: 'no-workspace',
    message: 'No workspace was opened before on this machine',
    remedy: 'Name a folder for the reduced data: an empty one, or the root of an organised tree.',
  });
}
