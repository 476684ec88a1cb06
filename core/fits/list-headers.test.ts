import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FileHeaders, HeadersInput } from '#core/contract/headers.ts';
import { connect } from '#core/host/connect.ts';
import { header, primary } from '../../test/support/torture-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-headers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, bytes: Buffer | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** What comes over the contract. */
async function headersOf(files: string[], more: Partial<HeadersInput> = {}): Promise<readonly FileHeaders[]> {
  const read: FileHeaders[] = [];
  for await (const event of await connect().headers({ files, ...more })) {
    if (event.type === 'file') read.push(event.file);
    if (event.type === 'result') expect(event.result.faulty).toBe(read.filter(({ fault }) => fault !== null).length);
  }
  return read;
}

test('numbers beyond every double do not stop the others', async () => {
  const odd = file('odd.fits', primary('CX      = (1E400, -1E400)', 'EXTVER  = 1E400'));
  const [first, second] = await headersOf([odd, file('good.fits', primary('A       = 1'))]);
  expect(first?.units[0]).toMatchObject({ version: 1 });
  expect(first?.units[0]?.cards.slice(3).map(({ value }) => value)).toEqual([
    { re: Infinity, im: -Infinity },
    Infinity,
  ]);
  expect(second?.fault).toBeNull();
});

test('the header with the card that is wrong is shown, with the fault of it', async () => {
  const bad = file('bad.fits', header('SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 1', 'NAXIS1  = 1E3', "OBJECT  = 'x'"));
  for (const more of [{}, { keys: ['OBJECT', 'NAXIS1'] }, { hdu: '0' }]) {
    const [shown] = await headersOf([bad], more);
    expect(shown?.fault).toMatchObject({ code: 'malformed', offset: 240 });
    expect(shown?.units[0]).toMatchObject({ index: 0, dataBytes: null });
    expect(shown?.units[0]?.cards.map(({ keyword }) => keyword)).toContain('NAXIS1');
  }
});

test('a unit by its number, its name in any dress, and the first one as PRIMARY whatever its name', async () => {
  const extension = [
    "XTENSION= 'IMAGE'",
    'BITPIX  = 8',
    'NAXIS   = 0',
    'PCOUNT  = 0',
    'GCOUNT  = 1',
    "EXTNAME = ' SCI'",
  ];
  const path = file(
    'x.fits',
    Buffer.concat([primary("EXTNAME = 'MAIN'"), header(...extension), header(...extension.slice(0, 5))]),
  );
  const meant = async (hdu: string) => (await headersOf([path], { hdu }))[0]?.units.map(({ index }) => index);
  expect(await Promise.all(['0', 'PRIMARY', 'main', ' SCI', 'sci,1', '2', 'none'].map(meant))).toEqual([
    [0],
    [0],
    [0],
    [1],
    [1],
    [2],
    [],
  ]);
  await expect(headersOf([path], { hdu: ' ' })).rejects.toThrow();
});

test('files that are growing are waited for together, while the others are there', async () => {
  const [a, b] = ['a.fits', 'b.fits'].map((name) => file(name, primary().subarray(0, 100)));
  if (a === undefined || b === undefined) throw new Error('files of the test');
  const began = performance.now();
  const read = await headersOf([a, b, file('c.fits', primary())], { waitSeconds: 1 });
  expect(performance.now() - began).toBeLessThan(1900);
  expect(read.map(({ path, fault }) => [path === a || path === b, fault?.code])).toEqual([
    [false, undefined],
    [true, 'growing'],
    [true, 'growing'],
  ]);
});
