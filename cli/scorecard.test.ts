import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ScorecardResult } from '#core/contract/scorecard-command.ts';
import { makeReduction, spec1dFile, spec2dFile } from '../test/support/pypeit-products.ts';
import { slitbench } from '../test/support/slitbench.ts';

const MOSAICS = ['MSC01', 'MSC02', 'MSC03', 'MSC04'];
const fourWith = (rms: number) =>
  spec2dFile(Object.fromEntries(MOSAICS.map((det, i) => [det, [{ spatId: 100 + i, rms: i === 0 ? rms : 0.1 }]])));
const DATASETS = ['Uds/600ZD_7200_GG400/2005-10-01', 'c/1200G_7800_OG550/2007-01-14'];
const reduceFolder = (dataset: string | undefined, name = 'reduce') => `${dataset}/complete/${name}`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-card-'));
  for (const [i, dataset] of DATASETS.entries())
    makeReduction(root, {
      folder: `${reduceFolder(dataset)}/keck_deimos_A`,
      frames: [
        [`d${i}.fits`, 'science'],
        [`e${i}.fits`, 'science'],
      ],
      products: {
        [`spec2d_d${i}-a_DEIMOS_1.fits`]: fourWith(0.5),
        [`spec1d_d${i}-a_DEIMOS_1.fits`]: spec1dFile([{ spatId: 100 }]),
      },
    });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const scorecard = (...args: string[]) => slitbench(['scorecard', ...args], { XDG_CACHE_HOME: join(root, '.cache') });
const rowsOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n').slice(1);

test('prints a table, says what is wrong, and writes the scorecard of a tree into it', async () => {
  const { code, stdout, stderr } = await scorecard(root, '--date', '2026-11-20', '--commit', 'f00', '--mem', '1234');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^dataset +frame +reduction +status/);
  expect(stdout).toMatch(/Uds\S+ +d0\.fits +reduce +● COMPLETE +4 +4 +1 +1 +0/);
  expect(stdout).toMatch(/e0\.fits +reduce +✕ FAILED +0/);
  expect(stderr).toContain('4 science frames of 2 reductions, 8 slits, of them 2 bad');
  expect(stderr).toMatch(/✕ Uds\S+\/e0\.fits: There is no spec2d of it/);
  expect(rowsOf(join(root, 'scorecard.csv')).map((row) => row.split(',').slice(1, 7).join(' '))).toEqual([
    'd0.fits 2026-11-20 COMPLETE 1 4 4',
    'd1.fits 2026-11-20 COMPLETE 1 4 4',
    'e0.fits 2026-11-20 FAILED 0 0 0',
    'e1.fits 2026-11-20 FAILED 0 0 0',
  ]);
  expect(rowsOf(join(root, 'scorecard.csv'))[0]).toMatch(/,318,1234,f00,reduce$/);
  expect(rowsOf(join(root, 'scorecard_bad_slits.csv'))).toEqual(['MSC01:100,d0.fits', 'MSC01:100,d1.fits']);
});

test('the scorecard of one dataset lies where the reference puts it', async () => {
  for (const from of [DATASETS[0] ?? '', reduceFolder(DATASETS[0]), `${reduceFolder(DATASETS[0])}/keck_deimos_A`]) {
    expect((await scorecard(join(root, from))).code).toBe(0);
    const out = join(root, reduceFolder(DATASETS[0]), 'scorecard.csv');
    expect(rowsOf(out)).toHaveLength(2);
    rmSync(out);
  }
  expect(existsSync(join(root, 'scorecard.csv'))).toBe(false);
});

