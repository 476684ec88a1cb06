import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SetupInput, type SetupResult } from '#core/contract/setup.ts';
import { TEMPLATE_NAME } from '#core/practice/template.ts';
import { getParameter, readPypeitFile } from '#core/setup/pypeit-file.ts';
import { setup } from '#core/setup/setup.ts';
import { quoted, writeHeaderFile } from '../../test/support/header-file.ts';

let root: string;
let cache: string | undefined;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-setup-'));
  cache = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = join(root, '.cache');
});
afterEach(() => {
  if (cache === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = cache;
  rmSync(root, { recursive: true, force: true });
});

const KINDS = {
  arc: ['Line', 'Ne', 'closed'],
  flat: ['IntFlat', 'Qz', 'closed'],
  science: ['Object', 'Off', 'open'],
} as const;

/** A complete DEIMOS dataset of one frame each, and more cards for all. */
function deimos(id: string, cards: Readonly<Record<string, string>> = {}, state = 'complete'): string {
  const raw = join(root, id, state, 'raw');
  mkdirSync(raw, { recursive: true });
  Object.entries(KINDS).forEach(([name, [obstype, lamps, hatch]], i) => {
    const text = {
      INSTRUME: 'DEIMOS', RA: '01:00:00', DEC: '45:00:00', TARGNAME: 'x', SLMSKNAM: id.split('/')[0] ?? '', BINNING: '1,1',
      GRATENAM: '600ZD', HATCHPOS: hatch, OBSTYPE: obstype, LAMPS: lamps, 'DATE-OBS': '2010-01-01', UTC: '01:00:00',
      MOSMODE: 'Spectral', AMPMODE: 'SINGLE:B', OBJECT: 'x', DWFILNAM: 'GG400',
    }; // biome-ignore format: one list, one look
    const numbers = {
      'MJD-OBS': `5519${i}.5`,
      ELAPTIME: '10.0',
      AIRMASS: '1.0',
      GRATEPOS: '3',
      G3TLTWAV: '7200.0',
      FRAMENO: `${i}`,
    };
    const fields = Object.fromEntries(Object.entries(text).map(([key, value]) => [key, quoted(value)]));
    writeHeaderFile(join(raw, `${name}.fits`), { ...fields, ...numbers, ...cards });
  });
  return raw;
}

const run = (options: Partial<SetupInput> = {}, paths = [root]): Promise<SetupResult> =>
  setup(SetupInput.parse({ paths, ...options }), {
    signal: new AbortController().signal,
    progress: () => {},
    note: () => {},
  });
const reductionsOf = async (options: Partial<SetupInput> = {}) =>
  (await run(options)).datasets.flatMap((d) => d.reductions);
const config = (name: string, text: string) => {
  mkdirSync(join(root, '.slitbench/config'), { recursive: true });
  writeFileSync(join(root, '.slitbench/config', name), text);
};
const ID = 'm/600ZD_7200_GG400/2010-01-01';

test('a complete dataset gets its file, an incomplete one what it lacks', async () => {
  const raw = deimos(ID);
  rmSync(join(deimos('n/600ZD_7200_GG400/2010-01-01', {}, 'incomplete'), 'arc.fits'));
  const { datasets } = await run();
  expect(datasets.map(({ id, state, missing }) => [id, state, missing])).toEqual([
    [ID, 'complete', []],
    ['n/600ZD_7200_GG400/2010-01-01', 'incomplete', ['arc']],
  ]);
  const file = readPypeitFile(join(root, ID, 'complete/reduce/keck_deimos_A/keck_deimos_A.pypeit'));
  expect(file.data.paths.map(({ path }) => path)).toEqual([raw]);
  expect(file.data.rows.map(({ cells }) => [cells.filename, cells.frametype, cells.calib])).toEqual([
    ['arc.fits', 'arc,tilt', '0'],
    ['flat.fits', 'pixelflat,illumflat,trace', '0'],
    ['science.fits', 'science', '0'],
  ]);
  expect(file.setup.values).toEqual({
    amp: '"SINGLE:B"',
    binning: '1,1',
    decker: 'm',
    dispangle: 7200,
    dispname: '600ZD',
    filter1: 'GG400',
  });
  expect(getParameter(file, 'reduce.extraction.boxcar_radius')).toBe('1.0');
  expect((await reductionsOf()).map(({ status }) => status)).toEqual(['unchanged']);
});

test('a new frame updates the file; an excluded one is commented out and missed', async () => {
  const raw = deimos(ID);
  await run();
  writeFileSync(join(raw, 'science2.fits'), readFileSync(join(raw, 'science.fits')));
  config('exclude_files.txt', 'science.fits # clouds\nscience2.fits');
  const [reduction] = await reductionsOf();
  expect(reduction?.status).toBe('updated');
  expect(reduction?.warnings).toEqual(['no science or standard frame is used']);
  expect(readPypeitFile(reduction?.path ?? '').data.rows.filter((row) => row.commented)).toHaveLength(2);
});

test('parameters of simulated nights count for those only', async () => {
  const practised = deimos('p/600ZD_7200_GG400/2010-01-01');
  deimos(ID);
  deimos('q/600ZD_7200_GG400/2010-01-01', { PROGRAM: quoted('SLITBENCH') });
  const practice = join(root, '.practice');
  const template = join(practice, 'pypeit_data/arc_lines/reid_arxiv');
  for (const folder of [template, join(practice, 'config'), join(practice, 'raw/2010-01-01'), join(root, '.slitbench')])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(template, TEMPLATE_NAME), '');
  const parameters = join(practice, 'config/keck_deimos.ini');
  writeFileSync(parameters, `[calibrations]\n[[wavelengths]]\nreid_arxiv = ${TEMPLATE_NAME}\n`);
  for (const name of readdirSync(practised)) {
    renameSync(join(practised, name), join(practice, 'raw/2010-01-01', name));
    symlinkSync(join(practice, 'raw/2010-01-01', name), join(practised, name));
  }
  symlinkSync(join(practice, 'config'), join(root, '.slitbench/config'));
  const sources = async (options: Partial<SetupInput> = {}) =>
    (await run(options)).datasets.map(({ id, reductions }) => [id.split('/')[0], reductions[0]?.parameters]);
  const own = join(root, '.slitbench/config/keck_deimos.ini');
  expect(await sources()).toEqual([
    ['m', 'built in'],
    ['p', own],
    ['q', own],
  ]);
  // Who names them means them.
  expect(await sources({ config: join(practice, 'config'), dryRun: true })).toEqual([
    ['m', parameters],
    ['p', parameters],
    ['q', parameters],
  ]);
});

