import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { checkFits } from '#core/archive/check-fits.ts';
import { addToSum, encodeChecksum } from '#core/fits/checksum.ts';
import { readHdus } from '#core/fits/read-headers.ts';
import { encodeTableFile } from '#core/fits/write-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'slitbench-fits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const table = (): Buffer =>
  encodeTableFile(
    [
      { name: 'wave', values: Float64Array.from({ length: 500 }, (_, i) => 4000 + i) },
      { name: 'mask', values: Int32Array.from({ length: 500 }, (_, i) => i % 3) },
      { name: 'text', values: Array.from({ length: 500 }, () => 'abc') },
    ],
    [
      { keyword: 'DMODCLS', value: 'SpecObj' },
      { keyword: 'CHECKSUM', value: '0'.repeat(16) },
      { keyword: 'DATASUM', value: '0000000000' },
    ],
    'SPEC',
  );

/** The same with a true DATASUM and CHECKSUM in the extension. */
function summed(): Buffer {
  const bytes = table();
  const path = join(folder, 'raw.fits');
  writeFileSync(path, bytes);
  const [, hdu] = readHdus(path);
  if (hdu === undefined) throw new Error('the table is there');
  const put = (keyword: string, value: string) => {
    const card = hdu.header.card(keyword);
    bytes.write(`${keyword.padEnd(8)}= '${value}'`.padEnd(80), card?.offset ?? 0, 'latin1');
  };
  const data = addToSum(0, bytes.subarray(hdu.dataOffset));
  put('DATASUM', String(data).padEnd(10));
  put('CHECKSUM', encodeChecksum(addToSum(0, bytes.subarray(hdu.headerOffset))));
  return bytes;
}

/** What is found in a file whose text was changed. */
async function found(change: (text: string) => string, quick = false): Promise<readonly string[]> {
  const bytes = Buffer.from(change(summed().toString('latin1')), 'latin1');
  writeFileSync(join(folder, 'x.fits'), bytes);
  return (await checkFits(folder, 'x.fits', bytes.length, quick)).map(({ what }) => what);
}
const swap = (from: string, to: string) => (text: string) => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

test('a good file has nothing to find, gzipped or not', async () => {
  expect(await found((text) => text)).toEqual([]);
  const packed = gzipSync(readFileSync(join(folder, 'x.fits')));
  writeFileSync(join(folder, 'x.fits.gz'), packed);
  expect(await checkFits(folder, 'x.fits.gz', packed.length, false)).toEqual([]);
});

test('a byte of the data that was changed breaks both sums', async () => {
  const change = swap('abc', 'abd');
  expect(await found(change)).toEqual([
    expect.stringMatching(/^HDU 1 \(SPEC\): DATASUM is \d+, the data have \d+$/),
    'HDU 1 (SPEC): CHECKSUM does not hold',
  ]);
  expect(await found(change, true)).toEqual([]);
});

test('a byte of the header that was changed breaks the checksum', async () => {
  expect(await found(swap("'SpecObj '", "'SpecObk '"))).toEqual(['HDU 1 (SPEC): CHECKSUM does not hold']);
});

test.each([
  ['a card out of its place', swap('PCOUNT  ', 'PCOUND  '), 'card 6 is PCOUND, where PCOUNT must be'],
  ['a table of another width', swap("'3A      '", "'4A      '"), 'its columns have 16 bytes, a row 15'],
  ['a form that is none', swap("'3A      '", "'3Z      '"), 'TFORM3 is 3Z'],
  ['a keyword in lower case', swap('DMODCLS ', 'dmodcls '), 'the keyword dmodcls is not one of FITS'],
  ['a byte that is no text', swap("'SpecObj '", "'Spec\x07bj '"), 'holds a byte that is no printable ASCII'],
  ['a value that is none', swap("'SpecObj '", 'SpecObj   '), 'the card DMODCLS holds no value'],
  ['SIMPLE = F', swap('                   T', '                   F'), 'SIMPLE is not T'],
])('finds %s', async (_, change, wanted) => {
  expect(await found(change, true)).toContainEqual(expect.stringContaining(wanted));
});

test('finds what fills the last block, what follows it, and what is missing of it', async () => {
  expect(await found((text) => `${text.slice(0, -1)}x`)).toContainEqual(
    expect.stringContaining('what fills the last block'),
  );
  expect(await found((text) => `${text}more`, true)).toEqual(['4 bytes follow its last unit']);
  expect(await found((text) => text.slice(0, -100), true)).toEqual(['its last block is not filled']);
  expect(await found((text) => text.slice(0, -3000), true)).toEqual([expect.stringContaining('truncated')]);
});
