import {
  appendFileSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OrganizeInput, TRANSFER_MODES } from '#core/contract/organize.ts';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { organize } from '#core/datasets/organize.ts';
import { undo } from '#core/datasets/undo.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { quoted } from '../../test/support/header-file.ts';
import { quietTask } from '../../test/support/pypeit.ts';
import { deimosFrame, kastFrame, kastNight, listing } from '../../test/support/raw-frames.ts';

let folder: string;
let raw: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-organize-'));
  raw = join(folder, 'raw');
  root = join(folder, 'root');
  mkdirSync(raw);
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const run = (more: object = {}) => organize(OrganizeInput.parse({ sources: [raw], into: root, ...more }), quietTask());
const takeBack = () => undo({ from: root, dryRun: false }, quietTask());
const files = () => listing(root).filter((name) => !name.endsWith('/'));
const names = () => files().map((name) => name.replace(/ -> .*/, ''));
const at = (night: string, ...rest: string[]) => join(root, '2.0_arcsec/600_4310_d55', night, ...rest);
const mjd = 55000.3;

function deimosSet(day: number, more: Readonly<Record<string, string>> = {}): void {
  for (const [i, type] of (['science', 'flat', 'arc'] as const).entries())
    deimosFrame(join(raw, `DE.${day}${i}.fits`), type, mjd + day + i / 100, more);
}

describe('grouping', () => {
  test('a Kast night is one complete dataset, its arc through another slit and its bias in it', async () => {
    kastNight(raw, 20);
    const { datasets, frames } = await run();
    expect(datasets).toHaveLength(1);
    expect(datasets[0]).toMatchObject({
      id: '2.0_arcsec/600_4310_d55/2015-05-20',
      state: 'complete',
      missing: [],
      notes: [],
      counts: { science: 1, standard: 1, arc: 1, bias: 1, pixelflat: 1 },
    });
    expect(frames.every(({ fate }) => fate === 'placed')).toBe(true);
    expect(files()[0]).toBe(`2.0_arcsec/600_4310_d55/2015-05-20/complete/raw/b1.fits -> ${join(raw, 'b1.fits')}`);
    expect(files()).toHaveLength(5);
  });

  test('science through several slits is `mixed`; what is missing is said', async () => {
    kastFrame(join(raw, 'a.fits'), 'science', '2015-05-20T01:00:00');
    kastFrame(join(raw, 'b.fits'), 'science', '2015-05-20T02:00:00', { SLIT_N: quoted('0.5 arcsec') });
    kastFrame(join(raw, 'c.fits'), 'arc', '2015-05-20T03:00:00', { SLIT_N: quoted('9 arcsec') });
    const { datasets } = await run();
    expect(datasets[0]).toMatchObject({ id: 'mixed/600_4310_d55/2015-05-20', state: 'incomplete', missing: ['flat'] });
    expect(datasets[0]?.notes).toEqual(['no bias frame']);
  });

  test.each(TRANSFER_MODES)('a bias serves each configuration of its nights (%s)', async (mode) => {
    kastNight(raw, 20);
    kastFrame(join(raw, 'c1.fits'), 'science', '2015-05-21T05:00:00', { GRISM_N: quoted('452/3306') });
    kastFrame(join(raw, 'late.fits'), 'bias', '2015-05-30T05:00:00');
    const { datasets, frames } = await run({ mode });
    expect(datasets.map(({ counts }) => counts.bias)).toEqual([1, 1]);
    const [first, second] = [
      join(root, '2.0_arcsec/452_3306_d55/2015-05-21/incomplete/raw/b3.fits'),
      at('2015-05-20', 'complete/raw/b3.fits'),
    ];
    const isLink = (path: string) => lstatSync(path).isSymbolicLink();
    expect([isLink(first), isLink(second)]).toEqual(
      { symlink: [true, true], copy: [false, false], move: [false, true] }[mode],
    );
    if (mode === 'move') expect(readlinkSync(second)).toBe(first);
    expect(frames.find(({ path }) => path.endsWith('late.fits'))?.reason).toBe(
      'bias that fits no dataset within 3 days',
    );
  });

  test('DEIMOS: by mask and rounded tilt, biases and unknown types out, other amplifiers in', async () => {
    deimosSet(0);
    deimosFrame(join(raw, 'near.fits'), 'science', mjd, { G3TLTWAV: '7200.3', AMPMODE: quoted('DUAL:A+B') });
    deimosFrame(join(raw, 'even.fits'), 'science', mjd, { G3TLTWAV: '7200.5' });
    deimosFrame(join(raw, 'odd.fits'), 'science', mjd, { G3TLTWAV: '7201.5' });
    deimosFrame(join(raw, 'bias.fits'), 'bias', mjd);
    deimosFrame(join(raw, 'image.fits'), 'science', mjd, { MOSMODE: quoted('Direct') });
    deimosFrame(join(raw, 'nomask.fits'), 'science', mjd, { SLMSKNAM: '' });
    const { datasets, frames } = await run();
    expect(datasets.map(({ id, state, frames: n }) => `${id} ${state} ${n}`)).toEqual([
      'mask1/600ZD_7200_GG400/2009-06-18 complete 5',
      'mask1/600ZD_7202_GG400/2009-06-18 incomplete 1',
    ]);
    expect(frames.flatMap(({ reason }) => reason ?? [])).toEqual(['bias', 'unknown type', 'no decker in its header']);
  });

  test('nights up to the window apart are one dataset, whatever the order of input', async () => {
    for (const day of [0, 6, 3, 20]) deimosSet(day, { FRAMENO: String(day) });
    const forth = await run({ dryRun: true });
    const back = await run({
      dryRun: true,
      sources: readdirSync(raw)
        .reverse()
        .map((name) => join(raw, name)),
    });
    expect(back).toEqual(forth);
    expect(forth.datasets.map(({ id }) => id)).toEqual([
      'mask1/600ZD_7200_GG400/2009-06-18_2009-06-24',
      'mask1/600ZD_7200_GG400/2009-07-08',
    ]);
    expect((await run({ dryRun: true, window: 2.9 })).datasets).toHaveLength(4);
    expect((await run({ dryRun: true, window: 0 })).datasets).toHaveLength(4);
    expect(existsSync(root)).toBe(false);
  });
});

