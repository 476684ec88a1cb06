import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { REDUCTION_LOCK } from '#core/datasets/layout.ts';
import { formatPypeitFile, parseInputFile, replacePaths } from '#core/setup/pypeit-file.ts';
import { writeSetup } from '#core/setup/write-setup.ts';
import { readMark } from '#core/setup/written-mark.ts';
import { takeLock } from '#core/workspace/lock.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-write-'));
  path = join(folder, 'reduce/keck_deimos_A/keck_deimos_A.pypeit');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const BODY = '\n[rdx]\nspectrograph = keck_deimos\ndata read\n path /old/raw\nfilename\na.fits\ndata end\n';
const write = (body: string, options: { dryRun?: boolean; force?: boolean } = {}) =>
  writeSetup(path, body, { dryRun: false, force: false, now: new Date(0), ...options });
/** Adds forty lines to a setup file, one save each, and prints those that were saved. */
const SAVER = `
import { readSetupFile, saveSetupFile } from '#core/setup/save-setup.ts';
const path = process.argv[1] ?? '';
for (let n = 0; n < 40; ) {
  const line = '# by hand ' + n + ' ' + process.pid;
  try {
    const { text, digest } = readSetupFile(path);
    if (saveSetupFile(path, text + line + '\\n', digest).outcome === 'conflict') continue;
    console.log(line);
    n++;
  } catch (error) {
    if (error.data?.code !== 'locked') throw error;
  }
}
`;
const edit = (change: (text: string) => string) => writeFileSync(path, change(readFileSync(path, 'utf8')));

test('new, unchanged, updated', () => {
  expect(write(BODY).status).toBe('written');
  const before = statSync(path).mtimeMs;
  expect(write(BODY).status).toBe('unchanged');
  expect(statSync(path).mtimeMs).toBe(before);
  expect(write(`${BODY}# more\n`).status).toBe('updated');
  expect(readFileSync(path, 'utf8').endsWith(`${BODY}# more\n`)).toBe(true);
  expect(readdirSync(dirname(path))).toEqual(['keck_deimos_A.pypeit']);
});

test('an edited file is kept, and with force replaced, each time with a backup', () => {
  write(BODY);
  edit((text) => text.replace('a.fits', 'b.fits'));
  const edited = readFileSync(path, 'utf8');
  expect(write(BODY).status).toBe('kept');
  expect(readFileSync(path, 'utf8')).toBe(edited);
  expect(write(BODY, { force: true })).toMatchObject({ status: 'replaced', backup: `${path}.1.bak` });
  expect(readFileSync(`${path}.1.bak`, 'utf8')).toBe(edited);
  expect(write(BODY).status).toBe('unchanged');
  edit((text) => `${text}# mine\n`);
  expect(write(BODY, { force: true }).backup).toBe(`${path}.2.bak`);
  expect(readFileSync(`${path}.1.bak`, 'utf8')).toBe(edited);
});

test('edits above the mark or of the mark, and files of others', () => {
  for (const change of [
    (text: string) => `[flexure]\nspec_method = skip\n${text}`,
    (text: string) => text.replace('# UTC', '# taken in twilight; UTC'),
    (text: string) => text.replace('\n', ' # clouds after two\n'),
    (text: string) => text.split('\n').slice(1).join('\n'),
    (text: string) => text.replaceAll('\n', '\r\n'),
    (text: string) => text.trimEnd(),
  ]) {
    rmSync(path, { force: true });
    write(BODY);
    edit(change);
    expect(write(BODY).status).toBe('kept');
  }
  writeFileSync(path, Buffer.from([0x23, 0xe9, 0x0a]));
  expect(write(BODY).status).toBe('kept');
  expect(write(BODY, { force: true }).status).toBe('replaced');
  expect([...readFileSync(`${path}.1.bak`)]).toEqual([0x23, 0xe9, 0x0a]);
});

test('a dry run says the same and writes nothing', () => {
  expect(write(BODY, { dryRun: true }).status).toBe('written');
  expect(readdirSync(folder)).toEqual([]);
  write(BODY);
  edit((text) => `${text}#\n`);
  expect(write(BODY, { dryRun: true, force: true }).status).toBe('replaced');
  expect(readdirSync(dirname(path))).toHaveLength(1);
});

test('nothing is written where a reduction runs; what is right already is no trouble', () => {
  write(BODY);
  using _lock = takeLock(join(dirname(path), REDUCTION_LOCK), 'reducing');
  expect(write(BODY).status).toBe('unchanged');
  const outcome = write(`${BODY}\n`);
  expect(outcome.status).toBe('locked');
  expect(outcome.problem).toContain('reducing');
  expect(readFileSync(path, 'utf8').endsWith(BODY)).toBe(true);
});

test('what another process saves meanwhile is never lost: it is kept, or put aside', async () => {
  const setup = 'setup read\nSetup A:\n  dispname: x\nsetup end\n';
  const own = `[rdx]\nspectrograph = keck_deimos\n${setup}data read\n path /raw\nfilename | frametype\na.fits | arc\ndata end\n`;
  write(own);
  const saver = execa(process.execPath, ['--input-type=module-typescript', '--eval', SAVER, path], {
    cwd: join(import.meta.dirname, '../..'),
    stderr: 'inherit',
    reject: false,
  });
  let over = false;
  const end = saver.then((result) => {
    over = true;
    return result;
  });
  for (let n = 0; !over; n++) {
    write(`${own}# setup ${n}\n`, { force: n % 2 === 1 });
    await setImmediate();
  }
  const saved = (await end).stdout.split('\n');
  expect(saved).toHaveLength(40);
  const texts = readdirSync(dirname(path)).map((name) => readFileSync(join(dirname(path), name), 'utf8'));
  expect(saved.filter((line) => !texts.some((text) => text.includes(`${line}\n`)))).toEqual([]);
});

test('the lock of a dead process does not count', () => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(join(dirname(path), REDUCTION_LOCK), 'debris');
  expect(write(BODY).status).toBe('written');
});

test('moving its paths leaves a file known as not edited, and an edited one known as edited', () => {
  const moved = (text: string) => formatPypeitFile(replacePaths(parseInputFile(text), '/old', '/new'));
  write(BODY);
  edit(moved);
  expect(readFileSync(path, 'utf8')).toContain(' path /new/raw\n');
  expect(write(BODY.replace('/old', '/new')).status).toBe('unchanged');
  edit((text) => moved(`${text}# mine\n`));
  expect(readMark(readFileSync(path, 'utf8'))?.intact).toBe(false);
});
