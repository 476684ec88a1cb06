import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { reasonsOf } from '#core/host/delivery-readiness.ts';
import { stampFrames } from '#core/reductions/frame-stamp.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { A, B, files, ONE, root, run, source, spec, sums, table } from '../../test/support/archive-fixture.ts';

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

test('a coadd that is being put into its place stays as it is in the archive', async () => {
  await run();
  const config = join(root, 'mask1/600ZD_7200_GG400');
  mkdirSync(join(config, '.slitbench-coadd1d'));
  renameSync(join(config, '1D_Coadd'), join(config, '.slitbench-coadd1d/former'));
  const { removed, busy } = await run();
  expect(removed).toEqual([]);
  expect(busy).toEqual([{ path: 'mask1/600ZD_7200_GG400/1D_Coadd', why: 'the coadd is being made' }]);
  expect(files()).toContain('mask1/600ZD_7200_GG400/1D_Coadd/J0.fits');
  expect(table('coadded_files_meta.dat')).toHaveLength(2);
});

test('nothing of a coadd that is being made is taken, how deep it may lie', async () => {
  const config = join(root, 'mask1/600ZD_7200_GG400');
  mkdirSync(join(config, '2D_Coadd/QA_coadd/PNGs'), { recursive: true });
  writeFileSync(join(config, '2D_Coadd/QA_coadd/PNGs/sky.png'), 'plot');
  mkdirSync(join(config, '.slitbench-coadd2d'));
  const lock = takeLock(join(config, '.slitbench-coadd2d', REDUCTION_LOCK), 'slitbench run');
  const { busy } = await run({ dryRun: true });
  expect(busy.map(({ path }) => path)).toEqual(['mask1/600ZD_7200_GG400/2D_Coadd']);
  await run();
  expect(files().filter((path) => path.includes('2D_Coadd'))).toEqual([]);
  lock.release();
  await run();
  expect(files()).toContain('mask1/600ZD_7200_GG400/2D_Coadd/QA_coadd/PNGs/sky.png');
});

test('a report that cannot be read is left out with its coadds, and both are told', async () => {
  const one = 'mask1/600ZD_7200_GG400/1D_Coadd';
  truncateSync(join(root, one, 'collate_report.dat'), 0);
  const result = await run();
  expect(result.damaged.map(({ path }) => path)).toEqual([`${one}/collate_report.dat`]);
  expect(result.unreported.map(({ path }) => path)).toEqual([`${one}/J0.fits`, `${one}/J1.fits`]);
  expect(files().filter((path) => /collate_report|J\d/.test(path))).toEqual([]);
  const said = reasonsOf(result, []).find(({ what }) => what.startsWith('1D_Coadd/collate_report.dat'));
  expect(said?.remedy).toContain('slitbench coadd1d --again');
});
