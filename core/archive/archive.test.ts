import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { archive } from '#core/archive/archive.ts';
import { readJournal } from '#core/archive/archive-journal.ts';
import { delivered } from '#core/archive/delivered.ts';
import { readStatus } from '#core/archive/delivery-status.ts';
import { parseIpac } from '#core/archive/parse-ipac.ts';
import type { ArchiveInput } from '#core/contract/archive.ts';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { stampFrames } from '#core/reductions/frame-stamp.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { madeCoadds, madeReduction, reductionFolder, stemOf } from '../../test/support/archive-tree.ts';

const ONE = 'mask1/600ZD_7200_GG400/2010-01-01';
const TWO = 'mask2/600ZD_7200_GG400/2010-01-02';
const [A, B, C] = ['DE.20100101.03600.fits', 'DE.20100101.07200.fits', 'DE.20100102.03600.fits'];
const spec = (dataset: string, frame: string, start = 'spec1d') =>
  `${dataset}/keck_deimos_A/Science/${start}_${stemOf(frame)}.fits`;

let folder: string;
let root: string;
let into: string;
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-archive-'));
  [root, into] = [join(folder, 'tree'), join(folder, 'koa')];
  const made = madeReduction(reductionFolder(root, ONE), [A, B]);
  madeReduction(reductionFolder(root, TWO), [C]);
  madeCoadds(join(root, 'mask1/600ZD_7200_GG400'), made);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (more: Partial<ArchiveInput> = {}) => archive({ root, into, ...more }, quietTask());
const files = () =>
  readdirSync(into, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(into.length + 1))
    .sort();
const table = (name: string) => {
  const { columns, rows, oddities } = parseIpac(readFileSync(join(into, name), 'utf8'), name);
  expect(oddities).toEqual([]);
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column.name, row[i]])));
};
const copiesOf = ({ files: all }: Awaited<ReturnType<typeof run>>) =>
  all.flatMap(({ path, action }) => (action === 'keep' ? [] : [`${action} ${path}`]));
/** What `sha256sum -c` says of the manifest, with every oddity an error. */
const sums = () => spawnSync('sha256sum', ['--strict', '--quiet', '-c', 'MANIFEST'], { cwd: into, encoding: 'utf8' });
const source = (dataset: string, frame: string, start = 'spec1d') =>
  join(reductionFolder(root, dataset), `Science/${start}_${stemOf(frame)}.fits`);

