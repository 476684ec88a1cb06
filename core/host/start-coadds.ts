import { join } from 'node:path';
import type { CoaddKind, CoaddResult } from '#core/contract/coadd.ts';
import { coaddNamed } from '#core/contract/coadds.ts';
import type { RunSnapshot, RunsEvent } from '#core/contract/run.ts';
import type { Host } from '#core/host/host.ts';
import { requireRoot } from '#core/host/root-there.ts';
import { HostEnds } from '#core/host/task-board.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';

interface Wish {
  readonly ids: readonly string[];
  readonly again: boolean;
  readonly reduce?: string | undefined;
}

/** Begin to make coadds, as a task for each kind. Their ids. Throws Faults: `no-coadd`, `not-allowed`, `away`. */
export function startCoadds(host: Host, { ids, ...how }: Wish): string[] {
  requireRoot(host.root);
  const byKind = new Map<CoaddKind, string[]>();
  for (const id of ids) {
    const named = coaddNamed(id);
    if (named === null)
      throw new Fault({ code: 'no-coadd', message: `${id} names no coadd`, remedy: 'Choose one from the list.' });
    const folder = host.access.writable(join(host.root, named.level));
    byKind.set(named.kind, [...(byKind.get(named.kind) ?? []), folder]);
  }
  return [...byKind].map(([kind, folders]) => begin(host, kind, folders, how));
}

function begin(host: Host, kind: CoaddKind, folders: readonly string[], { again, reduce }: Omit<Wish, 'ids'>): string {
  const [first = ''] = folders;
  const what =
    folders.length === 1 ? first.slice(host.root.length + 1) : `${folders.length} configurations or datasets`;
  const command = [
    ...['slitbench', kind, ...folders],
    ...(reduce === undefined ? [] : ['--reduce', reduce]),
    ...(again ? ['--again'] : []),
    '--retry-failed',
  ];
  const title = `Coadd ${kind === 'coadd1d' ? 'spectra' : 'images'} of ${what}`;
  return host.tasks.begin({ kind, title, command }, async (task) => {
    const { coadd } = await import('#core/coadds/coadd.ts');
    const queue = await host.runs.ready();
    const input = {
      kind,
      prefixes: [...folders],
      from: host.root,
      again,
      retryFailed: true,
      ...(reduce === undefined ? {} : { reduce }),
    };
    return await cancelling(task, queue, async (send) => coadd(input, task, send, await host.runs.pypeit(), queue));
  }).id;
}

const isActive = ({ position, worker }: RunSnapshot): boolean => position !== null || worker !== null;
const isOver = ({ wanted, state }: RunSnapshot): boolean => wanted && (state === 'complete' || state === 'warning');

/** Cancelling the task ends what it makes; that the host ends does not: supervisors outlive it. */
async function cancelling(
  task: TaskHandle,
  queue: { cancel(key: string): unknown },
  work: (send: (event: RunsEvent) => void) => Promise<CoaddResult>,
): Promise<CoaddResult> {
  const asked = new Set<string>();
  let coadds: readonly RunSnapshot[] = [];
  const stop = () => {
    if (task.signal.reason instanceof HostEnds) return;
    for (const { key } of coadds.filter(isActive)) queue.cancel(key);
  };
  task.signal.addEventListener('abort', stop, { once: true });
  try {
    const result = await work(({ reductions }) => {
      coadds = reductions;
      for (const { key } of coadds.filter(isActive)) asked.add(key);
      const own = coadds.filter(({ key }) => asked.has(key));
      const at = own.find(({ worker }) => worker !== null);
      task.progress({
        phase: at?.stage ?? 'coadding',
        done: own.filter(isOver).length,
        total: own.length,
        unit: own.length === 1 ? 'coadd' : 'coadds',
        ...(at === undefined ? {} : { item: at.id }),
      });
    });
    coadds = result.coadds.filter(({ key }) => asked.has(key));
    if (task.signal.aborted) stop();
    else refuse(result, asked);
    return result;
  } finally {
    task.signal.removeEventListener('abort', stop);
  }
}

/** A task of which something failed or was cancelled is not complete. Throws a Fault `coadd-failed` or `cancelled`. */
function refuse({ coadds, plans }: CoaddResult, asked: ReadonlySet<string>): void {
  const failed = coadds.filter(({ key, state }) => asked.has(key) && state === 'failed');
  const hindered = plans.filter(({ problem }) => problem !== null);
  const [first] = [
    ...failed.map(({ id, why, stdoutPath }) => ({ id, why: why ?? 'it failed', log: stdoutPath })),
    ...hindered.map(({ id, problem }) => ({ id, why: problem ?? '', log: null })),
  ];
  const ended = coadds.find(({ key, state }) => asked.has(key) && state === 'cancelled');
  if (first === undefined && ended === undefined) return;
  if (first === undefined)
    throw new Fault({
      code: 'cancelled',
      message: `${ended?.id}: ${ended?.why ?? 'it was cancelled'}`,
      remedy: 'The former results are as they were. Make it again on the page Coadds.',
    });
  const more = failed.length + hindered.length - 1;
  throw new Fault({
    code: 'coadd-failed',
    message: `${first.id}: ${first.why}${more > 0 ? `, and ${more} more` : ''}`,
    remedy: 'Look at it on the page Coadds. The former results are as they were.',
    ...(first.log === null ? {} : { logPath: first.log }),
  });
}