test('defaults of the configuration folder count for their own instrument only', async () => {
  deimos(ID);
  config('default_pypeit_config', '[rdx]\nspectrograph = keck_lris_red\n');
  expect((await reductionsOf())[0]?.parameters).toBe('built in');
  config('default_pypeit_config', '[rdx]\nspectrograph = keck_deimos\n[flexure]\nspec_method = skip\n');
  const [reduction] = await reductionsOf();
  expect(reduction).toMatchObject({
    status: 'updated',
    parameters: join(root, '.slitbench/config/default_pypeit_config'),
  });
  const file = readPypeitFile(reduction?.path ?? '');
  expect(file.parameters.parameters.map(({ path }) => path)).toEqual(['rdx.spectrograph', 'flexure.spec_method']);
  config('keck_deimos.ini', '');
  expect((await reductionsOf())[0]).toMatchObject({
    status: 'failed',
    problem: expect.stringContaining('keck_deimos.ini are defaults'),
  });
});

test('default parameters without a spectrograph are those of DEIMOS; those of no instrument here are named', async () => {
  deimos(ID);
  config('keck_demios.ini', '[flexure]\nspec_method = skip\n');
  config('shane_kast_blue.ini', '');
  config('default_pypeit_config', '[rdx]\nspectrograph = keck_lris_red\n');
  const folder = join(root, '.slitbench/config');
  expect((await run()).notes).toEqual([
    expect.stringContaining(`${folder}/default_pypeit_config counts for none`),
    expect.stringContaining('none is of the spectrograph keck_demios'),
  ]);
  config('default_pypeit_config', '[flexure]\nspec_method = skip\n');
  const [reduction] = await reductionsOf();
  expect(reduction).toMatchObject({ status: 'updated', parameters: join(folder, 'default_pypeit_config') });
  const file = readPypeitFile(reduction?.path ?? '');
  expect(getParameter(file, 'rdx.spectrograph')).toBe('keck_deimos');
  expect(getParameter(file, 'flexure.spec_method')).toBe('skip');
});

