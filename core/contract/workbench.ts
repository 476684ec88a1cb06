import { type ContractRouterClient, oc } from '@orpc/contract';
import { FaultData } from '#core/contract/fault.ts';
import { flow } from '#core/contract/flow.ts';
import { headers } from '#core/contract/headers.ts';
import { settings } from '#core/contract/settings.ts';
import { tasks } from '#core/contract/tasks.ts';
import { folders, workspace } from '#core/contract/workspace.ts';
import { workspaces } from '#core/contract/workspaces.ts';

/** What a window asks of the host of its workspace. One file per domain beside this one. */
export const workbench = oc
  .errors({ FAULT: { data: FaultData } })
  .router({ workspace, workspaces, folders, settings, tasks, headers, flow });

/** Everything of the workbench, as calls. */
export type Workbench = ContractRouterClient<typeof workbench>;
