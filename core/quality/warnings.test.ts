import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WarningsInput } from '#core/contract/warnings.ts';
import { readWarningRows } from '#core/quality/warning-rows.ts';
import { warnings } from '#core/quality/warnings.ts';
import { WarningsReader } from '#core/quality/warnings-reader.ts';
import { keepOthersOut } from '#core/setup/at-work.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { FORMS, SAID } from '../../test/support/said-warnings.ts';

let root: string;
let before: string | undefined;
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'slitbench-warnings-'));
  root = join(folder, 'redux');
  before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = join(folder, 'cache');
});
afterAll(() => {
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
  rmSync(join(root, '..'), { recursive: true, force: true });
});

/** The path of a reduction's file, without its end. */
const stem = (dataset: string) => join(root, dataset, 'complete/reduce/keck_deimos_A/keck_deimos_A');

function put(dataset: string, lines: readonly string[] | null): void {
  mkdirSync(join(stem(dataset), '..'), { recursive: true });
  writeFileSync(`${stem(dataset)}.pypeit`, '# set up\n');
  if (lines !== null) writeFileSync(`${stem(dataset)}.log`, lines.map((line) => `${line}\n`).join(''));
}

const say = (form: string, level: string, text: string, place: readonly [string, string] = ['a.py', 'f']) =>
  FORMS[form]?.(level, place, text) ?? '';
const read = async (input: Omit<WarningsInput, 'roots'> = {}) =>
  await warnings(WarningsInput.parse({ roots: [root], ...input }), quietTask());

const ONE = 'm1/c/2005-10-01';
const TWO = 'm2/c/2005-10-01';
const useful = (dataset: string) => `${stem(dataset)}_useful_warns.log`;

test('important warnings of both versions go into their files and are counted; nothing is written by a dry run', async () => {
  put(ONE, [
    '',
    ...SAID.map(({ text, one }) => say('log of 1.x', 'WARNING', text, one)),
    say('log of 1.x', 'INFO', 'Object finding begins for x on det=(2, 6)', ['pypeit.py', 'objfind_one']),
    say('log of 1.x', 'WARNING', 'Bad fit to sky.  Rejecting slit: 12', ['find_objects.py', 'global_skysub']),
  ]);
  put(TWO, [
    ...SAID.map(({ text, one, two }) => say('log of 2.x', 'WARNING', text, two ?? one)),
    say('log of 2.x', 'WARNING', 'value 1.5 of DET03'),
    say('log of 2.x', 'WARNING', 'value 2 of DET03'),
  ]);
  const dry = await read({ dryRun: true });
  expect(dry.reductions.map(({ status }) => status)).toEqual(['planned', 'planned']);
  expect(() => statSync(useful(ONE))).toThrow('ENOENT');

  const result = await read();
  expect(result.groups.map(({ title, count, reductions }) => [title, count, reductions])).toHaveLength(28);
  expect(result.groups[0]).toMatchObject({ title: 'Bad fit to sky. Rejecting slit:', count: 3, reductions: 2 });
  expect(result.groups[1]).toMatchObject({ count: 2, important: 2, reductions: 2 });
  expect(result.reductions).toMatchObject([
    { dataset: ONE, status: 'written', warnings: 29, important: 29 },
    { dataset: TWO, status: 'written', warnings: 30, important: 28 },
  ]);
  const lines = readFileSync(useful(TWO), 'utf8').split('\n');
  expect(lines).toHaveLength(29);
  expect(lines[3]).toBe(
    '4 --  WARNING | 2026-11-23 07:50:29 | edgetrace.py:initial_trace:123 | No edges found!  Trace data will be empty.',
  );
  expect(readFileSync(useful(ONE), 'utf8').split('\n')[0]).toBe(
    "2 -- [WARNING] :: spectrograph.py 123 get_meta_value() - Bad Header key (airmass), but we'll try to continue on..",
  );
});

