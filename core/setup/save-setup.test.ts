import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { editSetup } from '#core/setup/edit-setup.ts';
import { applyTemplate, forgetTemplate, keepTemplate, listTemplates } from '#core/setup/parameter-templates.ts';
import { readSetupFile, restoreSetupFile, saveSetupFile } from '#core/setup/save-setup.ts';
import { withMark } from '#core/setup/written-mark.ts';
import { takeLock } from '#core/workspace/lock.ts';

const BODY = `
# User-defined execution parameters
[rdx]
    spectrograph = shane_kast_blue
[reduce]
    [[findobj]]
        snr_thresh = 8.0  # faint

# Setup
setup read
Setup A:
  dispname: x
setup end
# Data block
data read
 path /raw
filename | frametype
b1.fits | arc
data end
`;
let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-save-'));
  path = join(root, 'kast_A', 'kast_A.pypeit');
  mkdirSync(join(root, 'kast_A'));
  writeFileSync(path, withMark(BODY, '0', new Date(0)));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const change = (text: string) => editSetup(text, path, [{ kind: 'use', lines: [20], use: false }]);

test('a save keeps what was there; its undo brings it back, byte for byte', () => {
  const file = readSetupFile(path);
  expect(file.state).toBe('written');
  const saved = saveSetupFile(path, change(file.text), file.digest);
  expect(saved.outcome).toBe('saved');
  expect(saved.file.state).toBe('edited');
  expect(saved.file.backups).toEqual([`${path}.1.bak`]);
  const restored = restoreSetupFile(path, `${path}.1.bak`, saved.file.digest);
  expect(restored.file).toEqual({ ...file, backups: [`${path}.2.bak`] });
});

test('what is brought back puts aside what was there, which can be brought back again', () => {
  const file = readSetupFile(path);
  const { file: edited } = saveSetupFile(path, change(file.text), file.digest);
  const back = restoreSetupFile(path, `${path}.1.bak`, edited.digest);
  expect(back).toMatchObject({ outcome: 'saved', backup: `${path}.2.bak` });
  expect(readFileSync(`${path}.2.bak`, 'utf8')).toBe(edited.text);
  const again = restoreSetupFile(path, `${path}.2.bak`, back.file.digest);
  expect(again.file).toEqual({ ...edited, backups: [`${path}.3.bak`] });
  expect(readFileSync(`${path}.3.bak`, 'utf8')).toBe(file.text);
});

test('a file that changed meanwhile is not restored over, and both stay', () => {
  const file = readSetupFile(path);
  const { file: edited } = saveSetupFile(path, change(file.text), file.digest);
  writeFileSync(path, `${edited.text}# another hand\n`);
  expect(restoreSetupFile(path, `${path}.1.bak`, edited.digest).outcome).toBe('conflict');
  expect(readFileSync(path, 'utf8')).toContain('# another hand');
  expect(readFileSync(`${path}.1.bak`, 'utf8')).toBe(file.text);
});

test('the newest backup has the highest number, also where lower ones are free', () => {
  let file = readSetupFile(path);
  for (let n = 1; n <= 11; n++) file = saveSetupFile(path, `${file.text}# ${n}\n`, file.digest).file;
  for (const n of [1, 2, 9]) rmSync(`${path}.${n}.bak`);
  const saved = saveSetupFile(path, `${file.text}# last\n`, file.digest);
  expect(saved).toMatchObject({ backup: `${path}.12.bak` });
  expect(saved.file.backups[0]).toBe(`${path}.12.bak`);
  expect(readFileSync(`${path}.12.bak`, 'utf8')).toBe(file.text);
});

test('a file that changed meanwhile is left as it is, and shown', () => {
  const file = readSetupFile(path);
  writeFileSync(path, `${file.text}# another hand\n`);
  const saved = saveSetupFile(path, change(file.text), file.digest);
  expect(saved.outcome).toBe('conflict');
  expect(saved.file.text).toContain('# another hand');
  expect(readFileSync(path, 'utf8')).toContain('# another hand');
  expect(saved.file.backups).toEqual([]);
});

test('nothing is written while a reduction runs there, nor what PypeIt could not read', () => {
  const file = readSetupFile(path);
  using lock = takeLock(join(root, 'kast_A/.slitbench-lock'), 'reducing');
  expect(readSetupFile(path).state).toBe('locked');
  expect(() => saveSetupFile(path, change(file.text), file.digest)).toThrow('reducing');
  lock.release();
  expect(() => saveSetupFile(path, file.text.replace('data end', ''), file.digest)).toThrow('data read without');
  expect(readFileSync(path, 'utf8')).toBe(file.text);
});

test('a template sets what it sets and leaves the rest; exactly, it takes the rest out', () => {
  const own = editSetup(readSetupFile(path).text, path, [
    { kind: 'parameter', path: 'flexure.spec_method', value: 'skip' },
  ]);
  keepTemplate(root, own, 'no flexure', false);
  forgetTemplate(root, 'not there');
  expect(listTemplates(root).map(({ name, spectrograph, parameters }) => [name, spectrograph, parameters])).toEqual([
    ['no flexure', 'shane_kast_blue', 2],
  ]);
  const other = join(root, 'other.pypeit');
  writeFileSync(other, BODY.replace('snr_thresh = 8.0', 'ech_find_max_snr = 2'));
  const added = (exactly: boolean) =>
    applyTemplate(root, 'no flexure', [other], exactly)[0]?.lines.filter(({ kind }) => kind !== 'same');
  expect(added(false)?.map(({ kind, text }) => `${kind} ${text.trim()}`)).toEqual([
    'added snr_thresh = 8.0',
    'added ',
    'added [flexure]',
    'added spec_method = skip',
  ]);
  expect(added(true)?.some(({ kind, text }) => kind === 'removed' && text.includes('ech_find_max_snr'))).toBe(true);
  expect(readFileSync(other, 'utf8')).toContain('ech_find_max_snr');
});

test('a template of another instrument is refused; a name cannot lead out; defaults are those of setup', () => {
  const { text } = readSetupFile(path);
  keepTemplate(root, text, 'a', false);
  writeFileSync(path, text.replace('shane_kast_blue', 'keck_deimos'));
  expect(applyTemplate(root, 'a', [path], false)[0]?.problem).toContain('keck_deimos');
  expect(() => keepTemplate(root, text, '../a', false)).toThrow('name');
  const kept = keepTemplate(root, text, '', true);
  expect(kept).toBe(join(root, '.slitbench/config/shane_kast_blue.ini'));
  expect(readFileSync(kept, 'utf8')).toMatch(/^\[rdx\][\s\S]*snr_thresh = 8.0 {2}# faint\n$/);
});
