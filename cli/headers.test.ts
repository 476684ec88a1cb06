import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slitbench } from '../test/support/slitbench.ts';
import { primary, record } from '../test/support/torture-files.ts';

let folder: string;
let file: string;
let other: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-headers-'));
  file = join(folder, 'a.fits');
  other = join(folder, 'b.fits');
  writeFileSync(file, primary('HISTORY one', 'HISTORY two', 'EXPTIME = 30', 'HISTORY three'));
  writeFileSync(other, primary('EXPTIME = 1200'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a table of keys shows every card of a key', async () => {
  const { stdout } = await slitbench(['headers', '--key', 'EXPTIME', 'HISTORY', '--', file, other]);
  const wide = ' '.repeat(file.length - 4);
  expect(stdout).toBe(`file${wide}  EXPTIME  HISTORY\n${file}       30  one | two | three\n${other}     1200\n`);
});

test('the cards of one file bare, of several with titles; all of them as one JSON array', async () => {
  const cards = ['SIMPLE  =                    T', 'BITPIX  =                    8', 'NAXIS   =                    0'];
  const bare = [...cards, 'EXPTIME = 1200'].join('\n');
  expect((await slitbench(['headers', other])).stdout).toBe(`${bare}\n`);
  const { stdout } = await slitbench(['headers', other, other]);
  const titled = `# ${other}  HDU 0 PRIMARY  image\n${bare}\n`;
  expect(stdout).toBe(`${titled}\n${titled}`);
  const json: unknown = JSON.parse((await slitbench(['headers', file, other, '--json', '--key', 'EXPTIME'])).stdout);
  expect(json).toMatchObject([
    { path: file },
    { path: other, units: [{ cards: [{ image: record('EXPTIME = 1200') }] }] },
  ]);
});

test('what is missing or makes no sense', async () => {
  const { code, stdout, stderr } = await slitbench(['headers', file, join(folder, 'none.fits'), '--key', 'OBJECT']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: `file\n${file}\n` });
  expect(stderr).toMatch(/no card matches OBJECT\n.*none\.fits: there is no such file/);
  expect(await slitbench(['headers', file, '--hdu', ' '])).toMatchObject({ code: 2, stdout: '' });
});
