import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { WarningsState } from '#core/contract/logged-warnings.ts';
import { WarningsDesk } from '#core/quality/warnings-desk.ts';
import { FORMS } from '../../test/support/said-warnings.ts';

let home: string;
let root: string;
let desk: WarningsDesk;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'slitbench-desk-'));
  vi.stubEnv('XDG_CACHE_HOME', join(home, 'cache'));
  root = join(home, 'redux');
  desk = new WarningsDesk(root, 50);
});
afterAll(async () => {
  await desk.close();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const warn = (text: string, file = 'a.py', func = 'f') => `${FORMS['log of 2.x']?.('WARNING', [file, func], text)}\n`;

function put(name: string, log: string): string {
  const folder = join(root, name, 'a_A');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'a_A.pypeit'), '');
  if (log !== '') writeFileSync(join(folder, 'a_A.log'), log);
  return folder;
}

const stop = new AbortController();

/** The states from now on, until one is as it is wanted. */
async function until(wanted: (state: WarningsState) => boolean): Promise<WarningsState> {
  for await (const { state } of desk.follow(null, stop.signal)) if (wanted(state)) return state;
  throw new Error('the feed ended');
}
const isDone = ({ done, total }: WarningsState) => done === total && total > 0;
const all = { important: false, within: [] };

test('groups and lines of all logs, by windows; texts come from the logs', async () => {
  put('one', Array.from({ length: 250 }, (_, n) => warn(`value ${n} of DET0${n % 2}`)).join(''));
  put('two', warn('All traces removed!', 'edgetrace.py', 'remove_traces') + warn('value 7 of DET01'));
  expect(await until(isDone)).toEqual({
    done: 2,
    total: 2,
    warnings: 252,
    important: 1,
    reductions: 2,
    unreadable: [],
    problem: null,
  });
  const templates = await desk.groups({ by: 'template', filter: all, from: 0, to: 10 });
  expect(templates).toMatchObject({ total: 2, warnings: 252 });
  expect(templates.groups.map(({ title, count, reductions }) => [title, count, reductions])).toEqual([
    ['value … of …', 251, 2],
    ['All traces removed!', 1, 1],
  ]);
  expect(await desk.groups({ by: 'dataset', filter: all, from: 1, to: 10 })).toMatchObject({
    total: 2,
    groups: [{ title: 'two/a_A', count: 2, important: 1 }],
  });
  const important = await desk.groups({ by: 'kind', filter: { ...all, important: true }, from: 0, to: 10 });
  expect(important.groups).toMatchObject([{ title: 'All traces removed!', count: 1 }]);

  // Those of two logs, and of two groups of one log, in the order of the lines.
  const filter = { important: false, within: [{ by: 'template' as const, key: templates.groups[0]?.key ?? '' }] };
  const window = await desk.lines({ filter, from: 247, to: 300 });
  expect(window).toMatchObject({ total: 251, kept: 251 });
  expect(window.lines.map(({ reduction, line, text, detector }) => [reduction, line, text, detector])).toEqual([
    ['one/a_A', 248, 'value 247 of DET01', 'DET01'],
    ['one/a_A', 249, 'value 248 of DET00', 'DET00'],
    ['one/a_A', 250, 'value 249 of DET01', 'DET01'],
    ['two/a_A', 2, 'value 7 of DET01', 'DET01'],
  ]);
  const within = [...filter.within, { by: 'detector' as const, key: 'DET00' }];
  expect(await desk.lines({ filter: { ...filter, within }, from: 0, to: 1 })).toMatchObject({ total: 125 });
});

test('what is written and what comes anew is seen; logs outside are not read; rows that are wrong are told', async () => {
  appendFileSync(join(root, 'two/a_A/a_A.log'), warn('Not enough useful IDs', 'autoid.py', 'full_template'));
  const outside = join(home, 'outside.log');
  writeFileSync(outside, warn('All traces removed!', 'edgetrace.py', 'remove_traces'));
  const folder = put('three', '');
  symlinkSync(outside, join(folder, 'a_A.log'));
  const state = await until(({ important, unreadable }) => important === 2 && unreadable.length === 1);
  expect(state.unreadable).toEqual([{ path: join(folder, 'a_A.log'), why: 'it leads out of the workspace' }]);
  mkdirSync(join(root, '.slitbench/config'), { recursive: true });
  writeFileSync(join(root, '.slitbench/config/important-warnings.yaml'), '- words: value\n');
  await until(({ important }) => important === 253);
  writeFileSync(join(root, '.slitbench/config/important-warnings.yaml'), '- word: value\n');
  const broken = await until(({ problem }) => problem !== null);
  expect(broken.problem).toContain('important-warnings.yaml, line 1: ');
  expect(await until(isDone)).toMatchObject({ important: 2 });
});
