import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importantWarnings, warningMatcher } from '#core/quality/important-warnings.ts';
import { type LoggedWarnings, readWarnings } from '#core/quality/read-warnings.ts';
import { lacks, shared } from '../../test/have.ts';
import { FORMS, SAID } from '../../test/support/said-warnings.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-warnings-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const match = warningMatcher(importantWarnings());

async function read(lines: readonly string[]): Promise<LoggedWarnings> {
  const path = join(folder, 'a.log');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return await readWarnings(path, match);
}

test.each(Object.entries(FORMS))('every kind that matters is found: %s', async (name, form) => {
  const lines = SAID.map(({ text, one, two }) => form('WARNING', name.includes('2.x') ? (two ?? one) : one, text));
  const { groups, useful } = await read(['', form('INFO', ['a.py', 'b'], 'All traces removed!'), ...lines]);
  expect(groups.map(({ row, lines: [line] }) => [row, line])).toEqual(SAID.map((_, i) => [i, i + 3]));
  // As the reference writes them: the number of the line, from 1, and the line as it stands in the log.
  expect(useful).toBe(lines.map((line, i) => `${i + 3} -- ${line.trimEnd()}\n`).join(''));
});

test.each(Object.entries(FORMS))('warnings are of what is worked on: %s', async (_, form) => {
  const say = (place: readonly [string, string], text: string, level = 'INFO') => form(level, place, text);
  const warn = (text: string, place: readonly [string, string] = ['x.py', 'f']) => say(place, text, 'WARNING');
  const { groups } = await read([
    warn('before anything'),
    say(['exposure.py', 'reduce_exposure'], 'Reducing target S1'),
    'Combining frames:',
    'DE.20051001.1.fits',
    'DE.20051001.2.fits',
    say(['exposure.py', 'reduce_exposure'], 'Detectors to work on: [(1, 5), (2, 6)]'),
    say(['pypeit_steps.py', 'calib_one'], 'Building/loading calibrations for detector (2, 6)'),
    warn('no slit yet'),
    say(['autoid.py', 'full_template'], 'Processing slit/order 1894 (3/70)'),
    say(['autoid.py', 'reidentify'], 'Cross-correlating with arxiv slit # 0'),
    warn('in the template'),
    say(['autoid.py', 'full_template'], 'Processing slit/order 1910 (4/70)'),
    warn('in the next'),
    say(['calibrations.py', 'get_tilts'], 'Preparing a Tilts calibration frame.'),
    warn('between'),
    say(['wavetilts.py', 'run'], 'Computing tilts for slit/order 22 (1/70)'),
    say(['wavetilts.py', 'trace_tilts'], 'something'),
    warn('in the tilts'),
    say(['pypeit_steps.py', 'objfind'], 'Object finding begins for DE-S1 on det=(1, 5)'),
    warn('objects'),
    say(['find_objects.py', 'global_skysub'], 'Global sky subtraction for slit: 300'),
    warn('sky'),
    say(['find_objects.py', 'create_skymask'], 'Generating skymask for slit # 301'),
    warn('mask'),
    say(['pypeit_steps.py', 'extract'], 'Extraction begins for DE-S1 on det=(1, 5)'),
    say(['extraction.py', 'local_skysub_extract'], 'Local sky subtraction and extraction for slit: 302'),
    say(['skysub.py', 'local_skysub_extract'], 'At x = 60.66 on slit # 302'),
    warn('extracted', ['skysub.py', 'skyoptimal']),
    warn('Flexure shift calculation failed for 3 slits', ['flexure.py', 'spec_flexure_slit']),
    warn('Bad fit to sky.  Rejecting slit: 77', ['find_objects.py', 'global_skysub']),
    warn('Something goofy in slit # 5', ['pixels.py', 'ximg_and_edgemask']),
    warn('Bad Header key (mode)', ['spectrograph.py', 'get_meta_value']),
    say(['exposure.py', 'reduce_exposure'], 'Reducing target S2'),
    warn('another exposure'),
  ]);
  const found = groups.map(({ text, detector, slit, frame }) => [text, detector, slit, frame]);
  const exposure = 'DE.20051001.1.fits';
  const isAnonymous = form('INFO', ['a.py', 'b'], '').includes('a.py') === false;
  expect(found).toEqual([
    ['before anything', null, null, null],
    ['no slit yet', 'MSC02', null, exposure],
    // A console that does not say who speaks: slits by their count cannot be told from those by their id.
    ['in the template', 'MSC02', isAnonymous ? 0 : 1894, exposure],
    ['in the next', 'MSC02', 1910, exposure],
    ['between', 'MSC02', null, exposure],
    ['in the tilts', 'MSC02', 22, exposure],
    ['objects', 'MSC01', null, exposure],
    ['sky', 'MSC01', 300, exposure],
    ['mask', 'MSC01', 301, exposure],
    ['extracted', 'MSC01', 302, exposure],
    ['Flexure shift calculation failed for 3 slits', 'MSC01', null, exposure],
    ['Bad fit to sky.  Rejecting slit: 77', 'MSC01', 77, exposure],
    ['Something goofy in slit # 5', 'MSC01', isAnonymous ? 5 : 302, exposure],
    ['Bad Header key (mode)', isAnonymous ? 'MSC01' : null, isAnonymous ? 302 : null, exposure],
    ['another exposure', null, null, null],
  ]);
});