test('default parameters that are not UTF-8 are a fault, not damaged', async () => {
  deimos(ID);
  config('keck_deimos.ini', '');
  writeFileSync(join(root, '.slitbench/config/keck_deimos.ini'), Buffer.from('[rdx]\n# \xe9\n', 'latin1'));
  expect((await reductionsOf())[0]).toMatchObject({ status: 'failed', problem: expect.stringContaining('not UTF-8') });
  rmSync(join(root, '.slitbench/config/keck_deimos.ini'));
  writeFileSync(join(root, '.slitbench/config/exclude_files.txt'), Buffer.from('\xe9.fits\n', 'latin1'));
  await expect(run()).rejects.toThrow('not UTF-8');
});

test('custom files: several reductions, in place of the default; an own one of another instrument fails alone', async () => {
  deimos(ID);
  await run();
  const key = 'm_600ZD_7200_GG400_2010-01-01';
  config(`${key}_reduce-det6.ini`, '[rdx]\n  detnum = 6\n');
  config(`${key}_reduce-lris.ini`, '[rdx]\n  spectrograph = keck_lris_red\n');
  config(`${key}_reduce-whole.pypeit`, [
    '# mine', '[rdx]', 'spectrograph = keck_deimos', 'setup read', 'Setup B:', 'setup end', 'data read', ' path /else/where',
    'filename | frametype', 'arc.fits | arc,tilt', 'gone.fits | science', '#out.fits | science', 'data end',
  ].join('\r\n')); // biome-ignore format: one list, one look
  config('other_mask_2010-01-01_reduce.ini', '');
  const result = await run();
  const reductions = result.datasets.flatMap((dataset) => dataset.reductions);
  expect(reductions.map(({ reduceName, status }) => [reduceName, status])).toEqual([
    ['reduce-det6', 'written'],
    ['reduce-lris', 'failed'],
    ['reduce-whole', 'written'],
    ['reduce', 'kept'],
  ]);
  const [ini, , whole, old] = reductions;
  expect(readPypeitFile(ini?.path ?? '').parameters.parameters.map(({ path, value }) => [path, value])).toEqual([
    ['rdx.detnum', '6'],
    ['rdx.spectrograph', 'keck_deimos'],
  ]);
  expect(whole?.path).toBe(join(root, ID, 'complete/reduce-whole/keck_deimos_B/keck_deimos_B.pypeit'));
  expect(whole?.warnings).toHaveLength(1);
  expect(whole?.warnings[0]).toContain('gone.fits');
  const text = readFileSync(whole?.path ?? '', 'utf8');
  expect(text).toContain(`# mine\r\n[rdx]\r\nspectrograph = keck_deimos\r\n`);
  expect(text).toContain(` path ${join(root, ID, 'complete/raw')}\r\n`);
  expect(old?.problem).toContain('slitbench run still runs it');
  expect(whole?.frames.map(({ filename, use, reason }) => [filename, use, reason])).toEqual([
    ['arc.fits', 'used', `listed by ${key}_reduce-whole.pypeit`],
    ['flat.fits', 'dropped', `not listed by ${key}_reduce-whole.pypeit`],
    ['science.fits', 'dropped', `not listed by ${key}_reduce-whole.pypeit`],
  ]);
  expect(result.notes).toEqual([expect.stringContaining('other_mask_2010-01-01_reduce.ini belongs to no dataset')]);
});

test('what would not be written now is named, also of another setup and of former custom files', async () => {
  deimos(ID);
  const key = 'm_600ZD_7200_GG400_2010-01-01';
  config(`${key}_reduce-det6.ini`, '');
  await run();
  rmSync(join(root, '.slitbench/config'), { recursive: true });
  const other = join(root, ID, 'complete/reduce/keck_deimos_B');
  mkdirSync(other, { recursive: true });
  writeFileSync(join(other, 'keck_deimos_B.pypeit'), '');
  expect((await reductionsOf()).map(({ path, status }) => [path.split('/').slice(-3, -1).join('/'), status])).toEqual([
    ['reduce/keck_deimos_A', 'written'],
    ['reduce-det6/keck_deimos_A', 'kept'],
    ['reduce/keck_deimos_B', 'kept'],
  ]);
});

