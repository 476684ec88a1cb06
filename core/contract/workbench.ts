import { type ContractRouterClient, oc } from '@orpc/contract';
import { coadds } from '#core/contract/coadds.ts';
import { delivery } from '#core/contract/delivery.ts';
import { FaultData } from '#core/contract/fault.ts';
import { fixes } from '#core/contract/fixes.ts';
import { flow } from '#core/contract/flow.ts';
import { frames } from '#core/contract/frames.ts';
import { headers } from '#core/contract/headers.ts';
import { history, reductions } from '#core/contract/history.ts';
import { instruments } from '#core/contract/instruments.ts';
import { log } from '#core/contract/log.ts';
import { loggedWarnings } from '#core/contract/logged-warnings.ts';
import { parameters } from '#core/contract/parameters.ts';
import { qa } from '#core/contract/qa.ts';
import { quality } from '#core/contract/quality.ts';
import { remedies } from '#core/contract/remedies.ts';
import { runs } from '#core/contract/runs.ts';
import { settings } from '#core/contract/settings.ts';
import { setups } from '#core/contract/setup-files.ts';
import { slits } from '#core/contract/slits.ts';
import { tasks } from '#core/contract/tasks.ts';
import { folders, workspace } from '#core/contract/workspace.ts';
import { workspaces } from '#core/contract/workspaces.ts';

/** What a window asks of the host of its workspace. One file per domain beside this one. */
export const workbench = oc.errors({ FAULT: { data: FaultData } }).router({
  workspace,
  workspaces,
  flow,
  folders,
  settings,
  instruments,
  tasks,
  headers,
  fixes,
  frames,
  setups,
  parameters,
  runs,
  remedies,
  reductions,
  log,
  qa,
  slits,
  warnings: loggedWarnings,
  quality,
  coadds,
  delivery,
  history,
});

/** Everything of the workbench, as calls. */
export type Workbench = ContractRouterClient<typeof workbench>;
