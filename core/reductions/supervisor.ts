// The small process under which one reduction runs. It outlives whoever started it. Argument: a Job as JSON.
// Its exit code says how it went (SUPERVISOR_EXIT); why it failed is told on standard error.
import { Job, STOP, SUPERVISOR_EXIT } from '#core/reductions/job.ts';
import { supervise } from '#core/reductions/supervise.ts';
import type { StopRequest } from '#core/reductions/watch-pypeit.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

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
  const end = await supervise(Job.parse(JSON.parse(process.argv[2] ?? '')), stop);
  if (typeof end !== 'string') process.stderr.write(`${end.restored}\n`);
  process.exit(typeof end === 'string' ? SUPERVISOR_EXIT[end] : SUPERVISOR_EXIT.restored);
} catch (error) {
  process.stderr.write(`${causeText(systemFault(error) ?? error)}\n`);
  process.exit(
    error instanceof Fault && error.data.code === 'locked' ? SUPERVISOR_EXIT.locked : SUPERVISOR_EXIT.failed,
  );
}