const whole = (setupName: string, spectrograph = 'keck_deimos') =>
  [
    '[rdx]', `spectrograph = ${spectrograph}`, 'setup read', `Setup ${setupName}:`, 'setup end', 'data read',
    'filename | frametype', 'arc.fits | arc,tilt', 'data end', '',
  ].join('\n'); // biome-ignore format: one list, one look

test.each([
  ['../../../../../../esc', 'keck_deimos'],
  ['A', '../../../../../../esc'],
])('a custom file with setup %s of %s cannot lead out of its dataset', async (name, spectrograph) => {
  deimos(ID);
  config('m_600ZD_7200_GG400_2010-01-01_reduce-esc.pypeit', whole(name, spectrograph));
  expect(await reductionsOf()).toMatchObject([
    { status: 'failed', problem: expect.stringContaining('name of a folder') },
  ]);
  expect(readdirSync(root).toSorted()).toEqual(['.cache', '.slitbench', 'm']);
});

test('a custom file of another instrument is written with a warning; a copied file of ours loses its mark', async () => {
  deimos(ID);
  const [ours] = await reductionsOf();
  const name = 'm_600ZD_7200_GG400_2010-01-01_reduce.pypeit';
  config(name, whole('A', 'keck_lris_red'));
  expect((await reductionsOf())[0]?.warnings).toEqual([
    `${name} is for keck_lris_red, but there are frames of keck_deimos`,
  ]);
  config(name, readFileSync(ours?.path ?? '', 'utf8').replace('boxcar_radius = 1.0', 'boxcar_radius = 2.0'));
  expect((await reductionsOf())[0]).toMatchObject({ status: 'updated', warnings: [] });
  expect(readFileSync(ours?.path ?? '', 'utf8').match(/Written by Slitbench/g)).toHaveLength(1);
  expect((await reductionsOf())[0]?.status).toBe('unchanged');
});

test('one dataset in trouble does not stop the others', async () => {
  deimos(ID);
  deimos('none/600ZD_7200_GG400/2010-01-01', { AMPMODE: quoted('DUAL:A+B') });
  rmSync(deimos('empty/600ZD_7200_GG400/2010-01-01'), { recursive: true });
  deimos('hash#tag/600ZD_7200_GG400/2010-01-01');
  writeFileSync(join(deimos('broken/600ZD_7200_GG400/2010-01-01'), 'bad.fits'), 'no FITS file');
  deimos('blocked/600ZD_7200_GG400/2010-01-01');
  writeFileSync(join(root, 'blocked/600ZD_7200_GG400/2010-01-01/complete/reduce'), 'a file where a folder should be');
  const { datasets } = await run();
  const outcome = Object.fromEntries(
    datasets.map(({ id, problem, reductions }) => [
      id.split('/')[0],
      problem ?? reductions[0]?.problem ?? reductions[0]?.status,
    ]),
  );
  expect(outcome).toEqual({
    blocked: expect.stringMatching(/EEXIST|ENOTDIR/),
    broken: 'written',
    empty: expect.stringContaining('holds no FITS files'),
    'hash#tag': expect.stringContaining('"#"'),
    m: 'written',
    none: expect.stringContaining('PypeIt can use none of the 3 frames'),
  });
  const broken = datasets.find(({ id }) => id.startsWith('broken'))?.reductions[0]?.frames;
  expect(broken?.find(({ filename }) => filename === 'bad.fits')?.use).toBe('dropped');
});

test('hostile header values cannot break the table', async () => {
  deimos(ID, { TARGNAME: quoted('"a|b #1') });
  const [reduction] = await reductionsOf();
  expect(readPypeitFile(reduction?.path ?? '').data.rows.map(({ cells }) => cells.target)).toEqual([
    "'a_b 1",
    "'a_b 1",
    "'a_b 1",
  ]);
});

test('a folder without datasets, and a configuration that is not there, are faults', async () => {
  await expect(run()).rejects.toThrow('no dataset lies at or below');
  await expect(run({}, [join(root, 'nowhere')])).rejects.toThrow(`${join(root, 'nowhere')} is not there`);
  deimos(ID);
  mkdirSync(join(root, 'empty'));
  await expect(run({}, [root, join(root, 'nowhere')])).rejects.toThrow('is not there');
  expect((await run({}, [root, join(root, 'empty')])).notes).toEqual([
    `no dataset lies at or below ${join(root, 'empty')}`,
  ]);
  await expect(run({ config: join(root, 'nowhere') })).rejects.toThrow('is not a folder');
});
