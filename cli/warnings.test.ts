import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WarningsResult } from '#core/contract/warnings.ts';
import { keepOthersOut } from '#core/setup/at-work.ts';
import { slitbench } from '../test/support/slitbench.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-warnings-'));
  for (const name of ['one', 'two', 'three']) {
    mkdirSync(join(root, name, 'a_A'), { recursive: true });
    writeFileSync(join(root, name, 'a_A/a_A.pypeit'), '# set up\n');
  }
  const log = [
    ' WARNING | 2026-11-23 07:50:29 | edgetrace.py:remove_traces:12 | All traces removed!',
    ' WARNING | 2026-11-23 07:50:29 | a.py:f:12 | value 1.5 of DET03 \x1b[2J',
  ];
  writeFileSync(join(root, 'one/a_A/a_A.log'), `${log.join('\n')}\n`);
  writeFileSync(join(root, 'two/a_A/a_A.log'), `${log.slice(0, 1).join('\n')}\n`);
  mkdirSync(join(root, 'three/a_A/a_A.log'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const warnings = (...args: string[]) =>
  slitbench(['warnings', root, ...args], { XDG_CACHE_HOME: join(root, '.cache') });

test('a table of what is counted, then what could not be read or written, and a sum', async () => {
  const lock = keepOthersOut(join(root, 'two/a_A/a_A.pypeit'), 'run_pypeit');
  try {
    const { stdout, code } = await warnings('--all');
    expect(code).toBe(1);
    const lines = stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(lines[0]).toEqual(['count', 'important', 'reductions', 'said in', 'kind']);
    expect(lines[1]).toEqual(['2', '2', '2', 'edgetrace.py', 'All traces removed!']);
    expect(lines[2]).toEqual(['1', '1', 'a.py', 'value … of … \u{FFFD}[2J']);
    expect(stdout).toMatch(/^✕ three\/a_A: .*a_A\.log cannot be read: EISDIR/m);
    expect(stdout).toMatch(/^◐ two\/a_A: .*; its file is left alone$/m);
    expect(stdout).toContain('2 important warnings, 3 warnings in all, in the logs of 3 reductions');
    expect(stdout).toContain('files *_useful_warns.log: 1 written');
  } finally {
    lock.release();
  }
  expect(readFileSync(join(root, 'one/a_A/a_A_useful_warns.log'), 'utf8')).toBe(
    '1 --  WARNING | 2026-11-23 07:50:29 | edgetrace.py:remove_traces:12 | All traces removed!\n',
  );
});

test('the whole result as JSON', async () => {
  rmSync(join(root, 'three'), { recursive: true });
  const { stdout, code } = await warnings('--json', '--by', 'dataset', '--dry-run');
  expect(code).toBe(0);
  const result = WarningsResult.parse(JSON.parse(stdout));
  expect(result.groups.map(({ title, count }) => [title, count])).toEqual([
    ['one/a_A', 1],
    ['two/a_A', 1],
  ]);
  expect(result.reductions.map(({ status }) => status)).toEqual(['unchanged', 'planned']);
  expect(result.reductions[1]?.found).toMatchObject([{ kind: 'All traces removed!', lines: [1] }]);
});

test('wrong usage', async () => {
  expect(await warnings('--by', 'colour')).toMatchObject({ code: 2, stdout: '' });
});
