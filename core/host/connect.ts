import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import type { contract } from '#core/contract/contract.ts';
import type { OpenedWorkspace } from '#core/contract/workspaces.ts';
import { crossing } from '#core/host/crossing.ts';
import { router } from '#core/host/router.ts';
import type { ServeOptions, Serving } from '#core/host/serve.ts';
import { lastWorkspace } from '#core/workspace/recent.ts';

/** Everything of the contract, as calls. */
export type Slitbench = ContractRouterClient<typeof contract>;

/** A client for the commands: in this process. (A running host, once there is one, is asked instead.) */
export function connect(): Slitbench {
  return createRouterClient(router, {});
}

export type OpenHost = (path: string | null) => Promise<OpenedWorkspace>;

/** Find the host of a workspace, or start it in the background; null: of the one that was open last. */
export const openHost: OpenHost = async (path) => {
  try {
    const { startHost, startLastHost } = await import('#core/host/start-host.ts');
    return await (path === null ? startLastHost() : startHost(path));
  } catch (error) {
    throw crossing(error);
  }
};

/** `last`: the workspace that was open last is served instead, if there is one. */
export type Serve = (options: ServeOptions & { readonly last?: boolean }) => Promise<Serving>;

/** Become the host of a workspace. Faults cross as those of calls do. */
export const serve: Serve = async ({ last, root, ...options }) => {
  try {
    const chosen = last === true ? (lastWorkspace() ?? root) : root;
    return await (await import('#core/host/serve.ts')).serve({ ...options, root: chosen });
  } catch (error) {
    throw crossing(error);
  }
};
