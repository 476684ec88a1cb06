import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { boundsFor, keepPlace, type Place, placeOf } from '#main/window-state.ts';

const place = (x: number, y: number, width = 1000, height = 700): Place => ({
  bounds: { x, y, width, height },
  maximized: false,
  fullScreen: false,
  path: '/runs',
});
const screens = [
  { x: 0, y: 0, width: 1920, height: 1050 },
  { x: 1920, y: 0, width: 1280, height: 1000 },
];

test('a window opens as it was, on any screen that is still there', () => {
  expect(boundsFor(place(100, 50), screens)).toEqual({ x: 100, y: 50, width: 1000, height: 700 });
  expect(boundsFor(place(2000, 50), screens)).toMatchObject({ x: 2000 });
});

test('where it could not be grasped it opens in the default place', () => {
  const fallback = { width: 1440, height: 900 };
  expect(boundsFor(null, screens)).toEqual(fallback);
  expect(boundsFor(place(2000, 50), screens.slice(0, 1))).toEqual(fallback);
  expect(boundsFor(place(100, -300), screens)).toEqual(fallback);
  expect(boundsFor(place(100, 1040), screens)).toEqual(fallback);
  expect(boundsFor(place(100, 100, 20, 20), screens)).toEqual(fallback);
  expect(boundsFor(null, [{ x: 0, y: 0, width: 1280, height: 720 }])).toEqual({ width: 1280, height: 720 });
});

test('each workspace has its own place; a broken file is as none', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'places-')), 'windows.json');
  expect(placeOf(file, '/a')).toBeNull();
  keepPlace(file, '/a', place(1, 2));
  keepPlace(file, '/b', place(3, 4));
  expect(placeOf(file, '/a')).toEqual(place(1, 2));
  writeFileSync(file, '{"/a": 3}');
  expect(placeOf(file, '/a')).toBeNull();
  keepPlace('/proc/nowhere/x.json', '/a', place(1, 2));
});