test('has the tree of the reference, both tables, README and a manifest that sha256sum checks', async () => {
  const result = await run();
  const reduction = (dataset: string, frames: readonly string[]) => [
    `${dataset}/keck_deimos_A/Calibrations/Arc_A_0_MSC01.fits`,
    `${dataset}/keck_deimos_A/QA.tar.gz`,
    ...frames.flatMap((frame) => [
      spec(dataset, frame),
      spec(dataset, frame).replace(/fits$/, 'txt'),
      spec(dataset, frame, 'spec2d'),
    ]),
    ...['calib', 'log', 'par', 'pypeit'].map((end) => `${dataset}/keck_deimos_A/keck_deimos_A.${end}`),
  ];
  const coadds = ['1D_Coadd/J0.fits', '1D_Coadd/J1.fits', '1D_Coadd/collate1d.par', '1D_Coadd/collate_report.dat'];
  const more = ['1D_Coadd/collate_warnings.txt', '2D_Coadd/keck_deimos_mask1.coadd2d'];
  const wanted = [
    ...[...coadds, ...more].map((path) => `mask1/600ZD_7200_GG400/${path}`),
    `mask1/600ZD_7200_GG400/2D_Coadd/Science_coadd/spec2d_${stemOf(A)}.fits`,
    ...reduction(ONE, [A, B]),
    ...reduction(TWO, [C]),
    'MANIFEST',
    'README',
    'coadded_files_meta.dat',
    'reduced_files_meta.dat',
  ];
  expect(files()).toEqual(wanted.sort());
  expect(result.failures).toEqual([]);
  expect(table('reduced_files_meta.dat')).toHaveLength(3);
  expect(table('reduced_files_meta.dat')[1]).toEqual({
    koaid: B,
    spec1d_file: spec(ONE, B),
    spec1d_info: spec(ONE, B).replace(/fits$/, 'txt'),
    spec2d_file: spec(ONE, B, 'spec2d'),
    pypeit_file: `${ONE}/keck_deimos_A/keck_deimos_A.pypeit`,
    ra: '150.0875',
    dec: '2.0',
    target: 'field one',
    progpi: 'Observer',
    semester: '2011B',
    progid: 'U000',
    dispname: '600ZD',
    slmsknam: 'mask1',
    binning: '1,1',
    mjd: '55198.25',
    airmass: '1.25',
    exptime: '1800.0',
  });
  const [, coadded] = table('coadded_files_meta.dat');
  expect(coadded).toMatchObject({
    coadd1d_filename: 'mask1/600ZD_7200_GG400/1D_Coadd/J1.fits',
    coadd2d_filename: `mask1/600ZD_7200_GG400/2D_Coadd/Science_coadd/spec2d_${stemOf(A)}.fits`,
    coadd1d_par_file: 'mask1/600ZD_7200_GG400/1D_Coadd/collate1d.par',
    maskdef_id: '9001',
    s2n: '9.12',
    wave_rms: '0.288',
    source_id: B,
    spec1d_filename: spec(ONE, B),
    guidfwhm: '0.8',
  });
  expect(sums()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  const listed = readFileSync(join(into, 'MANIFEST'), 'utf8').match(/^# \d+ .*$/gm) ?? [];
  expect(listed).toEqual(
    wanted.filter((path) => path !== 'MANIFEST').map((path) => `# ${statSync(join(into, path)).size} ${path}`),
  );
  const readme = readFileSync(join(into, 'README'), 'utf8');
  expect(readme).toMatch(/^[\n -~]+$/);
  expect(Math.max(...readme.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(readme).toContain('PypeIt 2.0.1');
  expect(readme).toMatch(/Reduced frames +3\n/);
  expect(readme).toMatch(/Coadded spectra +2\n/);
});

test('copies are files of their own, with the times of their sources', async () => {
  await run();
  const [from, to] = [statSync(source(ONE, A)), statSync(join(into, spec(ONE, A)))];
  expect(to.ino).not.toBe(from.ino);
  expect([from.nlink, to.nlink]).toEqual([1, 1]);
  expect(Math.abs(to.mtimeMs - from.mtimeMs)).toBeLessThan(1);
});

test('a dry run writes nothing, and shows what the archive becomes', async () => {
  const planned = await run({ dryRun: true });
  expect(existsSync(into)).toBe(false);
  expect(existsSync(join(root, '.slitbench'))).toBe(false);
  const done = await run();
  expect({ ...planned, freeBytes: 0, dryRun: false }).toEqual({ ...done, freeBytes: 0 });
  expect(copiesOf(planned)).toHaveLength(planned.files.length);
});

describe('again', () => {
  test('nothing is copied that has not changed, also where times were lost', async () => {
    await run();
    const before = files().map((path) => statSync(join(into, path)).ino);
    expect(copiesOf(await run())).toEqual([]);
    utimesSync(join(into, spec(ONE, A)), 1e9, 1e9);
    await run();
    const made = ['MANIFEST', 'README', 'coadded_files_meta.dat', 'reduced_files_meta.dat'];
    const after = files().map((path) => statSync(join(into, path)).ino);
    const changed = files().filter((path, i) => after[i] !== before[i] && !made.includes(path));
    expect(changed).toEqual([]);
    expect(statSync(join(into, spec(ONE, A))).mtimeMs).toBeCloseTo(statSync(source(ONE, A)).mtimeMs, 0);
  });

  test('what was reduced anew is replaced, with its row, and what is no longer there goes', async () => {
    await run();
    madeReduction(reductionFolder(root, ONE), [A], { cards: { TARGET: "'other'" } });
    for (const start of ['spec1d', 'spec2d']) unlinkSync(source(ONE, B, start));
    unlinkSync(source(ONE, B).replace(/fits$/, 'txt'));
    const result = await run();
    expect(result.removed).toEqual([spec(ONE, B), spec(ONE, B).replace(/fits$/, 'txt'), spec(ONE, B, 'spec2d')]);
    expect(table('reduced_files_meta.dat').map(({ spec1d_file, target }) => [spec1d_file, target])).toEqual([
      [spec(ONE, A), 'other'],
      [spec(TWO, C), 'field one'],
    ]);
    expect(files()).not.toContain(spec(ONE, B));
    expect(readFileSync(join(into, spec(ONE, A)))).toEqual(readFileSync(source(ONE, A)));
    expect(sums().status).toBe(0);
    // Its spectrum is still in a coadd: the row stays, and the loss is told.
    expect(result.problems).toEqual([expect.stringContaining(`made from spec1d_${stemOf(B)}.fits`)]);
    expect(table('coadded_files_meta.dat')[1]).toMatchObject({ spec1d_filename: null, source_id: B });
  });

  test('other datasets stay as they are', async () => {
    await run({ subdirs: ['mask2'] });
    expect(table('reduced_files_meta.dat').map((row) => row.spec1d_file)).toEqual([spec(TWO, C)]);
    expect(existsSync(join(into, 'coadded_files_meta.dat'))).toBe(false);
    const { units } = await run({ subdirs: ['mask1/*/2010-01-01'] });
    expect(units.map(({ unit }) => unit)).toEqual([ONE]);
    expect(table('reduced_files_meta.dat').map((row) => row.spec1d_file)).toEqual([
      spec(ONE, A),
      spec(ONE, B),
      spec(TWO, C),
    ]);
    expect(sums().status).toBe(0);
    await run();
    const whole = files().map((path) => readFileSync(join(into, path), 'latin1'));
    rmSync(into, { recursive: true });
    await run();
    expect(files().map((path) => readFileSync(join(into, path), 'latin1'))).toEqual(whole);
  });

  test('a dataset with a damaged product stays as it was archived', async () => {
    await run();
    const before = readFileSync(join(into, spec(TWO, C)));
    truncateSync(source(TWO, C), 100);
    appendFileSync(join(reductionFolder(root, TWO), 'keck_deimos_A.log'), 'more\n');
    const { units, damaged } = await run();
    expect(damaged.map(({ path }) => path)).toEqual([source(TWO, C).slice(root.length + 1)]);
    expect(units.find(({ unit }) => unit === TWO)?.left).toContain('stays as it is');
    expect(readFileSync(join(into, spec(TWO, C)))).toEqual(before);
    expect(table('reduced_files_meta.dat')).toHaveLength(3);
    expect(sums().status).toBe(0);
  });

  test('a reduction that someone is at is left out', async () => {
    const lock = takeLock(join(reductionFolder(root, TWO), REDUCTION_LOCK), 'a test');
    const { skipped } = await run();
    expect(skipped.map(({ path }) => path)).toEqual([`${TWO}/complete/reduce/keck_deimos_A`]);
    expect(table('reduced_files_meta.dat')).toHaveLength(2);
    lock.release();
    await run();
    expect(table('reduced_files_meta.dat')).toHaveLength(3);
  });
});

describe('what stands in the way', () => {
  test('another file is left, and no row names it', async () => {
    await run({ subdirs: ['mask2'] });
    mkdirSync(join(into, ONE, 'keck_deimos_A/Science'), { recursive: true });
    writeFileSync(join(into, spec(ONE, A)), 'of somebody');
    writeFileSync(join(into, spec(ONE, B)), readFileSync(source(ONE, B)));
    const { failures } = await run();
    expect(failures.map(({ path }) => path)).toEqual([spec(ONE, A)]);
    expect(readFileSync(join(into, spec(ONE, A)), 'utf8')).toBe('of somebody');
    expect(table('reduced_files_meta.dat').map((row) => row.spec1d_file)).toEqual([spec(ONE, B), spec(TWO, C)]);
    expect(sums().status).toBe(0);
  });

  test('nothing is written through a folder that leads out of the archive', async () => {
    await run({ subdirs: ['mask2'] });
    mkdirSync(join(folder, 'outside'));
    symlinkSync(join(folder, 'outside'), join(into, 'mask1'));
    const { failures } = await run();
    expect(failures.length).toBeGreaterThan(10);
    expect(
      readdirSync(join(folder, 'outside'), { recursive: true }).filter((name) => String(name).includes('.')),
    ).toEqual([]);
  });

  test.each([
    ['a folder with other things', () => writeFileSync(join(folder, 'thing'), ''), () => folder],
    ['the tree itself', () => {}, () => root],
    ['a folder of the tree', () => {}, () => join(root, 'koa')],
  ])('%s is refused', async (_, prepare, where) => {
    prepare();
    const failure = await run({ into: where() }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Fault);
    expect((failure as Fault).data.code).toBe('into');
    expect(existsSync(join(root, 'koa'))).toBe(false);
  });

  test('an empty disk has its own folder, which does not matter', async () => {
    mkdirSync(join(into, 'lost+found'), { recursive: true });
    expect((await run()).failures).toEqual([]);
  });

  test('a tree without products says so', async () => {
    await expect(run({ subdirs: ['mask9'] })).rejects.toThrow('nothing for the archive');
    await expect(run({ root: join(folder, 'none') })).rejects.toThrow('no folder');
  });
});

describe('which files', () => {
  test('are told from those that are none, and what is missing is named', async () => {
    const one = reductionFolder(root, ONE);
    mkdirSync(join(root, ONE, 'complete/raw'));
    writeFileSync(join(root, ONE, 'complete/raw', A), '');
    writeFileSync(join(root, ONE, 'complete/reduce/scorecard.csv'), '');
    mkdirSync(join(root, ONE, 'complete/reduce_old/keck_deimos_A/Science'), { recursive: true });
    mkdirSync(join(root, ONE, 'complete/keck_deimos_A'));
    writeFileSync(join(root, ONE, 'complete/keck_deimos_A/keck_deimos_A.pypeit'), '');
    mkdirSync(join(one, 'unclean/2026/Science'), { recursive: true });
    writeFileSync(join(one, `unclean/2026/Science/spec1d_${stemOf(A)}.fits`), readFileSync(source(ONE, A)));
    madeReduction(reductionFolder(root, TWO, 'reduce-det6'), [C]);
    for (const path of [join(one, 'QA.tar.gz'), source(ONE, B, 'spec2d')]) unlinkSync(path);
    const { report, missing, files: all } = await run({ report: join(folder, 'report.txt'), shownRoot: 'tree' });
    expect(report).toBe(readFileSync(join(folder, 'report.txt'), 'utf8'));
    const at = (path: string) => `tree/${ONE}/complete/${path}`;
    expect(report.split('\n')).toEqual([
      'Unrecognized files in source_dirs:',
      `${at('keck_deimos_A/keck_deimos_A.pypeit')} is not a file to archive.`,
      `${at('reduce/scorecard.csv')} is not a file to archive.`,
      'tree/mask1/600ZD_7200_GG400/2D_Coadd/pypeit_setup_coadd2d.log.txt is not a file to archive.',
      'Problems archiving coadded files:',
      'Missing files:',
      `${at('reduce/keck_deimos_A/QA.tar.gz')} is missing.`,
      `${at(`reduce/keck_deimos_A/Science/spec2d_${stemOf(B)}.fits`)} is missing.`,
      '='.repeat(55),
      `${at('raw')}: raw frames, which KOA has`,
      `${at('reduce/keck_deimos_A/unclean')}: products that were moved aside`,
      '',
    ]);
    expect(missing).toHaveLength(2);
    const paths = all.map(({ path }) => path);
    expect(paths).toContain(`${TWO}/reduce-det6/keck_deimos_A/Science/spec1d_${stemOf(C)}.fits`);
    const [, second] = table('reduced_files_meta.dat');
    expect(second).toMatchObject({ spec2d_file: null, spec1d_info: spec(ONE, B).replace(/fits$/, 'txt') });
  });

  test('of any spectrograph, in the tree that pypeit_setup made, and of a part of a tree', async () => {
    const night = join(folder, 'night');
    madeReduction(join(night, 'shane_kast_blue_A'), ['b27.fits'], { spectrograph: 'shane_kast_blue' });
    await run({ root: night });
    const name = `shane_kast_blue_A/Science/spec1d_${stemOf('b27.fits')}.fits`;
    expect(table('reduced_files_meta.dat')[0]).toMatchObject({ koaid: 'b27.fits', spec1d_file: name });
    expect(readFileSync(join(into, 'README'), 'utf8')).toMatch(/Instrument +shane_kast_blue\n/);
    const whole = files();
    rmSync(into, { recursive: true });
    await run({ root: join(night, 'shane_kast_blue_A') });
    expect(files()).toEqual(whole);
    // A part of an organised tree has the paths that it has in the whole.
    rmSync(into, { recursive: true });
    await run({ root: join(root, TWO) });
    expect(files()).toContain(spec(TWO, C));
  });

  test('coadded spectra that no report names are left out, and told', async () => {
    const one = join(root, 'mask1/600ZD_7200_GG400/1D_Coadd');
    writeFileSync(join(one, 'J9.fits'), readFileSync(join(one, 'J0.fits')));
    const { unreported } = await run();
    expect(unreported.map(({ path }) => path)).toEqual(['mask1/600ZD_7200_GG400/1D_Coadd/J9.fits']);
    expect(files()).not.toContain('mask1/600ZD_7200_GG400/1D_Coadd/J9.fits');
  });

  test('metadata only: tables and README, no copies', async () => {
    await run({ metadataOnly: true });
    expect(files()).toEqual(['MANIFEST', 'README', 'coadded_files_meta.dat', 'reduced_files_meta.dat']);
    const tables = files().map((path) => readFileSync(join(into, path), 'utf8'));
    await run();
    expect(readFileSync(join(into, 'reduced_files_meta.dat'), 'utf8')).toBe(tables[3]);
  });
});

test('what was delivered is left out of the next delivery, until it changes', async () => {
  await run();
  expect([...readStatus(root).values()].map(({ unit, state }) => [unit, state])).toEqual([
    ['mask1/600ZD_7200_GG400', 'archived'],
    [ONE, 'archived'],
    [TWO, 'archived'],
  ]);
  expect(() => delivered({ root, into: join(folder, 'other') })).toThrow('nothing that was archived');
  expect(delivered({ root, into, dryRun: true }).units).toHaveLength(3);
  const { units } = delivered({ root, into, on: '2026-01-02' });
  expect(units).toHaveLength(3);
  const next = join(folder, 'next');
  await expect(run({ into: next, onlyNew: true })).rejects.toThrow('delivered before');
  madeReduction(reductionFolder(root, TWO), [C], { cards: { TARGET: "'a longer name of it'" } });
  utimesSync(source(TWO, C), 2e9, 2e9);
  const result = await run({ into: next, onlyNew: true });
  expect(result.units.map(({ unit, known, changed, left }) => [unit, known, changed, left])).toEqual([
    ['mask1/600ZD_7200_GG400', 'delivered', false, 'KOA has it since 2026-01-02'],
    [ONE, 'delivered', false, 'KOA has it since 2026-01-02'],
    [TWO, 'delivered', true, null],
  ]);
  expect(readStatus(root).get(TWO)).toMatchObject({ state: 'archived', into: next });
  expect(readStatus(root).get(ONE)).toMatchObject({ state: 'delivered', on: '2026-01-02' });
});

test('an archive within its own tree is refused, by whatever name', async () => {
  const link = join(folder, 'link');
  symlinkSync(root, link);
  await expect(run({ into: join(link, 'new/koa') })).rejects.toThrow('lie in each other');
  await expect(run({ root: link, into: join(root, 'koa') })).rejects.toThrow('lie in each other');
  unlinkSync(link);
  expect(existsSync(join(root, 'new'))).toBe(false);
});

test('what is noted as delivered while another archive is made stays noted', async () => {
  await run({ subdirs: ['mask1'] });
  const other = join(folder, 'other');
  let noted = 0;
  const task = {
    ...quietTask(),
    progress: ({ phase }: { phase: string }) => {
      if (phase === 'copying' && noted === 0) noted = delivered({ root, into, dryRun: false }).units.length;
    },
  };
  await archive({ root, into: other, subdirs: ['mask2'] }, task);
  rmSync(other, { recursive: true });
  expect(noted).toBe(2);
  expect([...readStatus(root).values()].map(({ unit, state }) => `${unit.split('/')[0]} ${state}`)).toEqual([
    'mask1 delivered',
    'mask1 delivered',
    'mask2 archived',
  ]);
});

test('rows of a mask whose name a table cannot hold are replaced, too', async () => {
  madeReduction(reductionFolder(root, 'mäsk/600ZD_7200_GG400/2010-01-05'), ['DE.20100105.03600.fits']);
  await run({ subdirs: ['mäsk'] });
  await run({ subdirs: ['mäsk'] });
  expect(table('reduced_files_meta.dat')).toHaveLength(1);
});

test('a name that is there as it is typed is no pattern', async () => {
  const masks = ['m[12]', 'm1', 'm*', 'm?'];
  for (const mask of masks)
    madeReduction(reductionFolder(root, `${mask}/600ZD_7200_GG400/2010-01-05`), ['DE.20100105.03600.fits']);
  const taken = async (...subdirs: string[]) =>
    (await run({ subdirs, dryRun: true })).units.map(({ unit }) => unit.split('/')[0]);
  for (const mask of masks) expect(await taken(mask)).toEqual([mask]);
  expect(await taken('m*/600ZD_7200_GG400', 'm?/')).toEqual(['m*', 'm?']);
  // What is not there by that name is a pattern.
  expect(await taken('m[1-9]')).toEqual(['m1']);
  expect(await taken('m?/*/2010-01-05')).toEqual(['m*', 'm1', 'm?']);
});

test('what a call that was cut off has begun with stays known, whatever is archived next', async () => {
  const ending = new AbortController();
  const task = {
    ...quietTask(ending.signal),
    progress: ({ phase, done }: { phase: string; done: number }) => {
      if (phase === 'copying' && done > 2) ending.abort();
    },
  };
  await expect(archive({ root, into, subdirs: ['mask1'] }, task)).rejects.toThrow('abort');
  await run({ subdirs: ['mask2'] });
  expect(existsSync(join(into, '.slitbench-archive/journal.jsonl'))).toBe(true);
  // A product that has gone meanwhile goes from the archive, too, though no MANIFEST ever named it.
  const arc = 'keck_deimos_A/Calibrations/Arc_A_0_MSC01.fits';
  expect(existsSync(join(into, ONE, arc))).toBe(true);
  unlinkSync(join(root, ONE, 'complete/reduce', arc));
  await run();
  const whole = files().map((path) => readFileSync(join(into, path), 'latin1'));
  rmSync(into, { recursive: true });
  await run();
  expect(files().map((path) => readFileSync(join(into, path), 'latin1'))).toEqual(whole);
});

test('MANIFEST does not name what a call that was cut off replaced and the next one could not', async () => {
  await run();
  const path = source(ONE, A);
  const text = path.replace(/fits$/, 'txt');
  const inArchive = spec(ONE, A).replace(/fits$/, 'txt');
  writeFileSync(text, 'second\n');
  const ending = new AbortController();
  const cut = {
    ...quietTask(ending.signal),
    progress: ({ phase, done }: { phase: string; done: number }) => {
      if (phase === 'copying' && done > 0) ending.abort();
    },
  };
  await expect(archive({ root, into }, cut)).rejects.toThrow('abort');
  expect(readFileSync(join(into, inArchive), 'utf8')).toBe('second\n');
  writeFileSync(text, 'third, longer\n');
  const changing = {
    ...quietTask(),
    progress: ({ phase }: { phase: string }) => {
      if (phase === 'copying') writeFileSync(text, 'fourth, longer still\n');
    },
  };
  const { failures } = await archive({ root, into }, changing);
  expect(failures).toEqual([{ path: inArchive, why: expect.stringContaining('has changed') }]);
  expect(sums().status).toBe(0);
  // It is still known whose it is.
  expect((await run()).failures).toEqual([]);
  expect(readFileSync(join(into, inArchive), 'utf8')).toBe('fourth, longer still\n');
  expect(sums().status).toBe(0);
  expect(files().filter((one) => one.includes('slitbench'))).toEqual([]);
});

test('an abort leaves whole files, and the same call goes on', async () => {
  const ending = new AbortController();
  const task = {
    ...quietTask(ending.signal),
    progress: ({ phase, done }: { phase: string; done: number }) => {
      if (phase === 'copying' && done > 2) ending.abort();
    },
  };
  await expect(archive({ root, into, subdirs: ['mask1', 'mask2'] }, task)).rejects.toThrow('abort');
  expect(existsSync(join(into, 'MANIFEST'))).toBe(false);
  expect(readJournal(into).order).toEqual({ subdirs: ['mask1', 'mask2'], metadataOnly: false, onlyNew: false });
  await run();
  const whole = files().map((path) => readFileSync(join(into, path), 'latin1'));
  expect(files().filter((path) => path.includes('slitbench'))).toEqual([]);
  rmSync(into, { recursive: true });
  await run();
  expect(files().map((path) => readFileSync(join(into, path), 'latin1'))).toEqual(whole);
});

describe('a coadd is made from spectra that the archive has', () => {
  const coadded = () =>
    table('coadded_files_meta.dat').filter(({ coadd1d_filename: file }) => file?.endsWith('J0.fits'));

  test('also when the tree has them no more, and when only the coadds are archived', async () => {
    await run();
    const before = coadded();
    expect(before).toMatchObject([
      { spec1d_filename: spec(ONE, A), progid: 'U000', guidfwhm: '0.8', exptime: '1800.0' },
    ]);
    await run({ subdirs: ['mask1/600ZD_7200_GG400/1D_Coadd'] });
    expect(coadded()).toEqual(before);
    rmSync(join(root, ONE), { recursive: true });
    const gone = await run();
    expect(gone).toMatchObject({ problems: [], orphaned: [ONE] });
    expect(coadded()).toEqual(before);
    expect(sums().status).toBe(0);
  });

  test('also when one of them is damaged now', async () => {
    await run();
    const before = coadded();
    truncateSync(source(ONE, A), 3000);
    expect((await run()).problems).toEqual([]);
    expect(coadded()).toEqual(before);
  });

  test('of an archive of tables alone, by its row', async () => {
    await run({ metadataOnly: true });
    const [before] = coadded();
    rmSync(join(root, ONE), { recursive: true });
    await run({ metadataOnly: true });
    // The row does not tell the seeing.
    expect(coadded()).toEqual([{ ...before, guidfwhm: null }]);
  });
});

describe('what was damaged in the archive', () => {
  test('is copied anew where it is read again', async () => {
    await run();
    const path = join(into, spec(ONE, A, 'spec2d'));
    const { atime, mtime } = statSync(path);
    const bytes = readFileSync(path);
    bytes[4000] = 1;
    writeFileSync(path, bytes);
    utimesSync(path, atime, mtime);
    expect(copiesOf(await run())).toEqual([]);
    expect(copiesOf(await run({ verify: true, dryRun: true }))).toEqual([`replace ${spec(ONE, A, 'spec2d')}`]);
    await run({ verify: true });
    expect(sums()).toMatchObject({ status: 0, stdout: '' });
  });

  test.each([
    ['changed', (path: string) => writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(0, -2).join('\n'))],
    ['gone', (path: string) => rmSync(path)],
  ])('a table that is %s takes no rows with it', async (_, change) => {
    await run();
    const rows = table('reduced_files_meta.dat');
    change(join(into, 'reduced_files_meta.dat'));
    const part = run({ subdirs: ['mask2'] });
    await expect(part).rejects.toMatchObject({
      data: { code: 'bad-table', path: join(into, 'reduced_files_meta.dat') },
    });
    await run();
    expect(table('reduced_files_meta.dat')).toEqual(rows);
    expect(sums().status).toBe(0);
  });
});

test('what has a MANIFEST of another kind is no archive', async () => {
  mkdirSync(into);
  writeFileSync(join(into, 'MANIFEST'), 'setup.py\nsrc/one.py\n');
  await expect(run()).rejects.toMatchObject({ data: { code: 'into' } });
  expect(readFileSync(join(into, 'MANIFEST'), 'utf8')).toBe('setup.py\nsrc/one.py\n');
});

test('no link leads an archive into its own tree', async () => {
  symlinkSync(root, into);
  await expect(run()).rejects.toMatchObject({ data: { code: 'into' } });
  await expect(run({ into: join(into, 'new') })).rejects.toMatchObject({ data: { code: 'into' } });
  expect(existsSync(join(root, 'new'))).toBe(false);
});

test('a name that fits nothing is told; an absolute path is one of the tree', async () => {
  const notes: string[] = [];
  const task = { ...quietTask(), note: (_: string, text: string) => void notes.push(text) };
  const { units } = await archive({ root, into, subdirs: [join(root, 'mask2'), 'mask3'] }, task);
  expect(units.map(({ unit }) => unit)).toEqual([TWO]);
  expect(notes).toEqual([expect.stringContaining('--subdirs mask3 fits no dataset')]);
});

test('what was delivered and only touched stays delivered; a delivery that is noted meanwhile is not lost', async () => {
  await run();
  delivered({ root });
  const [path] = [source(TWO, C)];
  utimesSync(path, new Date(), new Date());
  expect((await run({ dryRun: true })).units.find(({ unit }) => unit === TWO)).toMatchObject({ changed: true });
  await run();
  expect((await run({ dryRun: true })).units.find(({ unit }) => unit === TWO)).toMatchObject({
    known: 'delivered',
    changed: false,
  });
  // Archived elsewhere since, and the first one is what KOA gets.
  rmSync(join(root, '.slitbench/archive-status.tsv'));
  await run();
  await run({ into: join(folder, 'other') });
  expect(delivered({ root, into }).units).toHaveLength(3);
});

test('--only-new without anything new makes no folder', async () => {
  await run();
  delivered({ root });
  const elsewhere = join(folder, 'elsewhere');
  await expect(run({ into: elsewhere, onlyNew: true })).rejects.toMatchObject({ data: { code: 'nothing-new' } });
  expect(existsSync(elsewhere)).toBe(false);
});

test('a coadded spectrum has the 2D coadd of its own target', async () => {
  const two = join(root, 'mask1/600ZD_7200_GG400/2D_Coadd/Science_coadd');
  const [made = ''] = readdirSync(two);
  const other = 'spec2d_DE.20100101.03600-DE.20100101.07200-other field.fits'.replace(' ', '_');
  const own = 'spec2d_a-b-field.fits';
  for (const name of [other, own]) copyFileSync(join(two, made), join(two, name));
  rmSync(join(two, made));
  await run();
  for (const row of table('coadded_files_meta.dat')) expect(row.coadd2d_filename).toMatch(new RegExp(`/${own}$`));
});

test('1D coadds of several targets, each in its own folder, are archived with their rows', async () => {
  const config = join(root, 'mask1/600ZD_7200_GG400');
  for (const target of ['first', 'second']) {
    mkdirSync(join(config, '1D_Coadd', target));
    for (const name of ['J0.fits', 'J1.fits', 'collate1d.par', 'collate_report.dat', 'collate_warnings.txt'])
      copyFileSync(join(config, '1D_Coadd', name), join(config, '1D_Coadd', target, name));
  }
  for (const name of readdirSync(join(config, '1D_Coadd')).filter((name) => name.includes('.')))
    rmSync(join(config, '1D_Coadd', name));
  const { problems, missing } = await run();
  expect([problems, missing]).toEqual([[], []]);
  const at = (target: string) => `mask1/600ZD_7200_GG400/1D_Coadd/${target}`;
  expect(table('coadded_files_meta.dat')).toMatchObject(
    ['first', 'second'].flatMap((target) =>
      [A, B].map((frame, n) => ({
        coadd1d_filename: `${at(target)}/J${n}.fits`,
        coadd1d_par_file: `${at(target)}/collate1d.par`,
        coadd2d_filename: expect.stringContaining('2D_Coadd/Science_coadd/'),
        spec1d_filename: spec(ONE, frame),
      })),
    ),
  );
  expect(files()).toContain(`${at('second')}/collate_report.dat`);
});

test('a coadd of spectra that were reduced again since is archived, and told', async () => {
  const [path, size] = [source(ONE, A), statSync(source(ONE, A)).size];
  expect((await run()).outdated).toEqual([]);
  // One of the reference tells by its time.
  const later = Date.now() / 1000 + 100;
  utimesSync(path, later, later);
  expect((await run()).outdated).toEqual([
    { path: 'mask1/600ZD_7200_GG400/1D_Coadd', why: `${basename(path)} is younger than it` },
  ]);
  const inputs = stampFrames([{ name: basename(path), path, size, mtimeMs: 1e12, forScience: true }]);
  const made = { kind: 'coadd1d', digest: '', made: '2026-11-20T00:00:00Z', state: 'complete', cause: null };
  const versions = { slitbench: '', pypeit: '', python: '' };
  const coadd = 'mask1/600ZD_7200_GG400/1D_Coadd';
  writeFileSync(
    join(root, coadd, '.slitbench-coadd.json'),
    JSON.stringify({ ...made, versions, exposures: [], files: [], inputs }),
  );
  // Its time is another one, and it is the same.
  expect((await run()).outdated).toEqual([]);
  writeFileSync(path, readFileSync(path, 'latin1').replace('1.25', '1.35'), 'latin1');
  expect((await run()).outdated).toEqual([
    { path: coadd, why: `${basename(path)} was reduced again since it was made` },
  ]);
  expect(files()).toContain(`${coadd}/J0.fits`);
});

/** An archive that is cut off once some files are copied. */
async function cutOff(more: Partial<ArchiveInput> = {}): Promise<void> {
  const ending = new AbortController();
  const progress = ({ phase, done }: { phase: string; done: number }) =>
    void (phase === 'copying' && done > 2 && ending.abort());
  await expect(archive({ root, into, ...more }, { ...quietTask(ending.signal), progress })).rejects.toThrow('abort');
}

test('a call that was cut off does not lose the good copy of what is damaged now', async () => {
  await run();
  const [good, row] = [readFileSync(join(into, spec(ONE, A))), table('reduced_files_meta.dat')[0]];
  // Begun anew, and cut off within the dataset.
  for (const name of ['par', 'log', 'calib'])
    writeFileSync(join(reductionFolder(root, ONE), `keck_deimos_A.${name}`), `other ${name}\n`);
  writeFileSync(join(reductionFolder(root, ONE), 'QA.tar.gz'), 'other plots');
  await cutOff({ workers: 1 });
  truncateSync(source(ONE, A), 3000);
  const { removed } = await run();
  expect(removed).toEqual([]);
  expect(readFileSync(join(into, spec(ONE, A)))).toEqual(good);
  expect(table('reduced_files_meta.dat')).toContainEqual(row);
  expect(sums()).toMatchObject({ status: 0, stdout: '' });
});

test('tables alone, after a call that was cut off, do not forget what it has begun', async () => {
  await cutOff({ subdirs: ['mask1'] });
  const { planned } = readJournal(into);
  await run({ metadataOnly: true, subdirs: ['mask2'] });
  expect([...readJournal(into).planned].sort()).toEqual([...planned].filter((path) => path !== 'README').sort());
  expect(readJournal(into).order).toMatchObject({ subdirs: ['mask1'] });
});

test('two calls that were cut off are gone on with together', async () => {
  await cutOff({ subdirs: ['mask1'] });
  await cutOff({ subdirs: ['mask2'] });
  expect(readJournal(into).order).toMatchObject({ subdirs: ['mask1', 'mask2'] });
});

test('of a part of a tree that part is delivered', async () => {
  await run();
  expect(delivered({ root: join(root, 'mask2') }).units).toEqual([TWO]);
  expect(delivered({ root: join(root, 'mask1') }).units).toEqual(['mask1/600ZD_7200_GG400', ONE]);
});

test('a MANIFEST as sha256sum writes it is none of an archive', async () => {
  mkdirSync(into);
  writeFileSync(join(into, 'README'), 'mine');
  writeFileSync(join(into, 'MANIFEST'), `${'0'.repeat(64)}  README\n`);
  await expect(run()).rejects.toMatchObject({ data: { code: 'into' } });
  expect(readFileSync(join(into, 'README'), 'utf8')).toBe('mine');
});

test('a list that somebody else wrote leads nowhere out of the archive', async () => {
  await run();
  const out = join(folder, 'thesis.tex');
  writeFileSync(out, 'mine');
  mkdirSync(join(into, '.slitbench-archive'));
  writeFileSync(
    join(into, '.slitbench-archive/journal.jsonl'),
    `${JSON.stringify({ plan: `${ONE}/../../../../thesis.tex` })}\n`,
  );
  // Nor does a link within it.
  mkdirSync(join(folder, 'outside'));
  writeFileSync(
    join(folder, 'outside/keck_deimos_A.par'),
    readFileSync(join(into, ONE, 'keck_deimos_A/keck_deimos_A.par')),
  );
  rmSync(join(into, ONE, 'keck_deimos_A'), { recursive: true });
  symlinkSync(join(folder, 'outside'), join(into, ONE, 'keck_deimos_A'));
  rmSync(join(reductionFolder(root, ONE), 'keck_deimos_A.par'));
  const { failures } = await run();
  expect(failures.map(({ path }) => path)).toContain(`${ONE}/keck_deimos_A/keck_deimos_A.par`);
  expect(readFileSync(out, 'utf8')).toBe('mine');
  expect(readdirSync(join(folder, 'outside'))).toEqual(['keck_deimos_A.par']);
});

test('--only-new says what stands in the way of what is new', async () => {
  await run({ subdirs: ['mask1'] });
  delivered({ root });
  truncateSync(source(TWO, C), 3000);
  rmSync(source(TWO, C, 'spec2d'));
  for (const name of readdirSync(reductionFolder(root, TWO)))
    if (name !== 'Science') rmSync(join(reductionFolder(root, TWO), name), { recursive: true });
  rmSync(source(TWO, C).replace(/fits$/, 'txt'));
  await expect(run({ onlyNew: true })).rejects.toMatchObject({
    data: { code: 'nothing-ready', message: expect.stringContaining('mask2') },
  });
});

test('a coadd that is being put into its place stays as it is in the archive', async () => {
  await run();
  const config = join(root, 'mask1/600ZD_7200_GG400');
  mkdirSync(join(config, '.slitbench-coadd1d'));
  renameSync(join(config, '1D_Coadd'), join(config, '.slitbench-coadd1d/former'));
  const { removed, skipped } = await run();
  expect(removed).toEqual([]);
  expect(skipped).toContainEqual({ path: 'mask1/600ZD_7200_GG400/1D_Coadd', why: 'the coadd is being made' });
  expect(files()).toContain('mask1/600ZD_7200_GG400/1D_Coadd/J0.fits');
  expect(table('coadded_files_meta.dat')).toHaveLength(2);
});

test('of a lone reduction nothing is noted in the folder above it', async () => {
  const alone = join(folder, 'home/keck_deimos_A');
  madeReduction(alone, [A]);
  await run({ root: alone });
  expect(files()).toContain(`keck_deimos_A/Science/spec1d_${stemOf(A)}.fits`);
  expect(readdirSync(join(folder, 'home'))).toEqual(['keck_deimos_A']);
});
