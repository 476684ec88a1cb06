// The matrix on the real reduction of the Kast night, with products deleted and cut short.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MatrixResult } from '#core/contract/state-matrix.ts';
import { QaArchives } from '#core/quality/qa-archive.ts';
import { detectorName, detectorNames, namedGroups, servesGroup } from '#core/reductions/calibration-name.ts';
import { Matrices } from '#core/reductions/matrices.ts';
import { lacks, shared } from '../../test/have.ts';

test('calibration groups and detectors as PypeIt names them', () => {
  // CalibFrame.construct_calib_id's own examples.
  expect(namedGroups(['0', '1', '2', '5'])).toBe('0+2-5');
  expect(namedGroups(['1', 'all'])).toBe('all');
  expect(['0', '1', '2', '3', '5'].map((group) => servesGroup('0+2-5', group))).toEqual([
    true,
    true,
    true,
    false,
    true,
  ]);
  expect(detectorNames('[(1, 5), (2, 6)]')).toEqual(['MSC01', 'MSC02']);
  expect(detectorNames('[1, 2]')).toEqual(['DET01', 'DET02']);
  expect(detectorNames('DET01:175,DET02:30')).toEqual(['DET01', 'DET02']);
  expect(detectorName('(np.int64(3), np.int64(7))')).toBe('MSC03');
});

const NAME = 'shane_kast_blue_A';

