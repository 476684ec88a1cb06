import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { instrumentFinder, instrumentsAt } from '#core/frames/named-instruments.ts';
import { changeSettings } from '#core/workspace/settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-named-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the nearest named folder above a frame counts, and only whole names of folders', () => {
  const of = instrumentFinder({ '/raw': 'keck_mosfire', '/raw/esi/': 'keck_esi', '/raw/esi/n2/x.fits': 'keck_nires' });
  expect(of('/raw/a.fits')).toBe('keck_mosfire');
  expect(of('/raw/n1/a.fits')).toBe('keck_mosfire');
  expect(of('/raw/esi/n2/a.fits')).toBe('keck_esi');
  expect(of('/raw/esi/n2/x.fits')).toBe('keck_nires');
  expect(of('/raw/esi2/a.fits')).toBe('keck_mosfire');
  expect(of('/raw2/a.fits')).toBeUndefined();
});

test('a link is of the instrument of its file, unless its own folder is named', () => {
  const [raw, tree] = [join(folder, 'raw'), join(folder, 'tree')];
  for (const path of [raw, tree]) mkdirSync(path);
  writeFileSync(join(raw, 'a.fits'), '');
  symlinkSync(join(raw, 'a.fits'), join(tree, 'a.fits'));
  expect(instrumentFinder({ [raw]: 'keck_mosfire' })(join(tree, 'a.fits'))).toBe('keck_mosfire');
  expect(instrumentFinder({ [raw]: 'keck_mosfire', [tree]: 'keck_esi' })(join(tree, 'a.fits'))).toBe('keck_esi');
});

test('what is named lies in the settings of the workspace', () => {
  mkdirSync(join(folder, 'root/sub'), { recursive: true });
  expect(changeSettings(join(folder, 'root'), { instruments: { '/raw': 'keck_mosfire' } }).instruments).toEqual({
    '/raw': 'keck_mosfire',
  });
  expect(instrumentsAt([join(folder, 'root/sub')])).toEqual({ '/raw': 'keck_mosfire' });
  expect(instrumentsAt([folder])).toEqual({});
});
