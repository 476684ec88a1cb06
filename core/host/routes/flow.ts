import { readFlow } from '#core/host/flow.ts';
import type { os } from '#core/host/routes/os.ts';

/** How far the work of the workspace is. */
export const flowRoutes = (flow: typeof os.flow) => ({
  read: flow.read.handler(({ context: { host }, signal }) => readFlow(host, signal)),
});
