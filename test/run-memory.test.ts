// Trees that outgrow what was expected of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunResult } from '#core/contract/run.ts';
import { appendHistory, historyFile, readHistory } from '#core/reductions/history.ts';
import { readReduction } from '#core/reductions/reduction.ts';
import { run } from '#core/reductions/run.ts';
import { runTask } from '#core/tasks/run-task.ts';
import { identify } from '#core/workspace/process-identity.ts';
import { makeTree, standInEnvironment } from './support/stand-in-tree.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-memory-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('together over the limit, the younger one is ended and goes on when there is room', async () => {
  const exposures = { 'x.fits': 't' };
  makeTree(folder, {
    a: { seconds: 4, bytes: 300e6, exposures },
    b: { seconds: 3, bytes: 300e6, exposures },
  });
  const supervisor = identify();
  if (supervisor === null) throw new Error('no identity');
  for (const name of ['a', 'b']) {
    const pypeitFile = join(folder, name, 'stand_in_A/stand_in_A.pypeit');
    appendHistory({
      id: name, state: 'complete', pypeitFile, spectrograph: 'stand_in', command: [], resumed: false,
      versions: { slitbench: '', pypeit: '', python: '' }, started: '', ended: '2026-01-01T00:00:00Z',
      seconds: name === 'a' ? 4 : 3, exitCode: 0, signal: null, cause: null, peakBytes: 100e6, rawBytes: 6, exposures: 1,
      digests: readReduction(pypeitFile).digests, supervisor, pypeit: null, history: historyFile(folder),
    }); // biome-ignore format: a line of the history
  }
  const notes: string[] = [];
  let result: RunResult | null = null;
  for await (const event of runTask((task) =>
    run({ roots: [folder], workers: 2, memoryLimit: 450e6 }, task, () => {}, standInEnvironment(join(folder, 'bin'))),
  ))
    if (event.type === 'result') result = event.result;
    else if (event.type === 'note') notes.push(event.text);
  expect(result?.succeeded).toBe(true);
  expect(notes.filter((note) => note.includes('to keep the memory limit')).length).toBe(1);
  const states = readHistory(historyFile(folder))
    .slice(2)
    .map((entry) => [entry.state, entry.resumed]);
  expect(states).toEqual([['cancelled', false], ['complete', false], ['complete', true]]); // biome-ignore format: short
});

test('alone over a limit that was asked for, it is ended and fails; with more it goes on', async () => {
  makeTree(folder, { a: { seconds: 6, bytes: 400e6, exposures: { 'x.fits': 't' } } });
  const at = async (memoryLimit: number) => {
    let result: RunResult | null = null;
    for await (const event of runTask((task) =>
      run({ roots: [folder], memoryLimit }, task, () => {}, standInEnvironment(join(folder, 'bin'))),
    ))
      if (event.type === 'result') result = event.result;
    return result?.reductions[0];
  };
  const ended = await at(250e6);
  expect(ended?.state).toBe('failed');
  expect(ended?.why).toMatch(/^it needs more than the memory limit of 0\.3 GB: it was ended at 0\.\d GB$/);
  expect(await at(20e9)).toMatchObject({ state: 'complete' });
  expect(readHistory(historyFile(folder)).map((entry) => [entry.state, entry.resumed])).toEqual([
    ['cancelled', false],
    ['complete', true],
  ]);
});
