import type { os } from '#core/host/routes/os.ts';
import { startHost } from '#core/host/start-host.ts';
import { readRecent } from '#core/workspace/recent.ts';

/** The other workspaces of this user. */
export const workspacesRoutes = (workspaces: typeof os.workspaces) => ({
  recent: workspaces.recent.handler(() => [...readRecent()]),
  open: workspaces.open.handler(async ({ input }) => ({ address: await startHost(input.path) })),
});
