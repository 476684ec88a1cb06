import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { QaArchives } from '#core/quality/qa-archive.ts';
import { listQa, readQa } from '#core/quality/qa-plots.ts';
import { tarQa } from '#core/quality/tar-qa.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { randomStream } from '#core/workspace/random.ts';
import { slow } from '../../test/have.ts';
import { writeHeaderFile } from '../../test/support/header-file.ts';
import { makeTree } from '../../test/support/stand-in-tree.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-tar-qa-'));
  makeTree(root, { a: { seconds: 1, exposures: { 'a1.fits': 'one' } } });
  folder = join(root, 'a/stand_in_A');
  finish();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** As a reduction of one exposure that came to its end leaves its folder. */
function finish(): void {
  mkdirSync(join(folder, 'Science'));
  for (const kind of ['spec1d', 'spec2d'])
    writeHeaderFile(join(folder, `Science/${kind}_a1-one_CAM_20260101T000000.000.fits`), {}, {});
  writeFileSync(
    join(folder, 'stand_in_A.log'),
    '    INFO | 2026-01-01 00:00:00 | run_pypeit.py:main:1 | Data reduction complete\n',
  );
}

const random = randomStream(5, 'plots');
/** Plots of some sizes, one of them above what a pipe holds; the name → its bytes. */
function draw(names: readonly string[], size = 300_000): ReadonlyMap<string, Buffer> {
  mkdirSync(join(folder, 'QA/PNGs'), { recursive: true });
  return new Map(
    names.map((name, i) => {
      const bytes = Buffer.from(Array.from({ length: Math.floor(size / (i + 1)) }, () => 256 * random.uniform()));
      writeFileSync(join(folder, 'QA', name), bytes);
      return [name, bytes];
    }),
  );
}
const PLOTS = ['PNGs/Arc_1dfit_A_0_DET01_S0175.png', 'PNGs/b27_DET01_S0175_obj_prof.png', 'MF_A.html'];
const archive = () => join(folder, 'QA.tar.gz');
/** What tar itself finds in the archive. */
const inTar = (name: string) =>
  execFileSync('tar', ['-xzOf', archive(), `QA/${name}`], { maxBuffer: 1e8, encoding: 'buffer' });
const namesInTar = () => execFileSync('tar', ['-tzf', archive()], { encoding: 'utf8' }).trim().split('\n').sort();
const pack = () => tarQa({ roots: [root] }, quietTask());

test('plots move into an archive that tar and the page read, and nothing is left beside it', async () => {
  const plots = draw(PLOTS);
  const dry = await tarQa({ roots: [root], dryRun: true }, quietTask());
  expect(dry.packed).toMatchObject([{ folder, files: 3, archiveBytes: null }]);
  expect(existsSync(archive())).toBe(false);

  const { packed, left } = await pack();
  expect(left).toEqual([]);
  expect(packed).toMatchObject([{ folder, archive: archive(), files: 3, kept: 0 }]);
  expect(namesInTar()).toEqual([...plots.keys()].map((name) => `QA/${name}`).sort());
  for (const [name, bytes] of plots) expect(inTar(name).equals(bytes)).toBe(true);
  expect(readdirSync(folder).sort()).toEqual([
    'QA.tar.gz',
    'Science',
    'stand_in_A.log',
    'stand_in_A.pypeit',
    'told.json',
  ]);

  const archives = new QaArchives();
  const listed = await listQa(folder, archives);
  expect(listed.archived).toBe(true);
  expect(listed.plots.map(({ name }) => `PNGs/${name}`).sort()).toEqual(PLOTS.slice(0, 2));
  const first = await readQa(folder, 'Arc_1dfit_A_0_DET01_S0175.png', archives);
  expect(first?.equals(plots.get(PLOTS[0] ?? '') ?? Buffer.alloc(0))).toBe(true);

  expect(await pack()).toMatchObject({ packed: [], left: [], already: 1, without: 0 });
});

test('a root without reductions fails alone; where none holds any, and without plots, that is said', async () => {
  expect(await pack()).toMatchObject({ packed: [], left: [], already: 0, without: 1 });
  const [empty, none] = [join(root, 'a/stand_in_A/Science'), join(root, 'none')];
  draw(PLOTS);
  expect(await tarQa({ roots: [empty, root] }, quietTask())).toMatchObject({
    packed: [{ folder, files: 3 }],
    left: [{ folder: empty, failed: true, reason: 'there is no .pypeit file below it' }],
  });
  await expect(tarQa({ roots: [empty] }, quietTask())).rejects.toThrow(`There is no .pypeit file below ${empty}`);
  await expect(tarQa({ roots: [root, none] }, quietTask())).rejects.toThrow(`${none} is not there`);
});

test('plots of a later run come into the former archive, in place of those of their name', async () => {
  const before = draw(PLOTS);
  await pack();
  const after = draw(['PNGs/new.png', PLOTS[1] ?? '']);
  expect((await pack()).packed).toMatchObject([{ files: 2, kept: 2 }]);
  for (const [name, bytes] of new Map([...before, ...after])) expect(inTar(name).equals(bytes)).toBe(true);
  expect(namesInTar()).toHaveLength(4);
});

