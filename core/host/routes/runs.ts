import type { RunSnapshot } from '#core/contract/run.ts';
import type { Implementer } from '#core/host/routes/os.ts';
import { Fault } from '#core/workspace/fault.ts';

/** Why none of those that were named could be started. */
function notStartable(named: readonly RunSnapshot[]): Fault {
  const [first] = named;
  const how = first?.why ?? `it is ${first?.state ?? 'not there'}`;
  return new Fault({
    code: 'not-startable',
    message: `${first?.id ?? 'Nothing'} cannot be started: ${how}`,
    remedy: 'What is complete or runs already needs no start. Otherwise mend what is named, then look again.',
  });
}

/** The queue of reductions: what a window does with it. */
export const runsRoutes = (os: Implementer) => ({
  runs: {
    watch: os.runs.watch.handler(({ input, context: { host }, signal }) => host.runs.follow(input.after, signal)),
    start: os.runs.start.handler(async ({ input, context: { host } }) => {
      const queue = await host.runs.ready();
      const keys = [...queue.start(input.which)];
      if (keys.length === 0 && typeof input.which !== 'string')
        throw notStartable(input.which.map((key) => host.runs.get(key)));
      return { keys };
    }),
    cancel: os.runs.cancel.handler(async ({ input, context: { host } }) => {
      const queue = await host.runs.looked();
      return { done: queue.cancel(input.key) };
    }),
    cancelAll: os.runs.cancelAll.handler(async ({ context: { host } }) => {
      const queue = await host.runs.looked();
      queue.cancelAll();
      return {};
    }),
    stopAfterCurrent: os.runs.stopAfterCurrent.handler(async ({ input, context: { host } }) => {
      const queue = await host.runs.looked();
      queue.stopAfterCurrent(input.on);
      return {};
    }),
    move: os.runs.move.handler(async ({ input, context: { host } }) => {
      const queue = await host.runs.looked();
      return { done: queue.move(input.key, input.to) };
    }),
    setLimits: os.runs.setLimits.handler(({ input, context: { host } }) => {
      const { workers, memoryLimit } = input;
      host.changeSettings({
        ...(workers === undefined ? {} : { workers }),
        ...(memoryLimit === undefined ? {} : { memoryLimit }),
      });
      return {};
    }),
    lookAgain: os.runs.lookAgain.handler(async ({ context: { host } }) => {
      await host.runs.lookAgain();
      return {};
    }),
    matrix: os.runs.matrix.handler(({ input: { key, after }, context: { host }, signal }) => {
      host.runs.get(key);
      return host.matrixFeeds.follow(key, after, signal);
    }),
    products: os.runs.products.handler(({ input, context: { host } }) =>
      host.matrices.products(host.runs.get(input.key)),
    ),
  },
});