test('parts of a tree are chosen by path, pattern or name of the reduce folder', async () => {
  const frames = [['d9.fits', 'science']] as const;
  makeReduction(root, {
    folder: `${reduceFolder(DATASETS[1], 'reduce-det6')}/keck_deimos_A`,
    frames,
    products: {},
    parameters: ['    detnum = 6'],
  });
  const chosen = async (...subdirs: string[]) => {
    const { stdout, stderr, code } = await scorecard(root, '--dry-run', '--json', '--subdirs', ...subdirs);
    return code === 0 ? ScorecardResult.parse(JSON.parse(stdout)).rows.map((row) => row.science_file) : stderr;
  };
  expect(await chosen('reduce-det6')).toEqual(['d9.fits']);
  expect(await chosen('Uds/*/2005-10-01')).toEqual(['d0.fits', 'e0.fits']);
  expect(await chosen('./c/', 'Uds')).toHaveLength(5);
  expect(await chosen(join(root, 'c/1200G_7800_OG550'))).toHaveLength(3);
  expect(await chosen('none')).toMatch(/There is no \.pypeit file below .* that matches none/);
  const some = await scorecard(root, '--dry-run', '--json', '--subdirs', 'Uds', 'reduce-det7', 'c,Uds', '/elsewhere');
  expect(some.code).toBe(0);
  const notices = [
    '--subdirs: no reduction matches reduce-det7; did you mean reduce-det6?',
    '--subdirs: no reduction matches c,Uds; several names are parted by blanks',
    '--subdirs: no reduction matches /elsewhere',
  ];
  const result = ScorecardResult.parse(JSON.parse(some.stdout));
  expect(result.rows.map((row) => row.science_file)).toEqual(['d0.fits', 'e0.fits']);
  expect(result.notices).toEqual(notices);
  for (const notice of notices) expect(some.stderr).toContain(notice);
  expect((await scorecard(root, '--dry-run', '--json', '--subdirs', 'Uds')).stdout).toContain('"notices": []');
});

test('--split writes a file for each tab that has rows, and empties those of before; --dry-run writes nothing', async () => {
  const out = join(root, 'night.csv');
  expect((await scorecard(root, '--out', out, '--split', '--dry-run')).stderr).toContain(`Would write ${out}`);
  expect(readdirSync(root).filter((name) => name.endsWith('.csv'))).toEqual([]);
  // As a former scorecard left it.
  await scorecard(root, '--out', join(root, 'night_M.csv'));
  rmSync(join(root, 'night_M_bad_slits.csv'));
  await scorecard(root, '--out', out, '--split');
  const names = ['C', 'Failed', 'M', 'T-V', 'bad_slits'];
  expect(
    readdirSync(root)
      .filter((name) => name.startsWith('night'))
      .sort(),
  ).toEqual(['night.csv', ...names.map((name) => `night_${name}.csv`)].sort());
  const held = ['C', 'T-V', 'Failed', 'M'].map((tab) => rowsOf(join(root, `night_${tab}.csv`)).length);
  expect(held).toEqual([2, 2, 2, 0]);
});

test('a table that is wrong is named with its line; another file in the place of the scorecard is left', async () => {
  const config = join(root, 'thresholds.txt');
  writeFileSync(config, '# ours\ndataset | rms_thresh\nUds/600ZD_7200_GG400/2005-10-01 | lots\n');
  const wrong = await scorecard(root, '--config', config);
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr).toMatch(/thresholds\.txt, line 3: expected a number from 0 up in rms_thresh, found lots/);
  writeFileSync(config, 'dataset | rms_thresh\nUds/600ZD_7200_GG400/2005-10-01 | 0.6\n');
  expect((await scorecard(root, '--config', config)).stderr).toContain('8 slits, of them 1 bad');
  writeFileSync(join(root, 'scorecard.csv'), 'my own numbers\n');
  expect((await scorecard(root)).stderr).toMatch(/scorecard\.csv is there, and no scorecard/);
  expect(readFileSync(join(root, 'scorecard.csv'), 'utf8')).toBe('my own numbers\n');
});

test('without --config the table of the workspace counts, below it too', async () => {
  mkdirSync(join(root, '.slitbench/config'), { recursive: true });
  const own = join(root, '.slitbench/config/thresholds.txt');
  writeFileSync(own, `dataset | rms_thresh\n${DATASETS[0]} | 0.6\n`);
  expect((await scorecard(root, '--dry-run')).stderr).toContain('8 slits, of them 1 bad');
  expect((await scorecard(join(root, DATASETS[0] ?? ''), '--dry-run')).stderr).toContain('4 slits, of them 0 bad');
  const other = join(root, 'other.txt');
  writeFileSync(other, 'dataset | rms_thresh\n');
  expect((await scorecard(root, '--dry-run', '--config', other)).stderr).toContain('8 slits, of them 2 bad');
});

