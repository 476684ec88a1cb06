import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SetMetadataInput } from '#core/contract/metadata.ts';
import { OrganizeInput } from '#core/contract/organize.ts';
import { ScanInput } from '#core/contract/scan.ts';
import { SetupInput } from '#core/contract/setup.ts';
import { organize } from '#core/datasets/organize.ts';
import { scan } from '#core/frames/scan.ts';
import { setMetadata } from '#core/frames/set-metadata.ts';
import { setup } from '#core/setup/setup.ts';
import { changeSettings } from '#core/workspace/settings.ts';
import { cache2, lacks, python2 } from './have.ts';
import { quoted } from './support/header-file.ts';
import { quietTask } from './support/pypeit.ts';
import { kastFrame, kastNight, listing, mosfireNight } from './support/raw-frames.ts';

describe.skipIf(lacks('organize through the bridge', python2, cache2))('an instrument that PypeIt knows', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-bridge-'));
    vi.stubEnv('XDG_CACHE_HOME', cache2 ?? '');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is named once: setup and further calls know it, also beside others', async () => {
    const [red, blue, root] = [join(folder, 'red'), join(folder, 'blue'), join(folder, 'root')];
    const arm = { VERSION: quoted('kastr'), GRATNG_N: quoted('600/7500'), GRTILT_P: '25000' };
    for (const [name, type] of [
      ['r1', 'arc'],
      ['r2', 'flat'],
      ['r3', 'bias'],
      ['r5', 'science'],
    ] as const)
      kastFrame(join(red, `${name}.fits`), type, `2015-05-20T0${name[1]}:00:00.00`, arm);
    kastNight(blue, 20);
    const python = python2 ?? '';
    const run = (sources: readonly string[], more: object = {}) =>
      organize(OrganizeInput.parse({ sources, into: root, mode: 'copy', python, ...more }), quietTask());
    const first = await run([red], { spectrograph: 'shane_kast_red' });
    expect(first.datasets.map(({ state, spectrograph }) => `${spectrograph} ${state}`)).toEqual([
      'shane_kast_red complete',
    ]);
    const second = await run([blue, red]);
    expect(second.datasets.map(({ added }) => added).sort()).toEqual([0, 5]);
    expect(second.frames.filter(({ fate }) => fate === 'there')).toHaveLength(4);

    const { datasets } = await setup(SetupInput.parse({ paths: [root], python }), quietTask());
    const texts = datasets.flatMap(({ reductions }) => reductions.map(({ path }) => readFileSync(path, 'utf8')));
    expect(texts.map((text) => /spectrograph = (\w+)/.exec(text)?.[1]).sort()).toEqual([
      'shane_kast_blue',
      'shane_kast_red',
    ]);

    // Without that PypeIt the others go on, and what needs it stays.
    const before = listing(root, true);
    kastFrame(join(blue, 'b6.fits'), 'science', '2015-05-20T09:00:00');
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
    const third = await run([blue, red], { python: join(folder, 'absent') });
    expect(third.datasets.map(({ added }) => added)).toEqual([1]);
    expect(third.frames.filter(({ fate }) => fate === 'quarantined')).toHaveLength(4);
    expect(listing(root, true).filter((line) => !before.includes(line))).toHaveLength(1);
    expect(before.every((line) => listing(root, true).includes(line))).toBe(true);
  });

  test('is named in the settings: scan, organise and setup take it from there', async () => {
    const [raw, root] = [join(folder, 'raw'), join(folder, 'root')];
    mosfireNight(join(raw, 'mosfire'), 1);
    kastNight(join(raw, 'kast'), 20);
    const python = python2 ?? '';
    const plan = () =>
      organize(OrganizeInput.parse({ sources: [raw], into: root, python, mode: 'symlink' }), quietTask());
    const unnamed = await plan();
    expect(unnamed.frames.filter(({ fate }) => fate === 'quarantined')).toHaveLength(4);

    // What headers tell counts more than the name of the folder.
    changeSettings(root, { instruments: { [raw]: 'keck_mosfire' } });
    const scanned = await scan(
      ScanInput.parse({ roots: [raw], python, workspace: root, where: "dithpat='Slit Nod'" }),
      quietTask(),
    );
    expect(scanned.found).toBe(9);
    expect(scanned.frames.map(({ filename, spectrograph }) => `${filename} ${spectrograph}`)).toEqual(
      ['m1', 'm2', 'm3', 'm4'].map((name) => `${name}.fits keck_mosfire`),
    );
    expect(scanned.frames[2]?.types).toContain('science');

    const named = await plan();
    expect(named.datasets.map(({ spectrograph }) => spectrograph).sort()).toEqual(['keck_mosfire', 'shane_kast_blue']);
    expect(named.frames.filter(({ fate }) => fate === 'placed')).toHaveLength(4);
    // Without the memory of what was organised, links are of the instrument of their files.
    rmSync(join(root, '.slitbench/instruments.json'));
    // What was set by hand is in the rows that PypeIt groups.
    const files = [join(raw, 'mosfire/m3.fits')];
    const values = { target: 'M31', airmass: '1.75' };
    await setMetadata(SetMetadataInput.parse({ files, values, workspace: root, python }), quietTask());
    const { datasets } = await setup(SetupInput.parse({ paths: [root], python }), quietTask());
    const texts = datasets.flatMap(({ reductions }) => reductions.map(({ path }) => readFileSync(path, 'utf8')));
    expect(texts.map((text) => /spectrograph = (\w+)/.exec(text)?.[1]).sort()).toEqual([
      'keck_mosfire',
      'shane_kast_blue',
    ]);
    expect(texts.join('\n')).toMatch(/m3\.fits \|.* M31 \|.* 1\.75 \|/);
    expect(texts.join('\n')).toMatch(/m4\.fits \|.* field \|.* 1\.1 \|/);
  });
});
