import type { RunInput, RunResult, RunsEvent } from '#core/contract/run.ts';
import type { Workbench } from '#core/contract/workbench.ts';
import { joinHost } from '#core/host/host-client.ts';
import { readHost } from '#core/host/host-record.ts';
import { firstOf, runThroughHost, type Scheduler } from '#core/host/run-through-host.ts';
import { run } from '#core/reductions/run.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { findWorkspace } from '#core/workspace/places.ts';

/**
 * Run by the host that serves the workspace, for it has the queue; where there is none, in this process. A dry run starts
 * nothing and is done here. Throws a Fault `several-hosts` if the roots are not all in one workspace that is served.
 */
export async function runAnywhere(
  input: RunInput,
  task: TaskHandle,
  send: (event: RunsEvent) => void,
): Promise<RunResult> {
  const served = input.dryRun === true ? [] : input.roots.map(servedAt);
  const [root] = served;
  if (served.every((one) => one === null) || root === undefined) return await run(input, task, send);
  if (root === null || served.some((one) => one !== root))
    throw new Fault({
      code: 'several-hosts',
      message: `${served.find((one) => one !== null)} is served by a host, and not all that was named lies there`,
      remedy: 'Run the workspaces one by one.',
    });
  const client = await joinHost(root);
  if (client === null) return await run(input, task, send);
  using host = client;
  const { runs, settings, workspace } = host.workbench;
  const uses = () => usesOf({ settings, workspace });
  return await runThroughHost({ root, runs, uses, gone: host.gone }, input, task, send);
}

/** With what a host runs PypeIt. */
export async function usesOf({
  settings,
  workspace,
}: Pick<Workbench, 'settings' | 'workspace'>): ReturnType<Scheduler['uses']> {
  const { settings: own } = await settings.read({});
  const leave = new AbortController();
  const state = (await firstOf(await workspace.watch({ after: null }, { signal: leave.signal })))?.state;
  leave.abort();
  return { python: state?.pypeit.state === 'found' ? state.pypeit.python : null, pypeitArgs: own.pypeitArgs };
}

/** The workspace around a path, or above that one, which a host of this machine serves; or null. */
export function servedAt(path: string): string | null {
  for (let root = findWorkspace(path); root !== null; root = findWorkspace(`${root}/..`)) {
    if (readHost(root) !== null) return root;
    if (root === '/') return null;
  }
  return null;
}
