import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { archive } from '#core/archive/archive.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import {
  A,
  B,
  C,
  copiesOf,
  files,
  folder,
  into,
  ONE,
  root,
  run,
  source,
  spec,
  sums,
  TWO,
  table,
} from '../../test/support/archive-fixture.ts';
import { madeReduction, reductionFolder, stemOf } from '../../test/support/archive-tree.ts';

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

test('a damaged notes.yaml hinders nothing, and is told; a dataset named by a link has its own place', async () => {
  mkdirSync(join(root, '.slitbench'));
  writeFileSync(join(root, '.slitbench/notes.yaml'), 'a: [');
  symlinkSync(join(root, ONE), join(folder, 'link'));
  const notes: string[] = [];
  const task = { ...quietTask(), note: (_: string, text: string) => void notes.push(text) };
  const { rejected, units } = await archive({ root: join(folder, 'link'), into }, task);
  expect([rejected, units.map(({ unit }) => unit)]).toEqual([[], [ONE]]);
  expect(notes).toEqual([expect.stringContaining('notes.yaml')]);
  expect(files()).toContain(spec(ONE, A));
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

test('a name that fits nothing is told; an absolute path is one of the tree', async () => {
  const notes: string[] = [];
  const task = { ...quietTask(), note: (_: string, text: string) => void notes.push(text) };
  const { units } = await archive({ root, into, subdirs: [join(root, 'mask2'), 'mask3'] }, task);
  expect(units.map(({ unit }) => unit)).toEqual([TWO]);
  expect(notes).toEqual([expect.stringContaining('--subdirs mask3 fits no dataset')]);
});

test('of a lone reduction nothing is noted in the folder above it', async () => {
  const alone = join(folder, 'home/keck_deimos_A');
  madeReduction(alone, [A]);
  await run({ root: alone });
  expect(files()).toContain(`keck_deimos_A/Science/spec1d_${stemOf(A)}.fits`);
  expect(readdirSync(join(folder, 'home'))).toEqual(['keck_deimos_A']);
});
