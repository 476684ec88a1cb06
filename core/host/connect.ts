import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import type { contract } from '#core/contract/contract.ts';
import { router } from '#core/host/router.ts';

/** Everything of the contract, as calls. */
export type Slitbench = ContractRouterClient<typeof contract>;

/** A client for the commands: in this process. (A running host, once there is one, is asked instead.) */
export function connect(): Slitbench {
  return createRouterClient(router, {});
}
