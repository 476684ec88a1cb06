import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SetMetadataInput } from '#core/contract/metadata.ts';
import { OrganizeInput } from '#core/contract/organize.ts';
import { ScanInput } from '#core/contract/scan.ts';
import { SetupInput } from '#core/contract/setup.ts';
import { organize } from '#core/datasets/organize.ts';
import { changeTypes } from '#core/frames/change-types.ts';
import { scan } from '#core/frames/scan.ts';
import { setMetadata, undoMetadata } from '#core/frames/set-metadata.ts';
import { typedMetadata } from '#core/frames/typed-metadata.ts';
import { setup } from '#core/setup/setup.ts';
import { shaneKastBlue } from '#core/spectrographs/shane-kast-blue.ts';
import { quietTask } from '../../test/support/pypeit.ts';
import { deimosFrame, kastFrame, kastNight } from '../../test/support/raw-frames.ts';

let at: string;
let cache: string | undefined;
beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), 'slitbench-overrides-'));
  cache = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = join(at, 'cache');
});
afterEach(() => {
  if (cache === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = cache;
  rmSync(at, { recursive: true, force: true });
});

test.each(['symlink', 'copy', 'move'] as const)(
  'organise (%s), setup and scan go by the types a person has set',
  async (mode) => {
    const [raw, root] = [join(at, 'raw'), join(at, 'tree')];
    kastNight(raw, 20);
    const names = async (workspace?: string) => {
      const input = ScanInput.parse({ roots: [raw], where: 'frametype=sky', ...(workspace && { workspace }) });
      return (await scan(input, quietTask())).frames.map(({ filename }) => filename);
    };
    const before = await scan(ScanInput.parse({ roots: [raw] }), quietTask());
    const frame = before.frames.find(({ filename }) => filename === 'b4.fits');
    if (frame === undefined) throw new Error('b4.fits was not found');
    expect(frame.types).toEqual(['standard']);
    changeTypes(root, [{ frame, types: ['science', 'sky'] }]);

    expect(await names()).toEqual([]);
    expect(await names(root)).toEqual(['b4.fits']);

    const plan = OrganizeInput.parse({ sources: [raw], into: root, mode });
    const organised = await organize(plan, quietTask());
    expect(organised.frames.find(({ path }) => path === frame.path)?.types).toEqual(['science', 'sky']);
    const dataset = organised.datasets.find(({ state }) => state === 'complete');
    expect(dataset?.counts).toMatchObject({ science: 2, sky: 1 });
    expect(dataset?.counts.standard).toBeUndefined();

    const { datasets } = await setup(SetupInput.parse({ paths: [root] }), quietTask());
    const written = datasets.flatMap(({ reductions }) => reductions);
    expect(written).toHaveLength(1);
    expect(readFileSync(written[0]?.path ?? '', 'utf8')).toMatch(/b4\.fits \| +science,sky \|/);

    // The tree as it is read again, with the frames in their places.
    const again = await organize({ ...plan, dryRun: true, sources: [mode === 'move' ? root : raw] }, quietTask());
    expect(Object.values(again.operations)).toEqual([]);
  },
);

test('organise, setup and scan go by metadata set by hand; the frames and their types stay', async () => {
  const [raw, root] = [join(at, 'raw'), join(at, 'tree')];
  kastNight(raw, 20);
  mkdirSync(join(root, '.slitbench'), { recursive: true });
  const before = readFileSync(join(raw, 'b5.fits'));
  const set = (values: Record<string, string>, more: object = {}) =>
    setMetadata(
      SetMetadataInput.parse({ files: [join(raw, 'b5.fits')], values, workspace: root, ...more }),
      quietTask(),
    );
  const would = await set({ target: 'M31', exptime: '30', dispname: '830/3460' }, { dryRun: true });
  const done = await set({ target: 'M31', exptime: '30', dispname: '830/3460' }, { why: 'typed wrongly' });
  expect(done.frames).toEqual(would.frames);
  expect(done.frames).toMatchObject([{ before: { target: 'science' }, after: { target: 'M31', exptime: 30 } }]);
  expect(parse(readFileSync(done.file, 'utf8')).metadata[join(raw, 'b5.fits')]).toMatchObject({
    values: { target: 'M31' },
    was: { target: 'science', exptime: 1200 },
    why: 'typed wrongly',
  });

  const plan = OrganizeInput.parse({ sources: [raw], into: root });
  const organised = await organize(plan, quietTask());
  expect(organised.frames.find(({ path }) => path.endsWith('b5.fits'))).toMatchObject({
    types: ['science'],
    datasets: ['2.0_arcsec/830_3460_d55/2015-05-20'],
  });
  // As the header says again, but for its target: the frame moves to the others of its night.
  await set({ exptime: '', dispname: '' });
  await organize(plan, quietTask());
  const { datasets } = await setup(SetupInput.parse({ paths: [root] }), quietTask());
  const [written] = datasets.flatMap(({ reductions }) => reductions);
  expect(readFileSync(written?.path ?? '', 'utf8')).toMatch(/b5\.fits \| +science \|.* M31 \|.* 1200/);
  const wanted = await scan(ScanInput.parse({ roots: [raw], where: 'target=M31', workspace: root }), quietTask());
  expect(wanted.frames.map(({ filename, edited }) => [filename, edited])).toEqual([['b5.fits', ['target']]]);

  const undo = (dryRun = false) => undoMetadata({ workspace: root, dryRun });
  expect(undo(true)).toEqual({ restored: 1, left: 0 });
  expect(undo()).toEqual({ restored: 1, left: 0 });
  expect(undo()).toEqual({ restored: 1, left: 0 });
  expect(undo()).toEqual({ restored: 0, left: 0 });
  expect(readFileSync(join(raw, 'b5.fits'))).toEqual(before);
  expect(await set({ target: 'science' })).toMatchObject({ looked: 1, frames: [] });
});

test('a DEIMOS frame that lacks a value gets into the setup file when someone says it', async () => {
  const [raw, root] = [join(at, 'raw'), join(at, 'tree')];
  const all = { arc: 1, flat: 1, science: 2 } as const;
  for (const [type, n] of Object.entries(all))
    for (let i = 0; i < n; i++)
      deimosFrame(join(raw, `${type}${i}.fits`), type as keyof typeof all, 53000 + i / 100, {
        ...(type === 'science' && i === 1 ? { AIRMASS: '' } : {}),
      });
  await organize(OrganizeInput.parse({ sources: [raw], into: root }), quietTask());
  const rows = async () => {
    const { datasets } = await setup(SetupInput.parse({ paths: [root] }), quietTask());
    return readFileSync(datasets[0]?.reductions[0]?.path ?? '', 'utf8');
  };
  expect(await rows()).not.toContain('science1.fits');
  await setMetadata(
    SetMetadataInput.parse({ files: [join(raw, 'science1.fits')], values: { airmass: '1.5' }, workspace: root }),
    quietTask(),
  );
  expect(await rows()).toMatch(/science1\.fits.*\| +1\.5 \|/);
});

test('values that cannot be are refused, and nothing is written', async () => {
  const [raw, root] = [join(at, 'raw'), join(at, 'tree')];
  kastFrame(join(raw, 'b1.fits'), 'arc', '2015-05-20T04:00:00');
  const { frames } = await scan(ScanInput.parse({ roots: [raw] }), quietTask());
  const [frame] = frames;
  if (frame === undefined) throw new Error('b1.fits was not found');
  for (const [values, message] of [
    [{ exptime: 'long' }, /exptime cannot be long: expected a number of seconds/],
    [{ exptime: '-7' }, /exptime cannot be -7/],
    [{ airmass: '0.5' }, /airmass cannot be 0\.5/],
    [{ mjd: '2457162.5' }, /expected a Modified Julian Date/],
    [{ exptim: '3' }, /have no exptim/],
    [{ dec: '95' }, /dec cannot be 95: expected degrees from -90 to 90/],
    [{ ra: '25:99:00' }, /ra cannot be 25:99:00: expected hours/],
    [{ target: 'Å' }, /PypeIt's table cannot hold/],
    [{ frametype: 'arc' }, /have no frametype/],
  ] as const)
    expect(() => typedMetadata(frame, shaneKastBlue, values)).toThrow(message);
  const set = (values: Record<string, string>, workspace = root) =>
    setMetadata(SetMetadataInput.parse({ files: [raw], values, workspace }), quietTask());
  await expect(set({ target: 'M31' })).rejects.toThrow(`There is no folder ${root}`);
  await expect(set({ target: 'M31' }, raw)).rejects.toThrow(`${raw} is no workspace`);
  expect([existsSync(root), existsSync(join(raw, '.slitbench'))]).toEqual([false, false]);
  mkdirSync(join(root, '.slitbench'), { recursive: true });
  await expect(set({ target: 'M31' }, join(root, 'misspelt'))).rejects.toThrow('There is no folder');
  await expect(set({ target: 'M31', exptim: '3' })).rejects.toThrow('have no exptim');
  expect(readdirSync(join(root, '.slitbench'))).toEqual([]);
});
