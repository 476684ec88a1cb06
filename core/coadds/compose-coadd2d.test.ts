import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadCoaddConfig } from '#core/coadds/coadd-config.ts';
import { composeCoadd2d, readCustomCoadd2d, reduceParameters } from '#core/coadds/compose-coadd2d.ts';
import { composeCollate1d } from '#core/coadds/compose-collate1d.ts';
import { getParameter, parseInputFile } from '#core/setup/pypeit-file.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-compose-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const GENERATED = `# Auto-generated Coadd2D input file using PypeIt version: 2.0.1

# User-defined execution parameters
[rdx]
    spectrograph = keck_deimos
    redux_path = /gone/stage
    scidir = Science
    detnum = "1,5", "2,6"
[coadd2d]
    offsets = auto
    weights = auto
    spat_toler = 5
    exclude_slits = MSC01:104, MSC02:88
[reduce]
    [[findobj]]
        skip_skysub = True

# Data block
spec2d read
 path /a/Science
filename
spec2d_other-t_DEIMOS_1.fits
spec2d end
`;

test('generated, then defaults, then the reduce parameters of the dataset: the later wins; exposures are those that were planned', () => {
  const setup = '[calibrations]\n    bpm = True\n[reduce]\n    [[findobj]]\n        snr_thresh = 8\n';
  const text = composeCoadd2d({
    generated: GENERATED,
    path: 'generated',
    defaults: loadCoaddConfig(root, null).defaultsOf('coadd2d', 'keck_deimos'),
    reduce: reduceParameters(setup, 'setup'),
    spec2d: [
      '/a/Science/spec2d_1-t_DEIMOS_1.fits',
      '/b c/Science/spec2d_2-t_DEIMOS_2.fits',
      '/a/Science/spec2d_3-t_DEIMOS_3.fits',
    ],
  });
  const file = parseInputFile(text, 'merged');
  expect(Object.fromEntries(file.parameters.parameters.map(({ path, value }) => [path, value]))).toEqual({
    'rdx.spectrograph': 'keck_deimos',
    'rdx.scidir': 'Science',
    'rdx.detnum': ['1,5', '2,6'],
    'coadd2d.offsets': 'maskdef_offsets',
    'coadd2d.weights': 'auto',
    'coadd2d.spat_toler': '20',
    'coadd2d.exclude_slits': ['MSC01:104', 'MSC02:88'],
    'reduce.findobj.skip_skysub': 'True',
    'reduce.findobj.snr_thresh': '8',
    'reduce.slitmask.obj_toler': '0.5',
    'reduce.extraction.model_full_slit': 'True',
    'reduce.extraction.use_2dmodel_mask': 'False',
    'reduce.extraction.boxcar_radius': '1.0',
  });
  expect(file.data?.kind).toBe('spec2d');
  expect(file.data?.paths.map(({ path }) => path)).toEqual(['/a/Science', '/b c/Science']);
  expect(file.data?.rows.map(({ cells }) => cells.filename)).toEqual(
    [1, 2, 3].map((n) => `spec2d_${n}-t_DEIMOS_${n}.fits`),
  );
});

test('a path that PypeIt could not read back is refused', () => {
  const parts = { generated: GENERATED, path: 'generated', defaults: null, reduce: [] };
  expect(() => composeCoadd2d({ ...parts, spec2d: ['/a#b/spec2d_1.fits'] })).toThrow(/#/);
});

test("a user's defaults take the place of those built in; those of another instrument are refused", () => {
  const config = join(root, '.slitbench/config');
  mkdirSync(config, { recursive: true });
  writeFileSync(join(config, 'keck_deimos.coadd2d'), '[coadd2d]\n    weights = uniform\n');
  writeFileSync(join(config, 'shane_kast_blue.collate1d'), '[rdx]\n    spectrograph = keck_deimos\n');
  const own = loadCoaddConfig(root, null);
  const defaults = own.defaultsOf('coadd2d', 'keck_deimos');
  expect(defaults?.source).toBe(join(config, 'keck_deimos.coadd2d'));
  expect(defaults?.file.parameters.parameters).toHaveLength(1);
  expect(() => own.defaultsOf('coadd1d', 'shane_kast_blue')).toThrow(/is for keck_deimos/);
  expect(own.defaultsOf('coadd2d', 'shane_kast_blue')).toBeNull();
  expect(own.defaultsOf('coadd1d', 'keck_deimos')?.source).toBe('built in');
  expect(() => loadCoaddConfig(root, join(root, 'nowhere'))).toThrow(/not a folder/);
});

const LEVEL = { root: '/r', mask: 'uds_e', config: '600ZD_7200_GG400', id: '', folder: '' };

test('custom files count for the level of their whole name alone', () => {
  const folder = join(root, 'config/custom_coadd2d/deep');
  mkdirSync(folder, { recursive: true });
  const key = 'uds_e_600ZD_7200_GG400';
  for (const name of [`${key}.coadd2d`, `${key}_2020-01-01.coadd2d`, `${key}B.coadd2d`, `${key}_coadd-red.coadd2d`])
    writeFileSync(join(folder, name), '');
  const { customOf } = loadCoaddConfig(root, join(root, 'config'));
  expect(customOf({ ...LEVEL, dates: null })).toEqual(
    [`${key}.coadd2d`, `${key}_coadd-red.coadd2d`].map((n) => join(folder, n)),
  );
  expect(customOf({ ...LEVEL, dates: '2020-01-01' })).toEqual([join(folder, `${key}_2020-01-01.coadd2d`)]);
  expect(customOf({ ...LEVEL, mask: 'uds', dates: null })).toEqual([]);
  writeFileSync(join(folder, '..', `${key}.coadd2d`), '');
  expect(() => customOf({ ...LEVEL, dates: null })).toThrow(/both .* say how/);
});

test('the paths of a custom file lead into this tree; what it names must be there', () => {
  const science = join(root, 'uds_e/600ZD_7200_GG400/2020-01-01/complete/reduce/keck_deimos_A/Science');
  mkdirSync(science, { recursive: true });
  writeFileSync(join(science, 'spec2d_1.fits'), '');
  const custom = join(root, 'custom.coadd2d');
  const text = GENERATED.replace('/a/Science', science.replace(root, '/else/where')).replace(
    'spec2d_other-t_DEIMOS_1.fits',
    'spec2d_1.fits',
  );
  writeFileSync(custom, text);
  const read = readCustomCoadd2d(custom, root, 'uds_e/600ZD_7200_GG400');
  expect(read).toMatchObject({ spectrograph: 'keck_deimos', spec2d: [join(science, 'spec2d_1.fits')] });
  expect(read.text).toContain(` path ${science}\n`);
  expect(read.text).not.toContain('redux_path');
  writeFileSync(custom, text.replace('spec2d_1.fits', 'spec2d_7.fits'));
  expect(() => readCustomCoadd2d(custom, root, 'uds_e/600ZD_7200_GG400')).toThrow(/spec2d_7.fits, which is not in/);
  writeFileSync(custom, '[rdx]\n    spectrograph = keck_deimos\n');
  expect(() => readCustomCoadd2d(custom, root, 'uds_e/600ZD_7200_GG400')).toThrow(/no block spec2d read/);
});

test('a .collate1d file names its spectra as patterns that mean them alone, and no folder of its own', () => {
  const deimos = loadCoaddConfig(root, null).defaultsOf('coadd1d', 'keck_deimos');
  const file = parseInputFile(composeCollate1d(deimos, ['/a[1]/spec1d_1.fits', '/b/spec1d_2.fits']), 'collate');
  expect(file.data?.kind).toBe('spec1d');
  expect(file.data?.paths).toEqual([]);
  expect(file.data?.rows.map(({ cells }) => cells.filename)).toEqual(['/a[[]1]/spec1d_1.fits', '/b/spec1d_2.fits']);
  expect(Object.fromEntries(file.parameters.parameters.map(({ path, value }) => [path, value]))).toEqual({
    'coadd1d.sigrej_exp': '5',
    'fluxcalib.extinct_correct': 'True',
    'collate1d.match_using': 'ra/dec',
    'collate1d.tolerance': '0.5',
    'collate1d.exclude_slit_trace_bm': ['BADWVCALIB', 'BADTILTCALIB', 'BADFLATCALIB', 'SKIPFLATCALIB', 'BADREDUCE'],
    'collate1d.exclude_serendip': 'True',
    'collate1d.flux': 'True',
    'collate1d.wv_rms_thresh': '0.4',
    'collate1d.spec1d_outdir': '../fluxed',
  });
  const mine = {
    file: parseInputFile('[collate1d]\n    outdir = /elsewhere\n    dry_run = True\n', 'mine'),
    source: 'mine',
  };
  const text = composeCollate1d(mine, ['/a.fits']);
  expect(getParameter(parseInputFile(text), 'collate1d.outdir')).toBeUndefined();
  expect(text).not.toContain('dry_run');
});
