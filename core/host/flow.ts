import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FlowState } from '#core/contract/flow.ts';
import type { RunState } from '#core/contract/run.ts';
import { type DatasetOnDisk, findDatasets, findReductions, type ReductionOnDisk } from '#core/datasets/layout.ts';
import { listNames, passedOver } from '#core/datasets/list-folder.ts';
import { findFiles, isFrameName } from '#core/frames/find-files.ts';
import type { Host } from '#core/host/host.ts';
import { findWork } from '#core/reductions/find-work.ts';
import type { Standing } from '#core/reductions/standing.ts';
import { errorCode, Fault } from '#core/workspace/fault.ts';

/** Count the files of a workspace and look at its reductions; from the disk, each time. */
export async function readFlow(host: Host, signal?: AbortSignal): Promise<FlowState> {
  const datasets = findDatasets(host.root, passedOver);
  const reductions = findReductions(host.root, passedOver);
  return {
    files: await countFiles(host.settings.sources, signal),
    ...datasetCounts(datasets, reductions),
    reductions: reductions.length === 0 ? {} : await standings(host),
    plotted: reductions.filter(({ folder }) => hasPlots(folder)).length,
  };
}

async function countFiles(sources: readonly string[], signal?: AbortSignal): Promise<number> {
  let files = 0;
  for (const _file of findFiles(sources, () => {})) {
    files++;
    if (files % 500 !== 0) continue;
    await nextTurn();
    signal?.throwIfAborted();
  }
  return files;
}

/** Datasets by state, their frames, and which have setup files. Pure but for the names in their raw folders. */
function datasetCounts(
  datasets: readonly DatasetOnDisk[],
  reductions: readonly ReductionOnDisk[],
): Pick<FlowState, 'organised' | 'datasets' | 'setups'> {
  const complete = datasets.filter(({ state }) => state === 'complete');
  const withSetup = new Set(reductions.flatMap(({ dataset }) => dataset?.stateFolder ?? []));
  const there = complete.filter(({ stateFolder }) => withSetup.has(stateFolder)).length;
  return {
    organised: datasets.reduce((sum, { rawFolder }) => sum + listNames(rawFolder).filter(isFrameName).length, 0),
    datasets: { complete: complete.length, incomplete: datasets.length - complete.length },
    setups: { there, lacking: complete.length - there },
  };
}

async function standings({ root, runs, workspace: { state } }: Host): Promise<FlowState['reductions']> {
  const pypeit = state.pypeit.state === 'found' ? state.pypeit.version : '';
  const counts: FlowState['reductions'] = {};
  try {
    for (const { key, standing } of await findWork(
      [root],
      undefined,
      { pypeit, args: [] },
      undefined,
      undefined,
      passedOver,
    )) {
      const isCancelled = standing.kind === 'unfinished' && standing.cancelled;
      const name = runs.waits(key) ? 'waiting' : isCancelled ? 'cancelled' : STATES[standing.kind];
      counts[name] = (counts[name] ?? 0) + 1;
    }
  } catch (error) {
    // They may have gone since they were found.
    if (!(error instanceof Fault) && errorCode(error) !== 'ENOENT') throw error;
  }
  return counts;
}

const STATES: Readonly<Record<Standing['kind'], RunState>> = {
  running: 'running',
  busy: 'running',
  fresh: 'not started',
  complete: 'complete',
  warning: 'warning',
  failed: 'failed',
  unreadable: 'failed',
  stale: 'stale',
  unfinished: 'unfinished',
};

const hasPlots = (folder: string): boolean =>
  existsSync(join(folder, 'QA.tar.gz')) || listNames(join(folder, 'QA', 'PNGs')).some((name) => name.endsWith('.png'));
