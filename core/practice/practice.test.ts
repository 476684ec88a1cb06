import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PracticeInput } from '#core/contract/practice.ts';
import { readHdus, readPrimary } from '#core/fits/read-headers.ts';
import { planNights } from '#core/practice/night-plan.ts';
import { practice } from '#core/practice/practice.ts';
import { placesOf, practiceFiles } from '#core/practice/practice-files.ts';
import { readTruth, truthOf } from '#core/practice/truth.ts';
import { nativeByName, recognise } from '#core/spectrographs/registry.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-practice-'));
  // A PypeIt that the machine may have gets the template into a cache of this test's own.
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const task: TaskHandle = { signal: new AbortController().signal, progress: () => {}, note: () => {} };
const input = (more: object = {}) => PracticeInput.parse({ folder: join(folder, 'p'), ...more });
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('a night is written, and again nothing; another seed does not write over it', async () => {
  const first = await practice(input(), task);
  expect(first.files.every((file) => file.state === 'written' && existsSync(file.path))).toBe(true);
  const raw = readdirSync(first.nights[0]?.raw ?? '');
  expect(raw.toSorted()).toEqual(['b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8', 'b9'].map((name) => `${name}.fits`));
  rmSync(first.files[3]?.path ?? '');
  const second = await practice(input(), task);
  expect(second.files.filter((file) => file.state === 'written').map((file) => file.path)).toEqual([
    first.files[3]?.path,
  ]);
  const before = first.files.map((file) => digest(readFileSync(file.path)));
  await expect(practice(input({ seed: 2 }), task)).rejects.toThrow(/b1\.fits is there already/);
  expect(first.files.map((file) => digest(readFileSync(file.path)))).toEqual(before);
});

test('a dry run writes nothing and names every file', async () => {
  const result = await practice(input({ dryRun: true, nights: 2 }), task);
  expect(existsSync(join(folder, 'p'))).toBe(false);
  const planned = practiceFiles(join(folder, 'p'), planNights(2, 1), 1, false);
  expect(result.files.map((file) => file.path)).toEqual(planned.map((file) => file.path));
});

test('a folder that cannot be made is a fault', async () => {
  writeFileSync(join(folder, 'p'), 'a file');
  await expect(practice(input(), task)).rejects.toThrow(/cannot be written/);
});

test('the same seed gives the same bytes, another seed other ones', () => {
  const bytes = (seed: number) =>
    practiceFiles('/x', planNights(1, seed), seed, false)
      .filter((file) => ['bias', 'science', 'truth of the science frame'].includes(file.what))
      .map((file) => digest(file.content()));
  expect(bytes(5)).toEqual(bytes(5));
  expect(new Set([...bytes(5), ...bytes(6)]).size).toBe(2 * bytes(5).length);
});

test('nights are a week apart, with targets above the horizon', () => {
  const nights = planNights(52, 1);
  const days = nights.map((night) => Date.parse(night.date) / 86_400_000);
  expect(days.slice(1).every((day, i) => day - (days[i] ?? 0) === 7)).toBe(true);
  for (const file of practiceFiles('/x', nights.slice(0, 1), 1, false).filter((f) => f.what === 'science')) {
    const path = join(folder, 'science.fits');
    writeFileSync(path, file.content());
    expect(readPrimary(path).number('AIRMASS')).toBeLessThan(1.4);
  }
});

test('the frames are what they say: recognised, typed, of one configuration', () => {
  const kast = nativeByName('shane_kast_blue');
  const seen = practiceFiles('/x', planNights(1, 1), 1, false)
    .filter((file) => file.path.includes('/raw/'))
    .map((file) => {
      const path = join(folder, 'frame.fits');
      writeFileSync(path, file.content());
      expect(readHdus(path).length).toBe(1);
      const primary = readPrimary(path);
      expect(recognise(primary)?.name).toBe('shane_kast_blue');
      const meta = kast?.describe(primary) ?? {};
      expect([meta.dispname, meta.dichroic, meta.binning]).toEqual(['600/4310', 'd55', '1,1']);
      return kast?.frameTypes(meta).join();
    });
  const flat = 'pixelflat,illumflat,trace';
  expect(seen).toEqual(['arc,tilt', flat, flat, flat, 'bias', 'bias', 'bias', 'standard', 'science']);
});

test('a spoiled flat is whole as a file, and of the wrong shape', () => {
  const nights = planNights(2, 1);
  const spoiled = practiceFiles('/x', nights, 1, true).filter((file) => file.path.endsWith('raw/2016-04-19/b3.fits'));
  const path = join(folder, 'b3.fits');
  writeFileSync(path, spoiled[0]?.content() ?? '');
  const hdu = readHdus(path)[0];
  expect([hdu?.header.number('NAXIS1'), hdu?.header.number('NAXIS2')]).toEqual([2112, 175]);
  const flats = practiceFiles('/x', nights, 1, true).filter((file) => file.what === 'flat');
  const sizes = Map.groupBy(flats, (file) => file.content().length);
  const others = [...sizes.values()].filter((files) => files.length === 1).flat();
  expect(others.map((file) => file.path)).toEqual(['/x/raw/2016-04-19/b3.fits']);
});

test('the truth that was written is the truth that can be recomputed', () => {
  const [night] = planNights(1, 3);
  const science = night?.exposures.at(-1);
  const file = practiceFiles(folder, planNights(1, 3), 3, false).find((f) => f.what === 'truth of the science frame');
  if (science === undefined || science.target === null || file === undefined) throw new Error('no science frame');
  const path = join(folder, 'truth.fits');
  writeFileSync(path, file.content());
  expect(readTruth(path)).toEqual(truthOf(science.target, science.seconds));
  expect(placesOf(folder).truth).toBe(join(folder, 'truth'));
});
