// Preloaded into a process: counts its changes to the file system and, at the one that KILL_AT names, ends the process
// with SIGKILL, before or after the change. Without KILL_AT the count is written to standard error at exit. KILL_THREAD:
// `worker` counts in each worker instead of the main thread.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const at = Number(process.env.KILL_AT ?? '0');
const before = process.env.KILL_BEFORE === '1';
let changes = 0;
const watched = process.env.KILL_BELOW ?? '/';

const SYNC = [
  'symlinkSync', 'linkSync', 'unlinkSync', 'renameSync', 'mkdirSync', 'rmdirSync', 'rmSync', 'utimesSync', 'futimesSync', 'fsyncSync',
  'writeSync', 'openSync', 'copyFileSync',
] as const; // biome-ignore format: one list

function counted<A extends unknown[], R>(action: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    // Changes by descriptor count always, those by path below the watched folder only.
    const isOurs =
      typeof args[0] === 'number' || args.some((arg) => typeof arg === 'string' && arg.startsWith(watched));
    if (!isOurs) return action(...args);
    changes++;
    if (changes === at && before) process.kill(process.pid, 'SIGKILL');
    try {
      return action(...args);
    } finally {
      if (changes === at) process.kill(process.pid, 'SIGKILL');
    }
  };
}

// The reader of headers, in a worker, changes nothing but the catalogue.
if (isMainThread === (process.env.KILL_THREAD !== 'worker')) {
  for (const name of SYNC)
    Object.defineProperty(fs, name, { value: counted(fs[name] as (...args: unknown[]) => unknown) });
  Object.defineProperty(fs.promises, 'copyFile', { value: counted(fs.promises.copyFile) });
  syncBuiltinESMExports();
  if (at === 0) process.on('exit', () => process.stderr.write(`changes ${changes}\n`));
}
