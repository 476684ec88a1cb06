// Real spectra of Kast through the real commands: two exposures of one target, of which one is a copy of the other.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archive } from '#core/archive/archive.ts';
import { validateArchive } from '#core/archive/validate-archive.ts';
import { coadd } from '#core/coadds/coadd.ts';
import { coaddGain } from '#core/coadds/coadd-gain.ts';
import { readCollateReport } from '#core/coadds/collate-report.ts';
import { placesOf } from '#core/coadds/levels.ts';
import type { CoaddInput } from '#core/contract/coadd.ts';
import { parseIpac } from '#core/ipac/parse-ipac.ts';
import { whyNotWhole } from '#core/reductions/whole.ts';
import { cache1, cache2, lacks, python1, python2, shared } from './have.ts';
import { quietTask, testPypeit } from './support/pypeit.ts';

const LEVEL = '2.0_arcsec/600_4310_d55';
const MINUTES = 60_000;

describe.skipIf(lacks('coadds of real Kast spectra', python2, shared))('coadds of real Kast spectra', () => {
  let root: string;
  let science: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'slitbench-coadd-kast-'));
    mkdirSync(join(root, '.slitbench'));
    const reduce = join(root, LEVEL, '2015-05-20/complete/reduce');
    mkdirSync(reduce, { recursive: true });
    execFileSync('tar', ['xJf', join(shared ?? '', 'data/kast/redux.tar.xz'), '-C', reduce]);
    const folder = join(reduce, 'shane_kast_blue_A');
    science = join(folder, 'Science');
    for (const name of readdirSync(science).filter((one) => one.includes('b27')))
      copyFileSync(join(science, name), join(science, name.replace('b27', 'b28')));
    const setup = join(folder, 'shane_kast_blue_A.pypeit');
    const text = readFileSync(setup, 'utf8');
    const row = /^ *b27\.fits.*\n/m.exec(text)?.[0] ?? '';
    writeFileSync(setup, text.replace(row, row + row.replace('b27', 'b28')));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const places = (kind: 'coadd1d' | 'coadd2d') => placesOf({ folder: join(root, LEVEL) }, kind);
  const call = async (input: Partial<CoaddInput> & Pick<CoaddInput, 'kind'>, signal?: AbortSignal, python = python2) =>
    await coadd(
      { prefixes: [LEVEL], from: root, ...input },
      quietTask(signal),
      () => {},
      await testPypeit(python, python === python2 ? cache2 : cache1),
    );
  const states = ({ coadds }: Awaited<ReturnType<typeof coadd>>) => coadds.map(({ state, why }) => [state, why]);

  test('coadd1d: a spectrum of the object of both exposures, better than either', {
    timeout: 10 * MINUTES,
  }, async () => {
    expect(states(await call({ kind: 'coadd1d' }))).toEqual([['complete', null]]);
    const { target } = places('coadd1d');
    const report = readCollateReport(target);
    expect(report.map(({ spec1d, detector }) => [spec1d.slice(0, 21), detector])).toEqual([
      ['spec1d_b27-J1217p3905', 'DET01'],
      ['spec1d_b28-J1217p3905', 'DET01'],
    ]);
    expect(await whyNotWhole(join(target, report[0]?.filename ?? ''))).toBeNull();
    expect(readFileSync(join(target, 'collate1d.par'), 'utf8')).toContain(`outdir = ${target}\n`);
    expect(readFileSync(join(target, 'pypeit_collate_1d.log.txt'), 'utf8')).toMatch(/Total duration/);
    expect(readFileSync(join(target, 'pypeit_collate_1d.log.txt'), 'utf8')).not.toContain('\x1b');
    expect((await coaddGain('coadd1d', target, []))?.gain).toBeGreaterThan(1.2);
  });

  test.skipIf(lacks('a coadd that PypeIt 1.x refuses', python1))(
    'what PypeIt 1.x cannot read of 2.x fails with that cause, and the former result stays',
    { timeout: 10 * MINUTES },
    async () => {
      const before = readdirSync(places('coadd1d').target);
      const [[state, why] = []] = states(await call({ kind: 'coadd1d', again: true }, undefined, python1));
      expect(state).toBe('failed');
      expect(why).toMatch(/^nothing was coadded: Failed to read .* does not match version used to write/);
      expect(readdirSync(places('coadd1d').target)).toEqual(before);
    },
  );

  test('coadd2d: cancelled, it leaves nothing; called again, it is made', { timeout: 15 * MINUTES }, async () => {
    const stop = new AbortController();
    const first = call({ kind: 'coadd2d' }, stop.signal);
    while (!existsSync(join(places('coadd2d').stage, 'shane_kast_blue_J1217p3905.coadd2d')))
      await new Promise((resolve) => setTimeout(resolve, 100));
    stop.abort();
    expect(await first).toMatchObject({ interrupted: true, coadds: [{ state: 'cancelled' }] });
    expect(existsSync(places('coadd2d').target)).toBe(false);
    expect(existsSync(places('coadd2d').stage)).toBe(false);

    expect(states(await call({ kind: 'coadd2d' }))).toEqual([['complete', null]]);
    const { target } = places('coadd2d');
    const made = readdirSync(join(target, 'Science_coadd')).sort();
    expect(made).toEqual([
      'spec1d_b27-b27-J1217p3905.fits',
      'spec1d_b27-b27-J1217p3905.txt',
      'spec2d_b27-b27-J1217p3905.fits',
    ]);
    expect(readdirSync(target)).toEqual(
      expect.arrayContaining(['shane_kast_blue_J1217p3905.coadd2d.orig', 'shane_kast_blue.log.txt', 'QA_coadd']),
    );
    const spectra = readdirSync(science).filter((name) => /^spec1d_b2[78].*fits$/.test(name));
    expect(
      (
        await coaddGain(
          'coadd2d',
          target,
          spectra.map((name) => join(science, name)),
        )
      )?.gain,
    ).toBeGreaterThan(1.1);
    expect(states(await call({ kind: 'coadd2d' }))).toEqual([['complete', null]]);
  });

  test('the archive takes both; its rows tell what PypeIt reports, and a check finds only what Kast has not', async () => {
    const into = `${root}-koa`;
    try {
      const { failures, problems, unreported, damaged, missing } = await archive({ root, into }, quietTask());
      expect({ failures, problems, unreported, damaged }).toEqual({
        failures: [],
        problems: [],
        unreported: [],
        damaged: [],
      });
      // What was taken out of the tree before it came here.
      expect(missing.map((path) => basename(path).slice(0, 10))).toEqual(['QA.tar.gz', 'spec2d_b24']);
      const { columns, rows } = parseIpac(readFileSync(join(into, 'coadded_files_meta.dat'), 'utf8'), 'coadded');
      const told = rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
      const [report] = readCollateReport(places('coadd1d').target);
      const stem = 'J1217p3905_KASTb_20150520T045733.560.fits';
      expect(told).toEqual(
        ['b27', 'b28'].map((frame) => ({
          coadd1d_filename: `${LEVEL}/1D_Coadd/${report?.filename}`,
          coadd2d_filename: `${LEVEL}/2D_Coadd/Science_coadd/spec2d_b27-b27-J1217p3905.fits`,
          coadd1d_par_file: `${LEVEL}/1D_Coadd/collate1d.par`,
          maskdef_objname: null,
          maskdef_id: null,
          pypeit_name: expect.stringMatching(/^SPAT\d{4}-SLIT\d{4}-DET01$/),
          det: 'DET01',
          objra: null,
          objdec: null,
          s2n: expect.stringMatching(/^\d+\.\d\d$/),
          maskdef_extract: null,
          wave_rms: expect.stringMatching(/^0\.\d{3}$/),
          // The copy has the header of the first.
          source_id: 'b27.fits.gz',
          spec1d_filename: `${LEVEL}/2015-05-20/shane_kast_blue_A/Science/spec1d_${frame}-${stem}`,
          dispname: '600/4310',
          slmsknam: '2.0 arcsec',
          binning: '1,1',
          mjd: '57162.20663842592',
          airmass: '1.0',
          exptime: '1200.0',
          guidfwhm: null,
          progpi: null,
          semester: null,
          progid: null,
        })),
      );
      const { findings } = await validateArchive({ folder: into, public: {}, quick: false }, quietTask());
      const found = new Set(findings.map(({ rule, what }) => `${rule}: ${what}`));
      expect([...found].sort()).toEqual([
        'koaid: its koaid b24.fits.gz is no KOAID (II.YYYYMMDD.sssss.fits)',
        'koaid: its koaid b27.fits.gz is no KOAID (II.YYYYMMDD.sssss.fits)',
        'koaid: its source_id b27.fits.gz is no KOAID (II.YYYYMMDD.sssss.fits)',
        'public: its row does not say of which program it is',
        'rows: its row has no spec2d file, and there is none',
      ]);
    } finally {
      rmSync(into, { recursive: true, force: true });
    }
  });

  test('a custom file that PypeIt refuses fails with its words; the former result stays', {
    timeout: 10 * MINUTES,
  }, async () => {
    const { target } = places('coadd2d');
    const custom = join(root, '.slitbench/config/custom_coadd2d');
    mkdirSync(custom, { recursive: true });
    const text = readFileSync(join(target, 'shane_kast_blue_J1217p3905.coadd2d'), 'utf8');
    writeFileSync(
      join(custom, '2.0_arcsec_600_4310_d55.coadd2d'),
      text.replace('[coadd2d]\n', '[coadd2d]\n    nonsense = 1\n').replace(root, '/another/place'),
    );
    const before = readFileSync(join(target, 'Science_coadd/spec2d_b27-b27-J1217p3905.fits'));
    const dry = await call({ kind: 'coadd2d', dryRun: true });
    expect(dry.plans[0]).toMatchObject({ state: 'stale', wanted: true, problem: null });
    expect(dry.plans[0]?.files[0]?.text).toContain(` path ${science}\n`);
    const [[state, why] = []] = states(await call({ kind: 'coadd2d' }));
    expect([state, why]).toEqual(['failed', expect.stringContaining('nonsense')]);
    expect(readFileSync(join(target, 'Science_coadd/spec2d_b27-b27-J1217p3905.fits')).equals(before)).toBe(true);
  });
});