describe.skipIf(lacks('the state matrix of a real reduction', shared))('the Kast night', () => {
  let home: string;
  let folder: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'slitbench-matrix-'));
    execFileSync('tar', ['xJf', join(shared ?? '', 'data/kast/redux.tar.xz'), '-C', home]);
  });
  beforeEach(() => {
    folder = join(mkdtempSync(join(home, 'copy-')), NAME);
    cpSync(join(home, NAME), folder, { recursive: true });
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const matrixOf = (state: 'complete' | 'running' | 'stale' | 'failed' = 'complete'): Promise<MatrixResult> =>
    new Matrices(new QaArchives()).of({
      key: 'k',
      folder,
      pypeitFile: join(folder, `${NAME}.pypeit`),
      state,
      why: state === 'stale' ? 'its setup file changed' : null,
      started: null,
    });
  const statesOf = ({ sections }: MatrixResult) =>
    Object.fromEntries(
      sections.flatMap(({ id, rows }) =>
        rows.map(({ step, cells }) => [`${id}: ${step}`, cells.map(({ state }) => state).join(' ')]),
      ),
    );
  // The archive lacks the bias, edges and flat of the group and the spec2d of the standard, for its size.
  const WHOLE = {
    'calibrations 0: bias': 'missing',
    'calibrations 0: edges': 'missing',
    'calibrations 0: slits': 'done',
    'calibrations 0: arc': 'done',
    'calibrations 0: tilt image': 'done',
    'calibrations 0: wavelengths': 'done',
    'calibrations 0: tilts': 'done',
    'calibrations 0: flats': 'missing',
    'exposure b27.fits.gz: spec2d': 'done',
    'exposure b27.fits.gz: spec1d': 'done',
    'exposure b24.fits.gz: spec2d': 'missing',
    'exposure b24.fits.gz: spec1d': 'done',
  };
  const at = (name: string) => join(folder, name);
  const cut = (name: string, part: number) => truncateSync(at(name), Math.floor(part * statSync(at(name)).size));
  const B24 = 'Science/spec1d_b24-Feige66_KASTb_20150520T041246.960.fits';
  const B27 = 'b27-J1217p3905_KASTb_20150520T045733.560.fits';

  test('each step stands as its file does', async () => {
    const matrix = await matrixOf();
    expect(matrix.detectors).toEqual(['DET01']);
    expect(statesOf(matrix)).toEqual(WHOLE);
  });

  test('of six products that were deleted or cut short exactly those cells say so', async () => {
    rmSync(at('Calibrations/Arc_A_0_DET01.fits'));
    rmSync(at('Calibrations/Tilts_A_0_DET01.fits'));
    rmSync(at(B24));
    cut('Calibrations/WaveCalib_A_0_DET01.fits', 0.6);
    cut('Calibrations/Slits_A_0_DET01.fits.gz', 0.5);
    cut(`Science/spec2d_${B27}`, 0.9);
    expect(statesOf(await matrixOf())).toEqual({
      ...WHOLE,
      'calibrations 0: arc': 'missing',
      'calibrations 0: tilts': 'missing',
      'exposure b24.fits.gz: spec1d': 'missing',
      'calibrations 0: wavelengths': 'half-written',
      'calibrations 0: slits': 'half-written',
      'exposure b27.fits.gz: spec2d': 'half-written',
    });
  });

  test('a cell has its product, its plots, its lines of the log, and PypeIt’s viewer', async () => {
    const { sections, log } = await matrixOf();
    const cell = (section: number, step: string) =>
      sections[section]?.rows.find((row) => row.step === step)?.cells[0] ?? null;
    expect(log).toMatchObject({ name: 'log', lines: 1891 });
    const waves = cell(0, 'wavelengths');
    expect(waves).toMatchObject({ path: at('Calibrations/WaveCalib_A_0_DET01.fits'), size: expect.any(Number) });
    expect(waves?.plots).toEqual(['Arc_1dfit_A_0_DET01_S0175.png', 'Arc_FWHMfit_A_0_DET01_S0175.png']);
    // Counted from 0: grep -n says 113 and 128.
    expect(waves?.lines.map(({ line }) => line)).toEqual(expect.arrayContaining([112, 127]));
    expect(waves?.viewer).toEqual(['pypeit_chk_wavecalib', at('Calibrations/WaveCalib_A_0_DET01.fits')]);
    const tilts = cell(0, 'tilts')?.lines.filter(({ level }) => level === 'warning') ?? [];
    expect(tilts.map(({ line }) => line)).toEqual([148, 149, 150]);
    expect(tilts[0]?.text).toBe('RuntimeWarning: Degrees of freedom <= 0 for slice');
    expect(cell(0, 'bias')).toMatchObject({ viewer: null, why: 'it was written, and is gone' });
    const science = sections.findIndex(({ id }) => id === 'exposure b27.fits.gz');
    expect(cell(science, 'spec2d')?.viewer).toEqual([
      'pypeit_show_2dspec',
      at(`Science/spec2d_${B27}`),
      '--det',
      'DET01',
    ]);
    expect(cell(science, 'spec1d')?.plots.every((name) => name.startsWith('b27-'))).toBe(true);
    expect(cell(science, 'spec1d')?.plots.length).toBeGreaterThan(3);
  });

  test('while it runs, what is at work runs and what comes later waits; when it fails there, it has failed', async () => {
    const log = at(`${NAME}.log`);
    const text = execFileSync('head', ['-n', '125', log], { encoding: 'utf8' });
    writeFileSync(log, text);
    rmSync(at('Science'), { recursive: true });
    for (const gone of ['WaveCalib', 'Tilts']) rmSync(at(`Calibrations/${gone}_A_0_DET01.fits`));
    const running = statesOf(await matrixOf('running'));
    expect(running).toMatchObject({
      'calibrations 0: arc': 'done',
      'calibrations 0: wavelengths': 'running',
      'calibrations 0: tilts': 'waiting',
      'calibrations 0: flats': 'waiting',
      'exposure b27.fits.gz: spec2d': 'waiting',
    });
    writeFileSync(log, `${text}   ERROR | 2026-11-23 07:50:59 | wavecalib.py:run:1 | no lines found\n`);
    expect(statesOf(await matrixOf('failed'))).toEqual({
      ...running,
      'calibrations 0: wavelengths': 'failed',
    });
    expect(statesOf(await matrixOf('stale'))).toMatchObject({ 'calibrations 0: arc': 'stale' });
  });
});
