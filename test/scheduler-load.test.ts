// Twenty children that take memory and time as told, under real supervisors: their sum never exceeds the limit, and the
// order in which they were started is within 5 % of the ideal. How long all took is measured by `npm run bench`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { lacks, slow } from './have.ts';
import { runLoad } from './support/load-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'slitbench-load-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(lacks('20 children within memory (slow)', slow, process.platform === 'linux'))('the scheduler', () => {
  test('the sum never exceeds the limit, and the order is within 5 % of the ideal', { timeout: 900_000 }, async () => {
    const { succeeded, timed, most, limit, took, planned, ideal } = await runLoad(folder);
    console.log(
      `took ${took.toFixed(1)} s, planned ${planned.toFixed(1)} s, ideal ${ideal.toFixed(1)} s; at most ${(most / 1e6).toFixed(0)} of ${limit / 1e6} MB`,
    );
    expect(succeeded).toBe(true);
    expect(timed).toBe(20);
    expect(most).toBeLessThanOrEqual(limit);
    expect(most).toBeGreaterThan(0.5 * limit);
    // What a loaded machine takes to start processes is not held against the order of the starts.
    expect(Math.min(took, planned) / ideal).toBeLessThanOrEqual(1.05);
    // No worker stands idle that need not.
    expect(took / ideal).toBeLessThanOrEqual(1.3);
  });
});
