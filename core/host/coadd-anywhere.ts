import { coadd } from '#core/coadds/coadd.ts';
import { findLevels, prefixFolder } from '#core/coadds/levels.ts';
import type { CoaddInput, CoaddResult } from '#core/contract/coadd.ts';
import { FaultData } from '#core/contract/fault.ts';
import type { RunSnapshot, RunsEvent } from '#core/contract/run.ts';
import { type HostClient, joinHost } from '#core/host/host-client.ts';
import { servedAt, usesOf } from '#core/host/run-anywhere.ts';
import { agree, hostGone, isFault } from '#core/host/run-through-host.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';

type Send = (event: RunsEvent) => void;

/**
 * Coadd by the host that serves the workspace, for it has the queue; where there is none, in this process. A dry run writes
 * nothing and is done here. Throws Faults as `coadd` does, and `several-hosts` if the prefixes are not all in one workspace that
 * is served.
 */
export async function coaddAnywhere(input: CoaddInput, task: TaskHandle, send: Send): Promise<CoaddResult> {
  if (input.dryRun === true) return await coadd(input, task, send);
  const levels = findLevels(input.prefixes, input.from);
  const served = levels.map(({ folder }) => servedAt(folder));
  const [root] = served;
  if (root === undefined || served.every((one) => one === null)) return await coadd(input, task, send);
  if (root === null || served.some((one) => one !== root))
    throw new Fault({
      code: 'several-hosts',
      message: `${served.find((one) => one !== null)} is served by a host, and not all that was named lies there`,
      remedy: 'Coadd the workspaces one by one.',
    });
  const client = await joinHost(root);
  if (client === null) return await coadd(input, task, send);
  using host = client;
  // The host does not look above its root.
  const folders = input.prefixes.map((prefix) => prefixFolder(prefix, input.from));
  const prefixes = folders.map((folder) => (folder.startsWith(`${root}/`) ? folder : root));
  return await coaddThroughHost(root, host, { ...input, prefixes, from: root }, task, send);
}

/** Aborting ends what this call asked for, and nothing else. */
async function coaddThroughHost(
  root: string,
  { workbench, gone }: HostClient,
  { python, ...input }: CoaddInput,
  task: TaskHandle,
  send: Send,
): Promise<CoaddResult> {
  await agree({ root, uses: () => usesOf(workbench) }, python === undefined ? {} : { python });
  task.note('info', `the host that serves ${root} makes them`);
  const { workers, memoryLimit, diskReserve, threads } = input;
  if ([workers, memoryLimit, diskReserve, threads].some((one) => one !== undefined))
    task.note('warning', 'limits and threads are those of its settings: the ones that were given do not count');
  let active: readonly RunSnapshot[] = [];
  let interrupted = false;
  const stop = () => {
    interrupted = true;
    for (const { key } of active) void workbench.runs.cancel({ key }).catch(() => {});
  };
  task.signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const event of await workbench.coadds.make(input, { signal: gone })) {
      if (event.type === 'progress') task.progress(event.progress);
      else if (event.type === 'note') task.note(event.level, event.text);
      else if (event.type === 'runs') {
        const before = active;
        active = event.reductions.filter(({ position, worker }) => position !== null || worker !== null);
        if (interrupted && before.length < active.length) stop();
        send(event);
      } else return { ...event.result, interrupted: interrupted || event.result.interrupted };
    }
  } catch (error) {
    if (gone.aborted) throw hostGone(root);
    throw isFault(error) ? new Fault(FaultData.parse(error.data)) : error;
  } finally {
    task.signal.removeEventListener('abort', stop);
  }
  throw hostGone(root);
}
