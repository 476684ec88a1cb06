import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { historyFile, readHistory } from '#core/reductions/history.ts';
import { lowerBound, makespan } from '#core/reductions/order.ts';
import { ProcessTree } from '#core/reductions/process-tree.ts';
import { readRecord } from '#core/reductions/record.ts';
import { readReduction } from '#core/reductions/reduction.ts';
import { run } from '#core/reductions/run.ts';
import { runTask } from '#core/tasks/run-task.ts';
import { makeTree, standInEnvironment, type Told } from './stand-in-tree.ts';

const MB = 1e6;
/** Node itself, before it takes what it was told. */
const NODE = 45 * MB;
const LIMIT = 1200 * MB;
const WORKERS = 6;
// Seconds and megabytes. Six times 200 fill the limit; so do two of 500 and one of 200, and four of 300. As a reduction
// does, each takes much longer than its supervisor needs to start it and to judge it.
const LONGER = 2.5;
const SIZES: readonly (readonly [seconds: number, megabytes: number])[] = (
  [
  [36, 500], [36, 500], [24, 500], [24, 500], [30, 300], [30, 300], [30, 300], [30, 300], [36, 200], [36, 200],
  [24, 200], [24, 200], [20, 200], [20, 200], [20, 200], [16, 200], [16, 200], [16, 200], [12, 100], [12, 100],
  ] as const
).map(([seconds, megabytes]) => [LONGER * seconds, megabytes]); // biome-ignore format: a table

/** Memory of a process and what it began, bytes, by the kernel's own account. */
function bytesOf(pid: number): number {
  return new ProcessTree(pid).members().reduce((sum, { pid: one }) => {
    try {
      const text = readFileSync(`/proc/${one}/smaps_rollup`, 'utf8');
      return sum + 1024 * Number(/^Pss: +(\d+)/m.exec(text)?.[1] ?? 0);
    } catch {
      return sum;
    }
  }, 0);
}

/** How twenty children under real supervisors went. */
export interface LoadRun {
  readonly succeeded: boolean;
  /** How many of the twenty left their time. */
  readonly timed: number;
  /** Most memory at one time, and what was allowed; bytes. */
  readonly most: number;
  readonly limit: number;
  /** Seconds from start to end. */
  readonly took: number;
  /** Seconds that the order of starts takes with the times the children took, without what a loaded machine adds between. */
  readonly planned: number;
  /** Seconds that no order can do without. */
  readonly ideal: number;
}

/** Run twenty children that take memory and time as told, in an empty folder. About five minutes. */
export async function runLoad(folder: string): Promise<LoadRun> {
  const told: Record<string, Told> = {};
  for (const [i, [seconds, megabytes]] of SIZES.entries())
    told[`r${String(i).padStart(2, '0')}`] = { seconds, bytes: megabytes * MB - NODE, exposures: { 'x.fits': 't' } };
  makeTree(folder, told);
  const folders = Object.keys(told).map((name) => join(folder, name, 'stand_in_A'));
  const history = historyFile(folder);
  mkdirSync(dirname(history), { recursive: true });
  const past = folders.map((at, i) => {
    const [seconds = 0, megabytes = 0] = SIZES[i] ?? [];
    const pypeitFile = join(at, 'stand_in_A.pypeit');
    return {
      id: `past ${i}`, state: 'complete', pypeitFile, spectrograph: 'stand_in', command: [], resumed: false,
      versions: { slitbench: '', pypeit: '', python: '' }, started: '2026-01-01T00:00:00Z', ended: '2026-01-01T00:01:00Z',
      seconds, exitCode: 0, signal: null, cause: null, peakBytes: (megabytes * MB - 1e4) / 1.02, rawBytes: 6, exposures: 1,
      digests: readReduction(pypeitFile).digests, machine: 'here',
    }; // biome-ignore format: a line of the history
  });
  writeFileSync(history, past.map((line) => `${JSON.stringify(line)}\n`).join(''));

  let most = 0;
  const sampler = setInterval(() => {
    const alive = folders.map((at) => readRecord(at)).filter((r) => r?.pypeit && r.ended === null);
    most = Math.max(
      most,
      alive.reduce((sum, r) => sum + (r?.pypeit ? bytesOf(r.pypeit.pid) : 0), 0),
    );
  }, 500);
  const began = performance.now();
  let succeeded = false;
  for await (const event of runTask((task) =>
    run(
      { roots: [folder], workers: WORKERS, memoryLimit: LIMIT },
      task,
      () => {},
      standInEnvironment(join(folder, '.scripts')),
    ),
  ))
    if (event.type === 'result') succeeded = event.result.succeeded;
  const took = (performance.now() - began) / 1000;
  clearInterval(sampler);

  // The ideal is that of the times they really took, which a loaded machine lengthens.
  const runs = readHistory(history).slice(20);
  const secondsOf = new Map(runs.map(({ pypeitFile, seconds }) => [dirname(pypeitFile), seconds]));
  const demands = SIZES.map(([told, megabytes], i) => ({
    id: `r${i}`, seconds: secondsOf.get(folders[i] ?? '') ?? told, bytes: megabytes * MB, diskBytes: 0, device: 'd',
  })); // biome-ignore format: short
  const limits = { workers: WORKERS, memory: LIMIT, freeMemory: Number.POSITIVE_INFINITY, freeDisk: new Map() };
  const ideal = lowerBound(demands, [], limits);
  const startOf = new Map(runs.map(({ pypeitFile, started }) => [dirname(pypeitFile), Date.parse(started)]));
  const order = demands
    .map((demand, i) => ({ demand, at: startOf.get(folders[i] ?? '') ?? 0 }))
    .sort((a, b) => a.at - b.at)
    .map(({ demand }) => demand);
  const planned = makespan(order, [], limits);
  return { succeeded, timed: secondsOf.size, most, limit: LIMIT, took, planned, ideal };
}
