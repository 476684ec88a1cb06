import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SetMetadataResult } from '#core/contract/metadata.ts';
import { readPrimary } from '#core/fits/read-headers.ts';
import { deimosFrame, kastFrame } from '../test/support/raw-frames.ts';
import { slitbench } from '../test/support/slitbench.ts';

let folder: string;
let root: string;
const b5 = () => join(folder, 'raw/b5.fits');
const copy = (name = 'b5.fits') => join(root, 'fixed', name);
beforeAll(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-fix-'));
  root = join(folder, 'root');
  mkdirSync(join(root, '.slitbench'), { recursive: true });
  kastFrame(b5(), 'science', '2015-05-20T05:00:00');
  deimosFrame(join(folder, 'raw/DE.20110401.48075.fits'), 'science', 55652);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fix = (...args: string[]) => slitbench(['fix', ...args], { XDG_CACHE_HOME: join(folder, 'cache') }, root);

test('the known rules, into the workspace that one stands in; the same again changes nothing', async () => {
  const would = await fix('../raw', '--dry-run');
  expect(would).toMatchObject({ code: 0 });
  expect(would.stdout).toMatch(
    /- RA +=.*12:34:56.*\n +\+ RA +=.*189\.0913[\s\S]*2 frames looked at: 1 would be written\n$/,
  );
  expect(existsSync(join(root, 'fixed'))).toBe(false);
  // What a killed call left.
  mkdirSync(join(root, 'fixed'));
  writeFileSync(`${copy('DE.20110401.48075.fits')}.0123abcd.part`, 'half');
  expect((await fix('../raw')).stdout).toMatch(/2 frames looked at: 1 written\n.*organize/);
  expect(readdirSync(join(root, 'fixed')).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(readPrimary(copy('DE.20110401.48075.fits')).get('DEC')).toBe(62.20425);
  expect((await fix('../raw')).stdout).toContain('1 there already');
});

test('by hand: cards and their comments; undo removes the copy; wrong words are told', async () => {
  const order = ['--set', 'OBJECT=M31', 'EXPTIME=1200.5', '--comment', 'exptime=[s]', '--delete', 'SLIT_N'];
  expect(await fix(b5(), ...order, '--why', 'x', '--comment', 'NOSUCH=x')).toMatchObject({ code: 2, stdout: '' });
  expect(await fix(b5(), ...order)).toMatchObject({ code: 2, stdout: '' });
  expect(await fix(b5(), ...order, '--why', 'x', '--meta', 'target=M31')).toMatchObject({ code: 2, stdout: '' });
  expect(await fix(b5(), '--set', 'OBJECT')).toMatchObject({ code: 2 });
  const twice = await fix(b5(), '--set', 'OBJECT=M31', '--delete', 'OBJECT', '--why', 'x');
  expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining('contradict each other: OBJECT') });
  const nonsense = await fix(b5(), '--set', 'RA=12:99:99', '--why', 'x');
  expect(nonsense).toMatchObject({ code: 2, stderr: expect.stringContaining('RA cannot be 12:99:99: expected hours') });
  expect(await fix(b5(), ...order, '--why', 'typed wrongly')).toMatchObject({ code: 0 });
  const header = readPrimary(copy());
  expect(header.card('EXPTIME')).toMatchObject({ kind: 'float', value: 1200.5, comment: '[s]' });
  expect([header.get('OBJECT'), header.has('SLIT_N')]).toEqual(['M31', false]);
  const failed = await fix(b5(), '--set', 'NAXIS=3', '--why', 'x');
  expect(failed).toMatchObject({ code: 1 });
  expect(failed.stdout).toContain('NAXIS is not to be changed');
  const absent = await fix(b5(), '--delete', 'NOSUCH', '--why', 'x', '--into', '../other');
  expect(absent).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/The frame has no card NOSUCH[\s\S]*Nothing was written\.\n$/),
  });
  const rules = join(folder, 'rules.yaml');
  writeFileSync(rules, '- { name: stray, why: w, files: [nosuch.fits], set: { A: 1 } }');
  expect((await fix(b5(), '--rules', rules)).stdout).toMatch(
    /Meant for none of these frames: rule stray\n.*no rule is meant for any/,
  );
  expect(await fix(b5(), '--set', 'OBJECT=M32', '--why', 'once more')).toMatchObject({ code: 0 });
  expect((await fix('--undo')).stdout).toMatch(
    /again as the fix before left it: .*b5\.fits\nThe fix of .* is taken back\.\n1 copy stays/,
  );
  expect(readPrimary(copy()).get('OBJECT')).toBe('M31');
  expect((await fix('--undo')).stdout).toMatch(/Removed 1 copy/);
  expect(existsSync(copy())).toBe(false);
});

test('metadata without a copy, as JSON too, and taken back', async () => {
  const set = await fix(b5(), '--meta', 'target=M31', 'ra=0:42:44.3', '--why', 'typed wrongly', '--json');
  expect(SetMetadataResult.parse(JSON.parse(set.stdout)).frames).toMatchObject([{ after: { target: 'M31' } }]);
  const kept = () => parse(readFileSync(join(root, '.slitbench/overrides.yaml'), 'utf8')).metadata;
  expect(kept()[b5()]).toMatchObject({ values: { target: 'M31' }, why: 'typed wrongly' });
  expect((await fix(b5(), '--meta', 'target=')).stdout).toMatch(/target: M31 → science/);
  expect(Object.keys(kept()[b5()].values)).toEqual(['ra']);
  expect((await fix('--undo-meta', '--dry-run')).stdout).toContain('1 frame would be as before');
  expect((await fix('--undo-meta')).stdout).toContain('1 frame as before');
  expect(kept()[b5()].values).toMatchObject({ target: 'M31' });
  expect(await fix(b5(), '--meta', 'nosuch=1')).toMatchObject({ code: 1, stdout: '' });
});

test('into the folder of the frames themselves: wrong usage; a copy is not mended, its original is', async () => {
  const order = ['--set', 'OBJECT=M31', '--why', 'x'];
  for (const more of [order, ['--dry-run'], ['--json']]) {
    const failed = await fix('../raw', '--into', '../raw', ...more);
    expect(failed).toMatchObject({ code: 2, stdout: '' });
    expect(failed.stderr).toMatch(/raw is the folder of .*\.fits itself.*\n +what to do: .*--into.*raw\/fixed/);
  }
  expect(readdirSync(join(folder, 'raw')).sort()).toEqual(['DE.20110401.48075.fits', 'b5.fits']);
  expect(await fix(b5(), ...order)).toMatchObject({ code: 0 });
  const again = await fix(copy(), ...order);
  expect(again).toMatchObject({ code: 1 });
  expect(again.stdout).toContain(`Name its original: ${b5()}`);
  await fix('--undo');
});
