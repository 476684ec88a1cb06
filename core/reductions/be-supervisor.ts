import { STOP, SUPERVISOR_EXIT } from '#core/reductions/job.ts';
import type { StopRequest } from '#core/reductions/watch-pypeit.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

/** How what a supervisor saw to came to its end; `restored`: why the former products are back. */
type End = 'ended' | 'nothing' | 'stopped' | { readonly restored: string };

/**
 * Be a supervisor: obey the signals of `STOP`, do the work that the process's argument names, and end with a code of
 * `SUPERVISOR_EXIT`; why it failed is told on standard error. It outlives whoever started it. Never returns.
 */
export async function beSupervisor(work: (argument: string, stop: StopRequest) => Promise<End>): Promise<never> {
  // For this process, so that it starts quickly; PypeIt has no use for it.
  delete process.env.NODE_COMPILE_CACHE;
  const asked = Promise.withResolvers<void>();
  let why: StopRequest['why'] = null;
  for (const reason of ['cancelled', 'memory'] as const)
    process.on(STOP[reason], () => {
      why ??= reason;
      asked.resolve();
    });
  process.on('SIGINT', () => {}); // Of a terminal it has left.
  process.on('SIGHUP', () => {});
  process.stderr.on('error', () => {}); // Whoever started it may be gone.
  const stop: StopRequest = {
    get why() {
      return why;
    },
    asked: asked.promise,
  };
  try {
    const end = await work(process.argv[2] ?? '', stop);
    if (typeof end !== 'string') process.stderr.write(`${end.restored}\n`);
    process.exit(typeof end === 'string' ? SUPERVISOR_EXIT[end] : SUPERVISOR_EXIT.restored);
  } catch (error) {
    process.stderr.write(`${causeText(systemFault(error) ?? error)}\n`);
    process.exit(
      error instanceof Fault && error.data.code === 'locked' ? SUPERVISOR_EXIT.locked : SUPERVISOR_EXIT.failed,
    );
  }
}
