import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { goodPixels, middleWave, slitPixels, wavelengthAt } from '#core/contract/slit-image.ts';
import { decodeSlit, PLANES, type Plane } from '#core/contract/slits.ts';
import { encodeSlit } from '#core/quality/encode-slit.ts';
import { readSlit } from '#core/quality/read-slit.ts';
import { encodeSpec2d, type NewSpec2d } from '../../test/support/spec2d.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-slit-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const wave = (x: number, y: number) => 4000 + 1.5 * y + 1e-4 * y * y + 0.02 * x;

/** Two slits that lean, on a detector whose rows are wide. */
const made: NewSpec2d = {
  detector: 'MSC02',
  nspat: 900,
  nspec: 101,
  slits: [
    { id: 48, left: (y) => 20 + y / 50, right: (y) => 76 + y / 50 },
    { id: 520, left: (y) => 500.5 + y / 10, right: (y) => 540.5 + y / 10 },
  ],
  at: {
    science: (x, y) => x + 1000 * y,
    sky: (x) => x,
    object: (_, y) => y,
    ivar: () => 0.25,
    wave: (x, y) => (x >= 490 && x < 560 ? wave(x, y) : 0),
  },
  mask: (x, y) => (x === 520 && y === 50 ? 8 : 0),
};

const write = (given: Partial<NewSpec2d> = {}, name = 'spec2d.fits'): string => {
  const path = join(folder, name);
  const bytes = encodeSpec2d({ ...made, ...given });
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  return path;
};

const cut = async (path: string, slit = 520, planes: readonly Plane[] = PLANES) =>
  await readSlit(path, 'MSC02', slit, planes);

test('the rectangle around a slit, and what is in it', async () => {
  const slit = await cut(write());
  // From 500.5 in the first row to 550.5 in the last, and four pixels beside.
  expect([slit.x0, slit.width, slit.height]).toEqual([496, 60, 101]);
  const at = (x: number, y: number) => y * slit.width + x - slit.x0;
  const shown = (mode: Parameters<typeof slitPixels>[1], x: number, y: number) => slitPixels(slit, mode)[at(x, y)];
  expect(shown('science', 497, 50)).toBe(50_497);
  expect(shown('sky-subtracted', 520, 50)).toBe(50_000);
  expect(shown('sky', 520, 50)).toBe(520);
  expect(shown('chi', 520, 50)).toBe((50_000 - 50) / 2);
  // In row 50 it goes from 505.5 to 545.5; below row 3 there is none of it.
  for (const [x, y] of [
    [505, 50],
    [546, 50],
    [520, 2],
  ] as const)
    expect(shown('sky-subtracted', x, y)).toBeNaN();
  for (const [x, y] of [
    [506, 50],
    [545, 50],
    [520, 3],
  ] as const)
    expect(shown('sky-subtracted', x, y)).toBe(1000 * y);
  expect(slit.masked[at(520, 50)]).toBe(1);
  expect(slit.masked.reduce((sum, is) => sum + is, 0)).toBe(1);
  // 98 rows of 40 pixels; where an edge lies on a pixel that one is out.
  const good = goodPixels(slit, slitPixels(slit, 'sky-subtracted'));
  const inside = slitPixels(slit, 'sky-subtracted').filter((value) => !Number.isNaN(value));
  expect(good.length).toBe(inside.length - 1);
  expect(inside.length).toBeGreaterThan(97 * 39);
});

test('wavelengths between the rows that are read', async () => {
  const slit = await cut(write());
  for (const [x, y] of [
    [520, 0],
    [511, 37],
    [545, 96],
  ] as const)
    expect(wavelengthAt(slit, x - slit.x0, y)).toBeCloseTo(wave(x, y), 2);
  const middle = middleWave(slit);
  expect(middle?.[50]).toBeCloseTo(wave(525, 50), 1);
  expect(middleWave(await cut(write(), 48))).toBeNull();
});

test('tweaked edges, moved with the frame; orders; only some planes; gzipped; and as bytes', async () => {
  const plain = await cut(write({ tweak: 3, shift: -2.5 }), 520, ['science', 'sky']);
  expect(plain.left[0]).toBe(501);
  expect(plain.right[100]).toBe(545);
  expect(plain.planes).toEqual(['science', 'sky']);
  const zipped = await cut(write({ tweak: 3, shift: -2.5 }, 'spec2d.fits.gz'), 520, ['science', 'sky']);
  expect(zipped).toEqual(plain);
  expect(decodeSlit(encodeSlit(plain).buffer)).toEqual(plain);
  const order = await cut(write({ isEchelle: true }), 48);
  expect(order.x0).toBe(16);
});

test('a slit or detector that is not there', async () => {
  const path = write();
  await expect(cut(path, 521)).rejects.toMatchObject({ data: { code: 'no-slit', remedy: 'It has 48, 520.' } });
  await expect(readSlit(path, 'MSC01', 48, PLANES)).rejects.toMatchObject({
    data: { code: 'no-detector', remedy: 'It has MSC02.' },
  });
});

test('a slit that leaves the detector is cut at its edge', async () => {
  const slits = [{ id: 7, left: () => -3.2, right: (y: number) => 20 - y / 10 }];
  const left = await cut(write({ slits }), 7);
  expect([left.x0, left.width]).toEqual([0, 25]);
  const outside = [{ id: 9, left: () => 880, right: () => 930 }];
  const right = await cut(write({ slits: outside }), 9);
  expect([right.x0, right.width]).toEqual([876, 24]);
  for (const [from, to] of [
    [-40, -2],
    [905, 940],
  ] as const) {
    const off = cut(write({ slits: [{ id: 11, left: () => from, right: () => to }] }), 11);
    await expect(off).rejects.toThrow(/slit 11 of MSC02 does not lie on its image/);
  }
});