test('lines are where they are said to be, also in a log of several chunks with one endless line', async () => {
  const path = join(folder, 'long.log');
  const warning = (n: number) => FORMS['log of 2.x']?.('WARNING', ['a.py', 'f'], `é number ${n}`) ?? '';
  const parts = Array.from({ length: 40 }, (_, n) => `${'x'.repeat(n === 7 ? 3_000_000 : 50_000)}\n${warning(n)}\n`);
  writeFileSync(path, parts.join(''));
  appendFileSync(path, warning(40));
  const { groups } = await readWarnings(path, match);
  const [group] = groups;
  expect(groups).toHaveLength(1);
  expect(group?.lines).toEqual([...Array.from({ length: 40 }, (_, n) => 2 * n + 2), 81]);
  const bytes = Buffer.from(parts.join('') + warning(40));
  for (const [n, offset] of (group?.offsets ?? []).entries())
    expect(bytes.subarray(offset, offset + Buffer.byteLength(warning(n))).toString()).toBe(warning(n));
});

test('of warnings that do not matter so many lines are kept; they are counted all', async () => {
  const form = FORMS['log of 2.x'];
  const say = (text: string, place: readonly [string, string]) => form?.('WARNING', place, text) ?? '';
  const { groups } = await read([
    ...Array.from({ length: 1500 }, (_, n) => say(`value ${n}`, ['a.py', 'f'])),
    ...Array.from({ length: 1500 }, () => say('All traces removed!', ['edgetrace.py', 'remove_traces'])),
  ]);
  expect(groups.map(({ count, lines }) => [count, lines.length])).toEqual([
    [1500, 1000],
    [1500, 1500],
  ]);
});

test('a log that is not there throws what the file system says', async () => {
  await expect(readWarnings(join(folder, 'none.log'), match)).rejects.toMatchObject({ code: 'ENOENT' });
});

test.skipIf(lacks('warnings of the real Kast reduction', shared))('the log of a real reduction', async () => {
  execFileSync('tar', ['xJf', join(shared ?? '', 'data/kast/redux.tar.xz'), '-C', folder, '--wildcards', '*.log']);
  const { groups, useful } = await readWarnings(join(folder, 'shane_kast_blue_A/shane_kast_blue_A.log'), match);
  expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(49);
  expect(useful).toBe('');
  const one = (text: string) => groups.filter((group) => group.text.includes(text));
  expect(one('No raw dark frames')).toMatchObject([
    { detector: 'DET01', slit: null, frame: 'b24.fits.gz', lines: [41, 222, 248, 305] },
    { detector: 'DET01', slit: null, frame: 'b27.fits.gz', lines: [1272, 1284, 1310, 1416] },
  ]);
  expect(one('All break points lost')).toMatchObject([{ detector: 'DET01', slit: 175, lines: [1133] }]);
  expect(one('Maximum number of iterations')).toMatchObject([{ slit: 175, lines: [194] }]);
});
