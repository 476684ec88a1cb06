import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Frame, FrameType } from '#core/contract/frame.ts';
import { undoableOverrides, undoOverrides } from '#core/frames/change-overrides.ts';
import { changeTypes } from '#core/frames/change-types.ts';
import { overridesFile, readEntries, readOverrides, writeEntries } from '#core/frames/overrides.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-types-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const frame = (path: string, types: FrameType[] = ['standard'], mjd = 57162.25): Frame => ({
  path,
  filename: path.split('/').at(-1) ?? '',
  size: 5760,
  mtimeMs: 1,
  spectrograph: 'shane_kast_blue',
  meta: { mjd },
  types,
  problem: null,
});
const typesOf = (one: Frame) => readOverrides(root).apply(one).types;

test('an override says who, when and what was; it holds for links and copies of the exposure', () => {
  const now = new Date('2026-11-24T10:00:00Z');
  expect(changeTypes(root, [{ frame: frame('/raw/b4.fits'), types: ['sky', 'science'] }], now)).toBe(1);
  const entry = parse(readFileSync(overridesFile(root), 'utf8')).frames['/raw/b4.fits'];
  expect(entry).toMatchObject({ types: ['science', 'sky'], was: ['standard'], when: '2026-11-24T10:00:00.000Z' });
  expect(entry.who).toMatch(/.+@.+/);
  expect(typesOf(frame('/raw/b4.fits'))).toEqual(['science', 'sky']);
  expect(typesOf(frame(`${root}/M/C/2015-05-20/complete/raw/b4~2.fits`))).toEqual(['science', 'sky']);
  expect(typesOf(frame('/raw/b4.fits', ['standard'], 57163.25))).toEqual(['standard']);
  expect(typesOf(frame('/raw/b5.fits'))).toEqual(['standard']);
});

test('types as the headers have them need no override', () => {
  expect(changeTypes(root, [{ frame: frame('/raw/b4.fits'), types: ['standard'] }])).toBe(0);
  changeTypes(root, [{ frame: frame('/raw/b4.fits'), types: ['science'] }]);
  changeTypes(root, [{ frame: frame('/raw/b4.fits'), types: null }]);
  expect(readEntries(root).frames).toEqual({});
  expect(typesOf(frame('/raw/b4.fits'))).toEqual(['standard']);
});

test('undo goes back change by change, and stops at the first', () => {
  changeTypes(root, [{ frame: frame('/raw/b4.fits'), types: ['science'] }]);
  changeTypes(root, [
    { frame: frame('/raw/b4.fits'), types: [] },
    { frame: frame('/raw/b5.fits'), types: ['arc'] },
  ]);
  expect(undoableOverrides(root)).toMatchObject({ frames: 2 });
  expect(typesOf(frame('/raw/b4.fits'))).toEqual([]);
  expect(undoOverrides(root)).toEqual({ restored: 2, left: 0 });
  expect(typesOf(frame('/raw/b4.fits'))).toEqual(['science']);
  expect(typesOf(frame('/raw/b5.fits'))).toEqual(['standard']);
  expect(undoOverrides(root)).toEqual({ restored: 1, left: 0 });
  expect(readEntries(root).frames).toEqual({});
  expect(undoableOverrides(root)).toBeNull();
  expect(undoOverrides(root)).toEqual({ restored: 0, left: 0 });
});

test('what was changed by hand since is left by the undo', () => {
  changeTypes(root, [
    { frame: frame('/raw/b4.fits'), types: ['science'] },
    { frame: frame('/raw/b5.fits'), types: ['science'] },
  ]);
  const entries = readEntries(root);
  const own = entries.frames['/raw/b5.fits'];
  if (own === undefined) throw new Error('no entry');
  writeEntries(root, { ...entries, frames: { ...entries.frames, '/raw/b5.fits': { ...own, types: ['dark'] } } });
  expect(undoOverrides(root)).toEqual({ restored: 1, left: 1 });
  expect(typesOf(frame('/raw/b5.fits'))).toEqual(['dark']);
});

test('a journal line that a power cut left half is passed over', () => {
  changeTypes(root, [{ frame: frame('/raw/b4.fits'), types: ['science'] }]);
  appendFileSync(join(root, '.slitbench/overrides-journal.jsonl'), '{"id":"x","when":');
  changeTypes(root, [{ frame: frame('/raw/b4.fits'), types: ['dark'] }]);
  expect(undoOverrides(root)).toEqual({ restored: 1, left: 0 });
  expect(typesOf(frame('/raw/b4.fits'))).toEqual(['science']);
});

test('overrides that cannot be understood are a fault that names the file', () => {
  changeTypes(root, [{ frame: frame('/raw/b4.fits'), types: ['science'] }]);
  writeFileSync(overridesFile(root), 'frames:\n  /raw/b4.fits:\n    types: [sciance]\n');
  expect(() => readOverrides(root)).toThrow(
    expect.objectContaining({
      data: expect.objectContaining({
        code: 'overrides',
        path: overridesFile(root),
        message: expect.stringMatching(
          /overrides\.yaml, line 3: frames\..*types\.entry 1 expected one of .*found "sciance"/,
        ),
      }),
    }),
  );
});
