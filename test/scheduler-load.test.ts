// Twenty children that take memory and time as told, under real supervisors: their sum never exceeds the limit, and all
// is done within 5 % of the ideal for the times that they took.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { historyFile, readHistory } from '#core/reductions/history.ts';
import { lowerBound } from '#core/reductions/order.ts';
import { ProcessTree } from '#core/reductions/process-tree.ts';
import { readRecord } from '#core/reductions/record.ts';
import { readReduction } from '#core/reductions/reduction.ts';
import { run } from '#core/reductions/run.ts';
import { runTask } from '#core/tasks/run-task.ts';
import { lacks, slow } from './have.ts';
import { makeTree, standInEnvironment, type Told } from './support/stand-in-tree.ts';

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

const folder = mkdtempSync(join(tmpdir(), 'slitbench-load-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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

describe.skipIf(lacks('20 children within memory (slow)', slow, process.platform === 'linux'))('the scheduler', () => {
  test('the sum never exceeds the limit, and the makespan is within 5 % of the ideal', {
    timeout: 900_000,
  }, async () => {
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
    const peaks = runs.map((entry) => entry.peakBytes / MB);
    console.log(
      `took ${took.toFixed(1)} s, ideal ${ideal.toFixed(1)} s, ratio ${(took / ideal).toFixed(3)}; at most ${(most / MB).toFixed(0)} of ${LIMIT / MB} MB; peaks ${peaks.map((p) => p.toFixed(0)).join(' ')}`,
    );
    expect(succeeded).toBe(true);
    expect(secondsOf.size).toBe(20);
    expect(most).toBeLessThanOrEqual(LIMIT);
    expect(most).toBeGreaterThan(0.5 * LIMIT);
    expect(took / ideal).toBeLessThanOrEqual(1.05);
  });
});