test('counted by slit, by detector and by template', async () => {
  const bySlit = (await read({ by: 'slit' })).groups;
  expect(bySlit).toContainEqual(expect.objectContaining({ title: '12', detector: 'MSC02', dataset: ONE, count: 1 }));
  // Slits of the same number in two datasets are two slits.
  expect(bySlit.filter(({ title }) => title === '1894').map(({ dataset }) => dataset)).toEqual([ONE, TWO]);
  const byDetector = (await read({ by: 'detector', all: true })).groups;
  expect(byDetector.map(({ title, count }) => [title, count])).toEqual([
    ['', 54],
    ['MSC02', 3],
    ['DET03', 2],
  ]);
  const byTemplate = (await read({ by: 'template', all: true })).groups;
  expect(byTemplate).toContainEqual(
    expect.objectContaining({ title: 'value … of …', where: 'a.py', count: 2, important: 0, reductions: 1 }),
  );
});

test('what did not change is neither read nor written again; a file that was spoilt is written anew', async () => {
  const { mtimeMs } = statSync(useful(ONE));
  const { rows } = readWarningRows(root);
  const logsRead = async () => {
    using reader = new WarningsReader({ root, rows });
    await reader.refresh();
    const first = reader.logsRead;
    await reader.refresh();
    return [first, reader.logsRead];
  };
  expect(await logsRead()).toEqual([0, 0]);
  expect((await read()).reductions.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
  expect(statSync(useful(ONE)).mtimeMs).toBe(mtimeMs);
  const whole = readFileSync(useful(ONE), 'utf8');
  writeFileSync(useful(ONE), whole.slice(0, 100));
  expect((await read()).reductions.map(({ status }) => status)).toEqual(['written', 'unchanged']);
  expect(readFileSync(useful(ONE), 'utf8')).toBe(whole);
  appendFileSync(`${stem(TWO)}.log`, 'end\n');
  expect(await logsRead()).toEqual([1, 0]);
});

test('rows of the workspace count, and change what is known of logs that did not change', async () => {
  mkdirSync(join(root, '.slitbench/config'), { recursive: true });
  writeFileSync(join(root, '.slitbench/config/required_warnings.txt'), 'a.py f() - value\n');
  const result = await read();
  expect(result.rows).toEqual([join(root, '.slitbench/config/required_warnings.txt')]);
  expect(result.reductions[1]).toMatchObject({ important: 30, status: 'written' });
  expect(readFileSync(useful(TWO), 'utf8')).toContain('30 --  WARNING');
  writeFileSync(join(root, '.slitbench/config/required_warnings.txt'), 'not a row\n');
  await expect(read()).rejects.toThrow('required_warnings.txt, line 1: is no row of warnings');
  // Others may be named.
  mkdirSync(join(root, '../other'));
  expect((await read({ config: join(root, '../other') })).reductions[1]).toMatchObject({ important: 28 });
  rmSync(join(root, '.slitbench'), { recursive: true });
});

test('a reduction that is under way keeps its file; a log that cannot be read is named, the rest goes on', async () => {
  rmSync(useful(ONE));
  mkdirSync(`${stem('m3/c/2005-10-01')}.log`, { recursive: true });
  put('m3/c/2005-10-01', null);
  put('m4/c/2005-10-01', null);
  put('m5/c/2005-10-01', null);
  writeFileSync(
    join(stem('m5/c/2005-10-01'), '../run_pypeit_stdout.txt'),
    say('console of 2.x', 'WARNING', 'All traces removed!'),
  );
  const lock = keepOthersOut(`${stem(ONE)}.pypeit`, 'run_pypeit');
  try {
    const result = await read();
    expect(result.reductions.map(({ status, important }) => [status, important])).toEqual([
      ['running', 29],
      ['unchanged', 28],
      ['failed', 0],
      ['no log', 0],
      ['no log', 1],
    ]);
    expect(result.reductions[3]).toMatchObject({
      log: null,
      problem: expect.stringMatching(/there is no .*m4.*_A\.log, so that nothing/),
    });
    expect(result.reductions[4]?.problem).toMatch(/there is no .*m5.*_A\.log, its console was read/);
    expect(result.reductions[2]?.problem).toMatch(/keck_deimos_A\.log cannot be read: EISDIR/);
    expect(() => statSync(useful(ONE))).toThrow('ENOENT');
  } finally {
    lock.release();
  }
  expect((await read()).reductions[0]).toMatchObject({ status: 'written' });
});

test('roots that are not there, or hold no reductions', async () => {
  const look = (name: string) => warnings(WarningsInput.parse({ roots: [join(root, name)] }), quietTask());
  await expect(look('none')).rejects.toThrow('is not there');
  await expect(look('../other')).rejects.toThrow('There is no .pypeit file below');
});