test.each([
  [['--rms-thresh', 'many'], /It is a number from 0 up/],
  [['--rms-thresh', '-1'], /It is a number from 0 up/],
  [['--lower-std-chi', 'low'], /It is a number\./],
  [['--wave-cov-thresh', '101'], /from 0 to 100/],
  [['--mem', '1.5'], /whole number of bytes/],
  [['--date', '20.11.2026'], /a day that there is, such as/],
  [['--date', '2025-02-30'], /a day that there is/],
])('wrong usage is refused: %j', async (args, message) => {
  const { code, stderr } = await scorecard(root, ...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('limits that no slit can keep are refused with both values; a line of a dataset that is not there is told', async () => {
  const crossed = await scorecard(root, '--lower-std-chi', '1.7');
  expect(crossed.code).toBe(2);
  expect(crossed.stderr).toMatch(/lower limit of σ\(χ\), 1\.7, is above the upper one, 1\.6/);
  const config = join(root, 'own.txt');
  writeFileSync(config, `dataset | lower_std_chi\n${DATASETS[0]} | 1.7\n`);
  const line = await scorecard(root, '--config', config);
  expect(line.code).toBe(1);
  expect(line.stderr).toMatch(/own\.txt, line 2: no slit of Uds\S+ can keep .* 1\.7, is above the upper one, 1\.6/);
  expect(existsSync(join(root, 'scorecard.csv'))).toBe(false);
  writeFileSync(config, `dataset | rms_thresh\nUsd/600ZD_7200_GG400/2005-10-01 | 1\n${DATASETS[1]} | 1\n`);
  // Of a part of the tree, too, the other datasets are there.
  const { code, stderr } = await scorecard(join(root, DATASETS[0] ?? ''), '--config', config);
  expect(code).toBe(0);
  expect(stderr).toContain(
    `own.txt, line 2: there is no dataset Usd/600ZD_7200_GG400/2005-10-01; did you mean ${DATASETS[0]}?`,
  );
  expect(stderr).not.toContain('line 3');
});

test.each(['scorecard', 'report'])(
  '%s refuses a table with a misspelt column, and one without columns',
  async (verb) => {
    const config = join(root, 'own.txt');
    const told = async (text: string) => {
      writeFileSync(config, text);
      return await slitbench([verb, root, '--config', config], { XDG_CACHE_HOME: join(root, '.cache') });
    };
    const misspelt = await told(`dataset | rms_tresh\n${DATASETS[0]} | 1\n`);
    expect(misspelt).toMatchObject({ code: 1, stdout: '' });
    expect(misspelt.stderr).toMatch(/own\.txt, line 1: its column 2, rms_tresh, is none of dataset, rms_thresh,/);
    expect(misspelt.stderr).toContain('what to do: Name it rms_thresh');
    for (const text of ['', '# later\n']) {
      const empty = await told(text);
      expect(empty).toMatchObject({ code: 1, stdout: '' });
      expect(empty.stderr).toContain('own.txt holds no table of thresholds: expected the names of the columns');
    }
    const idle = await told('dataset | rms_thresh\n');
    expect(idle.code).toBe(0);
    expect(idle.stderr).toContain('own.txt sets no threshold for any dataset');
    const lines = await told(
      'dataset | rms_thresh | seen by\nUds/* | 1 | me\nUds | 1 | me\nnone/such/2005-10-01 | 1 | me\n',
    );
    expect(lines.code).toBe(0);
    expect(lines.stderr).toContain('no threshold, and not used: seen by');
    expect(lines.stderr).toContain('line 2: there is no dataset Uds/*; a line names one, patterns do not count');
    expect(lines.stderr).toMatch(/line 3: there is no dataset Uds\n/);
    expect(lines.stderr).toContain('line 4: there is no dataset none/such/2005-10-01');
    const folder = await slitbench([verb, root, '--config', root], { XDG_CACHE_HOME: join(root, '.cache') });
    expect(folder).toMatchObject({ code: 1, stdout: '' });
    expect(folder.stderr).toContain(`${root} is a folder, and no file`);
  },
);
