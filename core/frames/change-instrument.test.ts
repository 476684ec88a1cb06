import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeInstrument, lastInstrumentChange, undoInstrument } from '#core/frames/change-instrument.ts';
import { changeSettings, readSettings } from '#core/workspace/settings.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-named-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const named = () => readSettings(root).instruments;

test('changes are kept in the settings and taken back one after the other', () => {
  changeSettings(root, { sources: ['/raw'] });
  expect(lastInstrumentChange(root)).toBeNull();
  expect(changeInstrument(root, '/raw', 'keck_mosfire')).toMatchObject({ from: null, to: 'keck_mosfire' });
  expect(changeInstrument(root, '/raw', 'keck_mosfire')).toBeNull();
  changeInstrument(root, '/raw', 'keck_nires');
  changeInstrument(root, '/raw/esi', 'keck_esi');
  changeInstrument(root, '/raw', null);
  expect(named()).toEqual({ '/raw/esi': 'keck_esi' });

  expect(undoInstrument(root)).toMatchObject({ path: '/raw', from: 'keck_nires', to: null });
  expect(named()).toEqual({ '/raw': 'keck_nires', '/raw/esi': 'keck_esi' });
  expect(undoInstrument(root)).toMatchObject({ path: '/raw/esi' });
  expect(lastInstrumentChange(root)).toMatchObject({ path: '/raw', from: 'keck_mosfire', to: 'keck_nires' });
  undoInstrument(root);
  expect(named()).toEqual({ '/raw': 'keck_mosfire' });
  undoInstrument(root);
  expect(undoInstrument(root)).toBeNull();
  expect(readSettings(root)).toMatchObject({ sources: ['/raw'], instruments: {} });
});

test('what was changed by hand since is not taken back', () => {
  changeInstrument(root, '/a', 'keck_mosfire');
  changeInstrument(root, '/b', 'keck_esi');
  changeSettings(root, { instruments: { '/a': 'keck_mosfire', '/b': 'keck_nires' } });
  expect(undoInstrument(root)).toMatchObject({ path: '/a' });
  expect(named()).toEqual({ '/b': 'keck_nires' });
  expect(undoInstrument(root)).toBeNull();
});

test('a damaged list of changes begins anew, and nothing is left beside it', () => {
  mkdirSync(join(root, '.slitbench'));
  writeFileSync(join(root, '.slitbench/instrument-changes.json'), '[{"path":');
  changeInstrument(root, '/a', 'keck_mosfire');
  expect(undoInstrument(root)).toMatchObject({ path: '/a', from: null });
  expect(readdirSync(join(root, '.slitbench')).sort()).toEqual(['instrument-changes.json', 'settings.yaml']);
});
