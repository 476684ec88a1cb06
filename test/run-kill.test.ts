// kill -9 at seeded moments, of the command, of supervisors, of both, of everything: then the same command again.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunResult } from '#core/contract/run.ts';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { readHistory } from '#core/reductions/history.ts';
import { ProcessTree } from '#core/reductions/process-tree.ts';
import { readRecord } from '#core/reductions/record.ts';
import { whyNotWhole } from '#core/reductions/whole.ts';
import { lives } from '#core/workspace/process-identity.ts';
import { randomStream } from '#core/workspace/random.ts';
import { slow } from './have.ts';
import { makeTree, type Told } from './support/stand-in-tree.ts';

const TREE: Readonly<Record<string, Told>> = {
  a: { seconds: 0.9, exposures: { 'a1.fits': 'one', 'a2.fits': 'two' } },
  b: { seconds: 0.6, exposures: { 'b1.fits': 'three' } },
  c: { seconds: 0.5, exposures: { 'c1.fits': 'four' } },
};
const DRIVER = join(import.meta.dirname, 'support/run-stand-in.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-kill-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const reductions = () => Object.keys(TREE).map((name) => join(folder, 'tree', name, 'stand_in_A'));

function start(): { child: ChildProcess; result: Promise<RunResult | null>; said: () => string } {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', DRIVER, join(folder, 'tree'), join(folder, 'scripts')],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let text = '';
  let said = '';
  child.stdout?.on('data', (chunk) => {
    text += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  const result = new Promise<RunResult | null>((resolve) => {
    child.on('close', () => resolve(text === '' ? null : RunResult.parse(JSON.parse(text))));
  });
  return { child, result, said: () => said };
}

const victims = ['command', 'supervisors', 'command and supervisors', 'command and PypeIt', 'everything'] as const;

function kill(victim: (typeof victims)[number], command: ChildProcess): void {
  if (victim.includes('command') || victim === 'everything') command.kill('SIGKILL');
  for (const at of reductions()) {
    const record = readRecord(at);
    if (record === null || record.ended !== null) continue;
    if (/supervisors|everything/.test(victim) && lives(record.supervisor) === 'alive')
      process.kill(record.supervisor.pid, 'SIGKILL');
    if (/PypeIt|everything/.test(victim) && record.pypeit && lives(record.pypeit) === 'alive')
      new ProcessTree(record.pypeit.pid).signal('SIGKILL');
  }
}

async function expectAllWell(): Promise<void> {
  const entries = readHistory(join(folder, 'tree', '.slitbench', 'history.jsonl'));
  const lines = readFileSync(join(folder, 'tree', '.slitbench', 'history.jsonl'), 'utf8')
    .trim()
    .split('\n');
  expect(lines.length).toBe(entries.length);
  for (const [i, at] of reductions().entries()) {
    expect(existsSync(join(at, 'DOUBLE'))).toBe(false);
    expect(existsSync(join(at, REDUCTION_LOCK))).toBe(false);
    const record = readRecord(at);
    expect(record?.state).toBe('complete');
    const mine = entries.filter((entry) => entry.pypeitFile === record?.pypeitFile);
    expect(mine.filter((entry) => entry.state === 'complete').length).toBe(1);
    const exposures = Object.entries(Object.values(TREE)[i]?.exposures ?? {});
    const products = exposures.flatMap(([file, target]) =>
      ['spec1d', 'spec2d'].map((kind) => `${kind}_${file.replace('.fits', '')}-${target}_CAM_20260101T000000.000.fits`),
    );
    expect(readdirSync(join(at, 'Science')).sort()).toEqual(products.sort());
    for (const name of products) expect(await whyNotWhole(join(at, 'Science', name))).toBeNull();
    const calibrations = readdirSync(join(at, 'Calibrations'));
    expect(calibrations.length).toBe(3);
    for (const name of calibrations) expect(await whyNotWhole(join(at, 'Calibrations', name))).toBeNull();
  }
}

async function onceWith(seed: number): Promise<void> {
  const random = randomStream(seed, 'kill').uniform;
  makeTree(join(folder, 'tree'), TREE);
  const victim = victims[seed % victims.length] ?? 'everything';
  const { child, result } = start();
  await wait(300 + 2000 * random());
  kill(victim, child);
  // Only then is it the same command again; a command that lives sees for itself that its supervisors are gone.
  if (victim === 'supervisors') {
    await result;
  } else {
    child.kill('SIGKILL');
    await result;
    await wait(random() < 0.5 ? 0 : 800 * random());
  }
  const again = await start().result;
  expect(
    again?.reductions.map((one) => `${one.state}: ${one.why}`).filter((text) => !text.startsWith('complete')),
  ).toEqual([]);
  await expectAllWell();
}

const SEEDS = slow ? 100 : 5;
test.each(Array.from({ length: SEEDS }, (_, i) => i))('killed at moment %i, then the same command again', onceWith);

test('Ctrl-C ends every process within five seconds, and the same command goes on', async () => {
  makeTree(join(folder, 'tree'), { ...TREE, a: { seconds: 60, exposures: { 'a1.fits': 'one', 'a2.fits': 'two' } } });
  const { child, result } = start();
  const [first = ''] = reductions();
  while (readRecord(first)?.pypeit === undefined || readRecord(first)?.pypeit === null) await wait(50);
  await wait(500);
  const asked = performance.now();
  child.kill('SIGINT');
  const ended = await result;
  expect(performance.now() - asked).toBeLessThan(5000);
  expect(ended?.interrupted).toBe(true);
  const record = readRecord(first);
  expect(record?.state).toBe('cancelled');
  expect(record?.pypeit && lives(record.pypeit)).toBe('dead');
  expect(record && lives(record.supervisor)).toBe('dead');

  writeFileSync(join(first, 'told.json'), JSON.stringify(TREE.a));
  const again = await start().result;
  expect(
    again?.reductions.map((one) => `${one.state}: ${one.why}`).filter((text) => !text.startsWith('complete')),
  ).toEqual([]);
  expect(readRecord(first)?.resumed).toBe(true);
  await expectAllWell();
});

test('a second command is told that one schedules here already', async () => {
  // Long enough that the second comes while the first is at work, however busy the machine.
  makeTree(join(folder, 'tree'), { ...TREE, a: { seconds: 12, exposures: TREE.a?.exposures ?? {} } });
  const first = start();
  const state = join(folder, 'tree', '.slitbench');
  while (!existsSync(state) || !readdirSync(state).some((name) => /^run-.*\.lock$/.test(name))) await wait(20);
  const second = start();
  expect(await second.result).toBeNull();
  expect(second.said()).toContain(`is held by process ${first.child.pid}`);
  expect((await first.result)?.succeeded).toBe(true);
  await expectAllWell();
});