test('an archive that cannot be read is left, and so are the plots', async () => {
  const plots = draw(PLOTS);
  await pack();
  const whole = readFileSync(archive());
  writeFileSync(archive(), whole.subarray(0, whole.length - 1000));
  draw(PLOTS, 1000);
  const { packed, left } = await pack();
  expect(packed).toEqual([]);
  expect(left).toMatchObject([{ folder, failed: true, reason: expect.stringContaining('QA.tar.gz cannot be read') }]);
  expect(readFileSync(archive()).length).toBe(whole.length - 1000);
  expect(readdirSync(join(folder, 'QA/PNGs'))).toHaveLength(2);
  writeFileSync(archive(), whole);
  await pack();
  expect(inTar('MF_A.html').length).toBeLessThan(plots.get('MF_A.html')?.length ?? 0);
});

test('what runs, is not finished, or holds what is no plot is left with the reason', async () => {
  draw(PLOTS, 100);
  {
    using _ = takeLock(join(folder, '.slitbench-lock'), 'slitbench run');
    expect(await pack()).toMatchObject({ packed: [], left: [{ failed: false }] });
  }
  const product = join(folder, 'Science/spec2d_a1-one_CAM_20260101T000000.000.fits');
  const bytes = readFileSync(product);
  rmSync(product);
  expect((await pack()).left).toMatchObject([
    { failed: false, reason: expect.stringContaining('no spec2d of a1.fits') },
  ]);
  writeFileSync(product, bytes);
  symlinkSync('/etc/hostname', join(folder, 'QA/PNGs/link.png'));
  expect((await pack()).left).toMatchObject([{ failed: true, reason: expect.stringContaining('link.png is neither') }]);
  expect(readdirSync(join(folder, 'QA/PNGs'))).toHaveLength(3);
  expect(existsSync(archive())).toBe(false);
});

test('aborted on the way it leaves the plots and nothing beside them', async () => {
  draw(PLOTS, 3_000_000);
  const stop = new AbortController();
  const task = { ...quietTask(stop.signal), progress: ({ done }: { done: number }) => done === 1 && stop.abort() };
  await expect(tarQa({ roots: [root] }, task)).rejects.toThrow();
  expect(readdirSync(folder).sort()).toEqual(['QA', 'Science', 'stand_in_A.log', 'stand_in_A.pypeit', 'told.json']);
  expect(readdirSync(join(folder, 'QA/PNGs'))).toHaveLength(2);
});

test('aborted in the middle of a file, too, and nothing is thrown past the call', async () => {
  draw(['PNGs/one.png'], 30_000_000);
  const stop = new AbortController();
  const packing = tarQa({ roots: [root] }, quietTask(stop.signal));
  while (!readdirSync(folder).some((name) => name.endsWith('.part'))) await wait(1);
  stop.abort();
  await expect(packing).rejects.toThrow('abort');
  expect(readdirSync(folder).filter((name) => /QA|lock|part/.test(name))).toEqual(['QA']);
});

test('a plot that grows meanwhile, and one whose name cannot be read, are named, and QA stays', async () => {
  draw(PLOTS, 100_000);
  const task = {
    ...quietTask(),
    progress: ({ phase, done }: { phase: string; done: number }) =>
      phase === 'packing plots' && done === 1 && appendFileSync(join(folder, 'QA', PLOTS[1] ?? ''), 'more'),
  };
  const { left } = await tarQa({ roots: [root] }, task);
  expect(left).toMatchObject([{ failed: true, reason: expect.stringMatching(/obj_prof\.png changed while/) }]);
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/QA/PNGs/n`), Buffer.from([0xe9]), Buffer.from('.png')]), 'x');
  expect((await pack()).left).toMatchObject([{ failed: true, reason: expect.stringContaining('no UTF-8') }]);
  expect(readdirSync(folder).filter((name) => /QA|qa|part/.test(name))).toEqual(['QA']);
  expect(readdirSync(join(folder, 'QA/PNGs'))).toHaveLength(3);
});

test('killed before any of its changes it loses nothing, and the next call goes on', async () => {
  const support = join(import.meta.dirname, '../../test/support');
  const call = (env: Readonly<Record<string, string>>) =>
    spawnSync(
      process.execPath,
      [
        ...['--disable-warning=ExperimentalWarning', '--import', join(support, 'kill-at-change.ts')],
        ...[join(support, 'tar-qa-once.ts'), root],
      ],
      { encoding: 'utf8', env: { ...process.env, KILL_BELOW: root, ...env } },
    );
  const again = () => {
    rmSync(archive(), { force: true });
    return draw(PLOTS, 30_000);
  };
  again();
  const changes = Number(/changes (\d+)/.exec(call({}).stderr)?.[1]);
  expect(changes).toBeGreaterThan(6);
  const seen = new Set<string>();
  for (let at = 1; at <= changes; at += slow ? 1 : 3) {
    const plots = again();
    // Half an archive, as a kill while it is written leaves it.
    writeFileSync(`${archive()}.00000000.part`, 'half');
    expect(call({ KILL_AT: String(at), KILL_BEFORE: '1' }).signal).toBe('SIGKILL');
    const isThere = existsSync(join(folder, 'QA'));
    seen.add(`${isThere} ${existsSync(archive())}`);
    for (const [name, bytes] of plots)
      expect((isThere ? readFileSync(join(folder, 'QA', name)) : inTar(name)).equals(bytes)).toBe(true);
    expect((await pack()).left).toEqual([]);
    for (const [name, bytes] of plots) expect(inTar(name).equals(bytes)).toBe(true);
    expect(readdirSync(folder).filter((name) => /QA|qa|part/.test(name))).toEqual(['QA.tar.gz']);
  }
  // Before the archive, with both, and with the archive alone.
  expect([...seen].sort()).toEqual(['false true', 'true false', 'true true']);
});
