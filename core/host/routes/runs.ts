import type { Implementer } from '#core/host/implementer.ts';

/** The queue of reductions: what a window does with it. */
export const runsRoutes = (os: Implementer) => ({
  runs: {
    watch: os.runs.watch.handler(({ input, context: { host }, signal }) => host.runs.follow(input.after, signal)),
    start: os.runs.start.handler(async ({ input, context: { host } }) => {
      const queue = await host.runs.ready();
      return { keys: [...queue.start(input.which)] };
    }),
    cancel: os.runs.cancel.handler(({ input, context: { host } }) => ({ done: host.runs.queue.cancel(input.key) })),
    cancelAll: os.runs.cancelAll.handler(({ context: { host } }) => {
      host.runs.queue.cancelAll();
      return {};
    }),
    stopAfterCurrent: os.runs.stopAfterCurrent.handler(({ input, context: { host } }) => {
      host.runs.queue.stopAfterCurrent(input.on);
      return {};
    }),
    move: os.runs.move.handler(({ input, context: { host } }) => ({
      done: host.runs.queue.move(input.key, input.to),
    })),
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
    matrix: os.runs.matrix.handler(({ input, context: { host } }) => host.matrices.of(host.runs.get(input.key))),
    products: os.runs.products.handler(({ input, context: { host } }) =>
      host.matrices.products(host.runs.get(input.key)),
    ),
  },
});
