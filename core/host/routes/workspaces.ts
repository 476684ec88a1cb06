import type { os } from '#core/host/routes/os.ts';
import { startHost } from '#core/host/start-host.ts';
import { forgetWorkspace, readRecent } from '#core/workspace/recent.ts';

/** The other workspaces of this user. */
export const workspacesRoutes = (workspaces: typeof os.workspaces) => ({
  recent: workspaces.recent.handler(() => readRecent()),
  open: workspaces.open.handler(({ input }) => startHost(input.path)),
  forget: workspaces.forget.handler(({ input }) => forgetWorkspace(input.path)),
});