describe('names', () => {
  test('two frames of one name both have a place; the same frame twice has one', async () => {
    kastNight(join(raw, 'a'), 20);
    kastNight(join(raw, 'b'), 21);
    mkdirSync(join(raw, 'c'));
    copyFileSync(join(raw, 'a/b1.fits'), join(raw, 'c/b1.fits'));
    symlinkSync(join(raw, 'b/b2.fits'), join(raw, 'c/b2.fits'));
    utimesSync(join(raw, 'c/b1.fits'), 1, 1);
    const { frames } = await run();
    const night = '2.0_arcsec/600_4310_d55/2015-05-20_2015-05-21/complete/raw';
    expect(files().slice(0, 2)).toEqual([
      `${night}/b1.fits -> ${join(raw, 'a/b1.fits')}`,
      `${night}/b1~2.fits -> ${join(raw, 'b/b1.fits')}`,
    ]);
    expect(files()).toHaveLength(10);
    expect(frames.filter(({ fate }) => fate === 'duplicate').map(({ reason }) => reason)).toEqual([
      `the same frame as ${join(raw, 'a/b1.fits')}`,
      `the same frame as ${join(raw, 'b/b2.fits')}`,
    ]);
    const again = await run();
    expect(again.operations).toEqual({});
    expect((await run({ mode: 'copy', sources: [join(raw, 'a')] })).operations).toEqual({});
  });

  test('one name, size, header and time but other pixels are two frames', async () => {
    kastNight(join(raw, 'a'), 20);
    kastNight(join(raw, 'b'), 20);
    appendFileSync(join(raw, 'a/b5.fits'), 'x'.repeat(2880));
    appendFileSync(join(raw, 'b/b5.fits'), 'y'.repeat(2880));
    for (const one of ['a', 'b']) utimesSync(join(raw, one, 'b5.fits'), 1, 1);
    await run();
    expect(names().filter((name) => name.includes('b5'))).toHaveLength(2);
    expect(files()).toHaveLength(6);
  });

  test('hostile header values stay inside the tree and apart', async () => {
    const masks = ['../../../evil', '.', '..', '.slitbench', 'a b', 'a_b', `x${'y'.repeat(60)}`, 'ä/ö', 'm#1', '-rf ~'];
    masks.forEach((mask, i) => {
      deimosFrame(join(raw, `${i}.fits`), 'science', mjd, { SLMSKNAM: quoted(mask), FRAMENO: String(i) });
    });
    kastFrame(join(raw, 'k.fits'), 'science', '2015-05-20T01:00:00', {
      SLIT_N: quoted(''),
      GRISM_N: quoted('../..'),
    });
    const { failures, datasets } = await run();
    expect(failures).toEqual([]);
    expect(new Set(datasets.map(({ id }) => id)).size).toBe(datasets.length);
    expect(readdirSync(folder).sort()).toEqual(['cache', 'raw', 'root']);
    const top = readdirSync(root);
    for (const name of ['_', '__', '_slitbench', 'a_b', '-rf_~']) expect(top).toContain(name);
    expect(top.filter((name) => /^a_b~[0-9a-f]{6}$/.test(name))).toHaveLength(1);
    expect(top.every((name) => !/[\s#]/.test(name))).toBe(true);
    expect((await run()).operations).toEqual({});
  });

  test('a file name that a setup file cannot hold is changed', async () => {
    kastFrame(join(raw, 'a |#b.fits'), 'science', '2015-05-20T01:00:00');
    await run();
    expect(names()[0]).toMatch(/raw\/a___b\.fits$/);
    expect((await run()).operations).toEqual({});
  });
});

describe('places', () => {
  test('the tree may lie in its sources and the sources in the tree', async () => {
    kastNight(join(raw, 'night'), 20);
    const into = join(raw, 'tree');
    await run({ into });
    mkdirSync(join(into, '2.0_arcsec/600_4310_d55/1D_Coadd'));
    kastFrame(join(into, '2.0_arcsec/600_4310_d55/1D_Coadd/spec.fits'), 'science', '2015-05-20T09:00:00');
    expect((await run({ into })).operations).toEqual({});
    await run({ into: raw });
    expect((await run({ into: raw })).operations).toEqual({});
  });

  test('a mask folder that leads out of the tree is not written through', async () => {
    kastNight(raw, 20);
    const away = join(folder, 'away');
    mkdirSync(away);
    mkdirSync(root);
    symlinkSync(away, join(root, '2.0_arcsec'));
    const { failures, frames } = await run();
    expect(readdirSync(away)).toEqual([]);
    expect(failures.find(({ path }) => path.endsWith('b1.fits'))?.reason).toMatch(/leads out of the tree/);
    expect(frames.every(({ fate }) => fate === 'failed')).toBe(true);
  });

  test('what cannot be read is quarantined with its reason, the rest goes on', async () => {
    kastNight(raw, 20);
    writeFileSync(join(raw, 'bad.fits'), 'SIMPLE  = nonsense');
    utimesSync(join(raw, 'bad.fits'), 1, 1);
    const { frames, report } = await run();
    expect(frames.find(({ fate }) => fate === 'quarantined')?.path).toBe(join(raw, 'bad.fits'));
    expect(files()).toHaveLength(5);
    expect(readFileSync(report ?? '', 'utf8')).toMatch(/bad\.fits\tquarantined\t\t\t\S+/);
  });

  test('a report that could not be written is told before anything is done', async () => {
    kastNight(raw, 20);
    mkdirSync(root);
    writeFileSync(join(folder, 'file'), '');
    await expect(run({ report: folder })).rejects.toThrow(/is a folder/);
    await expect(run({ report: join(folder, 'file/report.tsv') })).rejects.toThrow(/is a file/);
    expect(listing(root)).toEqual([]);
    const report = join(folder, 'new/report.tsv');
    expect((await run({ report })).report).toBe(report);
    expect(readFileSync(report, 'utf8').trim().split('\n')).toHaveLength(6);
  });

  test('a file that has the name already is not overwritten', async () => {
    kastNight(raw, 20);
    mkdirSync(at('2015-05-20', 'complete/raw'), { recursive: true });
    writeFileSync(at('2015-05-20', 'complete/raw/b1.fits'), 'mine');
    utimesSync(at('2015-05-20', 'complete/raw/b1.fits'), 1, 1);
    await run({ mode: 'copy' });
    expect(readFileSync(at('2015-05-20', 'complete/raw/b1.fits'), 'utf8')).toBe('mine');
    expect(names()).toContain('2.0_arcsec/600_4310_d55/2015-05-20/complete/raw/b1~2.fits');
  });
});

describe('modes', () => {
  test.each(TRANSFER_MODES)('%s, then undo, gives back what was', async (mode) => {
    kastNight(raw, 20);
    const before = listing(raw, true);
    await run({ mode });
    expect(listing(raw, true)).toEqual(mode === 'move' ? [] : before);
    expect((await run({ mode, sources: [raw] })).operations).toEqual({});
    const { left } = await takeBack();
    expect(left).toEqual([]);
    expect(listing(raw, true)).toEqual(before);
    expect(listing(root)).toEqual([]);
    expect((await takeBack()).undone).toBeNull();
  });

  test('copies keep their times and are there for any mode', async () => {
    kastNight(raw, 20);
    await run({ mode: 'copy' });
    const copy = at('2015-05-20', 'complete/raw/b1.fits');
    expect(lstatSync(copy).isFile()).toBe(true);
    expect(statSync(copy).mtimeMs).toBe(statSync(join(raw, 'b1.fits')).mtimeMs);
    for (const mode of TRANSFER_MODES) expect((await run({ mode })).operations).toEqual({});
  });

  test('move refuses symbolic links, and files reached through one', async () => {
    const store = join(folder, 'store');
    kastNight(store, 20);
    symlinkSync(join(store, 'b5.fits'), join(raw, 'b5.fits'));
    symlinkSync(store, join(raw, 'linked'));
    kastFrame(join(raw, 'own.fits'), 'science', '2015-05-20T07:00:00');
    const { frames } = await run({ mode: 'move' });
    expect(readdirSync(store)).toHaveLength(5);
    expect(names()).toEqual(['2.0_arcsec/600_4310_d55/2015-05-20/incomplete/raw/own.fits']);
    expect(frames.filter(({ reason }) => reason?.startsWith('a symbolic link'))).toHaveLength(5);
  });

  test('undo leaves what was changed since, and says so', async () => {
    kastNight(raw, 20);
    await run({ mode: 'copy' });
    appendFileSync(at('2015-05-20', 'complete/raw/b1.fits'), 'changed');
    const copied = await takeBack();
    expect(copied.left.map(({ reason }) => reason)).toEqual(['it is no longer the copy that was made']);
    expect(names()).toEqual(['2.0_arcsec/600_4310_d55/2015-05-20/complete/raw/b1.fits']);
    rmSync(join(root, '2.0_arcsec'), { recursive: true });

    await run({ mode: 'move' });
    writeFileSync(join(raw, 'b2.fits'), 'taken');
    const moved = await takeBack();
    expect(moved.left).toHaveLength(1);
    expect(readFileSync(join(raw, 'b2.fits'), 'utf8')).toBe('taken');
    expect(names()).toEqual(['2.0_arcsec/600_4310_d55/2015-05-20/complete/raw/b2.fits']);
  });

  test('an interrupted call goes on at the next; undo takes back an unfinished one', async () => {
    kastNight(raw, 20);
    const before = listing(raw, true);
    const { journal } = await run({ mode: 'move' });
    const wanted = listing(root, true);
    const text = readFileSync(journal ?? '', 'utf8');
    const unfinished = text.slice(0, text.indexOf('\n\n') + 1);
    renameSync(at('2015-05-20', 'complete/raw/b4.fits'), join(raw, 'b4.fits'));
    writeFileSync(journal ?? '', unfinished);
    const task = quietTask();
    await organize(OrganizeInput.parse({ sources: [raw], into: root, mode: 'move' }), task);
    expect(task.notes[0]).toMatch(/Finishing what an interrupted organize began/);
    expect(listing(root, true)).toEqual(wanted);
    renameSync(at('2015-05-20', 'complete/raw/b4.fits'), join(raw, 'b4.fits'));
    writeFileSync(journal ?? '', unfinished);
    expect((await takeBack()).left).toEqual([]);
    expect(listing(raw, true)).toEqual(before);
    expect((await run({ mode: 'move', dryRun: true })).operations).toMatchObject({ move: 5 });
  });

  test('links that lead nowhere are mended when their files turn up elsewhere; till then nothing shrinks', async () => {
    kastNight(raw, 20);
    await run();
    const moved = join(folder, 'moved');
    renameSync(join(raw, 'b1.fits'), join(folder, 'arc.fits'));
    const without = await run();
    expect(without.datasets[0]).toMatchObject({ state: 'complete' });
    expect(without.operations).toEqual({});
    renameSync(join(folder, 'arc.fits'), join(raw, 'b1.fits'));
    renameSync(raw, moved);
    const { operations } = await run({ sources: [moved] });
    expect(operations).toEqual({ relink: 5 });
    expect(files()[0]).toMatch(` -> ${join(moved, 'b1.fits')}`);
    expect(files()).toHaveLength(5);
    expect((await run({ sources: [moved] })).operations).toEqual({});
  });

  test('a mended version of a frame from another folder takes its link', async () => {
    kastNight(raw, 20);
    await run();
    const fixed = join(folder, 'fixed');
    kastFrame(join(fixed, 'b5.fits'), 'science', '2015-05-20T05:00:00.00', { AIRMASS: '1.3' });
    expect((await run({ sources: [fixed] })).operations).toEqual({ relink: 1 });
    expect(files().at(-1)).toMatch(` -> ${join(fixed, 'b5.fits')}`);
    expect(files()).toHaveLength(5);
  });
});

describe('a growing tree', () => {
  const reduction = (night: string, name = 'reduce') => at(night, 'complete', name, 'shane_kast_blue_A');
  function reduce(night: string, name = 'reduce'): void {
    mkdirSync(reduction(night, name), { recursive: true });
    const path = `path ${at(night, 'complete/raw')}`;
    writeFileSync(
      join(reduction(night, name), 'shane_kast_blue_A.pypeit'),
      `# mine\n[rdx]\nspectrograph = shane_kast_blue\nsetup read\nSetup A:\nsetup end\ndata read\n ${path}\nfilename | frametype\nb1.fits | arc\ndata end\n`,
    );
  }

  test('new frames complete a dataset and widen its dates', async () => {
    const type = (name: string, kind: 'science' | 'arc' | 'flat', day: number) =>
      kastFrame(join(raw, name), kind, `2015-05-${day}T05:00:00`);
    type('s.fits', 'science', 20);
    type('a.fits', 'arc', 20);
    await run();
    expect(names()[0]).toContain('2015-05-20/incomplete/raw/a.fits');
    type('f.fits', 'flat', 21);
    const { datasets } = await run();
    expect(datasets[0]).toMatchObject({ added: 1, frames: 3, was: ['2.0_arcsec/600_4310_d55/2015-05-20 incomplete'] });
    expect(names()).toEqual(
      ['a', 'f', 's'].map((name) => `2.0_arcsec/600_4310_d55/2015-05-20_2015-05-21/complete/raw/${name}.fits`),
    );
    expect(readdirSync(join(root, '2.0_arcsec/600_4310_d55'))).toEqual(['2015-05-20_2015-05-21']);
    await takeBack();
    expect(names().every((name) => name.includes('2015-05-20/incomplete'))).toBe(true);
    expect(files()).toHaveLength(2);
  });

  test.each(TRANSFER_MODES)('nights between two datasets merge them; nothing double (%s)', async (mode) => {
    kastNight(join(raw, 'a'), 20);
    kastNight(join(raw, 'b'), 25);
    await run({ mode });
    expect(readdirSync(join(root, '2.0_arcsec/600_4310_d55'))).toHaveLength(2);
    kastNight(join(raw, 'c'), 22);
    kastFrame(join(raw, 'd/b9.fits'), 'bias', '2015-05-23T00:00:00');
    const { failures } = await run({ mode });
    expect(failures).toEqual([]);
    expect(readdirSync(join(root, '2.0_arcsec/600_4310_d55'))).toEqual(['2015-05-20_2015-05-25']);
    expect(files()).toHaveLength(16);
    expect((await run({ mode })).operations).toEqual({});
  });

  test.each(TRANSFER_MODES)('a bias that two merging datasets share is there once (%s)', async (mode) => {
    kastNight(join(raw, 'a'), 20);
    kastNight(join(raw, 'b'), 24);
    kastFrame(join(raw, 'b9.fits'), 'bias', '2015-05-22T05:00:00');
    await run({ mode });
    expect(names().filter((name) => name.includes('b9'))).toHaveLength(2);
    const before = listing(root, true);
    kastNight(join(raw, 'c'), 22);
    const { failures } = await run({ mode });
    expect(failures).toEqual([]);
    expect(names().filter((name) => name.includes('b9'))).toHaveLength(1);
    expect(names().every((name) => existsSync(join(root, name)))).toBe(true);
    expect((await run({ mode })).operations).toEqual({});
    expect((await takeBack()).left).toEqual([]);
    expect(listing(root, true)).toEqual(before);
  });

  test('a dataset that holds reductions is renamed only when told, its path lines with it', async () => {
    kastNight(join(raw, 'a'), 20);
    await run();
    reduce('2015-05-20');
    const setup = 'complete/reduce/shane_kast_blue_A/shane_kast_blue_A.pypeit';
    const text = readFileSync(at('2015-05-20', setup), 'utf8');
    kastFrame(join(raw, 'same.fits'), 'science', '2015-05-20T09:00:00');
    expect((await run()).datasets[0]).toMatchObject({ added: 1, waiting: null });

    kastNight(join(raw, 'b'), 21);
    const waits = await run();
    expect(waits.operations).toEqual({});
    expect(waits.datasets[0]?.waiting).toMatch(/would become .*2015-05-20_2015-05-21.*--rename/);
    expect(waits.frames.filter(({ fate }) => fate === 'waiting')).toHaveLength(5);

    const lock = takeLock(join(reduction('2015-05-20'), REDUCTION_LOCK), 'reducing');
    expect((await run({ rename: true })).datasets[0]?.waiting).toMatch(/is being reduced/);
    lock.release();

    const renamed = await run({ rename: true });
    expect(renamed.failures).toEqual([]);
    const night = '2015-05-20_2015-05-21';
    expect(readdirSync(join(root, '2.0_arcsec/600_4310_d55'))).toEqual([night]);
    expect(readFileSync(at(night, setup), 'utf8')).toBe(text.replace('2015-05-20/', `${night}/`));
    const beside = readdirSync(reduction(night));
    expect(beside).toHaveLength(2);
    const backup = beside.find((name) => name.endsWith('.bak')) ?? '';
    expect(readFileSync(join(reduction(night), backup), 'utf8')).toBe(text);
    expect(names().filter((name) => name.includes('/raw/'))).toHaveLength(11);

    expect((await takeBack()).left).toEqual([]);
    expect(readFileSync(at('2015-05-20', setup), 'utf8')).toBe(text);
    expect(readdirSync(reduction('2015-05-20'))).toHaveLength(1);

    // Killed at its very end, it begins again and finds everything done.
    const before = listing(root, true);
    const journals = join(root, '.slitbench/journal');
    const undoing = join(journals, readdirSync(journals).at(-1) ?? '');
    const written = readFileSync(undoing, 'utf8');
    writeFileSync(undoing, written.slice(0, written.indexOf('\n\n') + 1));
    expect((await takeBack()).left).toEqual([]);
    expect(listing(root, true)).toEqual(before);
  });

  test('two reductions that would collide are refused, others merge', async () => {
    kastNight(join(raw, 'a'), 20);
    kastNight(join(raw, 'b'), 25);
    rmSync(join(raw, 'b/b2.fits'));
    await run();
    reduce('2015-05-20');
    kastFrame(join(raw, 'b/b2.fits'), 'flat', '2015-05-25T02:00:00');
    await run();
    reduce('2015-05-25');
    kastFrame(join(raw, 'c.fits'), 'science', '2015-05-22T14:00:00');
    const before = listing(root, true);
    const refused = await run({ rename: true });
    expect(refused.datasets[0]?.waiting).toMatch(/2015-05-25\/complete\/reduce would have one place/);
    expect(listing(root, true)).toEqual(before);
  });

  test('a moved bias takes its links along when its dataset is renamed', async () => {
    kastNight(raw, 20);
    const other = { GRISM_N: quoted('452/3306') };
    kastFrame(join(raw, 'c1.fits'), 'science', '2015-05-20T05:00:00', other);
    await run({ mode: 'move' });
    kastFrame(join(raw, 'c2.fits'), 'science', '2015-05-21T05:00:00', other);
    await run({ mode: 'move' });
    expect(names().every((name) => existsSync(join(root, name)))).toBe(true);
    expect(readlinkSync(at('2015-05-20', 'complete/raw/b3.fits'))).toBe(
      join(root, '2.0_arcsec/452_3306_d55/2015-05-20_2015-05-21/incomplete/raw/b3.fits'),
    );
    expect((await takeBack()).left).toEqual([]);
    expect(names().every((name) => existsSync(join(root, name)))).toBe(true);
  });
});
