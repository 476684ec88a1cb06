// What tests leave behind goes, also where a process that is just ending still writes.
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { readHost } from '#core/host/host-record.ts';

/** Remove a folder, and again for 5 s while something is still put into it. */
export const removeFolder = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });

/** End the host of a workspace, if there is one, and wait until it has ended (at most 20 s). */
export async function endHost(workspace: string): Promise<void> {
  const host = readHost(workspace);
  if (host === null) return;
  process.kill(host.process.pid, 'SIGTERM');
  for (let waited = 0; waited < 20_000 && readHost(workspace) !== null; waited += 50) await pause(50);
}
