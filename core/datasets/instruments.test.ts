import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { instrumentMemory, rememberInstruments } from '#core/datasets/instruments.ts';
import { placeDataset } from '#core/datasets/layout.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-instruments-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const dataset = (id: string) => {
  mkdirSync(join(root, id), { recursive: true });
  return placeDataset(root, id, 'complete');
};

test('an instrument is remembered for all nights of a configuration, until its folder is gone', () => {
  const red = dataset('2.0_arcsec/600_7500/2015-05-20');
  const deimos = dataset('mask/600ZD/2015-05-20');
  rememberInstruments(root, [
    { id: red.id, spectrograph: 'shane_kast_red' },
    { id: deimos.id, spectrograph: 'keck_deimos' },
  ]);
  rememberInstruments(root, [{ id: 'slit/echelle/2015-05-21', spectrograph: 'keck_esi' }]);
  const of = instrumentMemory();
  expect(of(placeDataset(root, '2.0_arcsec/600_7500/2015-05-22', 'incomplete'))).toBe('shane_kast_red');
  expect(of(deimos)).toBeUndefined();
  expect(of(dataset('slit/echelle/2015-05-21'))).toBe('keck_esi');
  rmSync(join(root, '2.0_arcsec'), { recursive: true });
  rememberInstruments(root, []);
  expect(JSON.parse(readFileSync(join(root, '.slitbench/instruments.json'), 'utf8'))).toEqual({
    'slit/echelle': 'keck_esi',
  });
});

test('a tree whose headers tell everything has no such file; one that was spoilt tells nothing', () => {
  const deimos = dataset('mask/600ZD/2015-05-20');
  rememberInstruments(root, [{ id: deimos.id, spectrograph: 'keck_deimos' }]);
  expect(readdirSync(root)).toEqual(['mask']);
  mkdirSync(join(root, '.slitbench'));
  writeFileSync(join(root, '.slitbench/instruments.json'), '{"mask/600ZD": 3');
  expect(instrumentMemory()(deimos)).toBeUndefined();
});
