import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatCard, formatHeader, type NewCard, padBlock } from '#core/fits/format-cards.ts';
import { readHdus } from '#core/fits/read-headers.ts';
import { numbersOf, openTable } from '#core/fits/read-table.ts';
import { encodeImage, type Samples } from '#core/fits/write-image.ts';
import { encodeTableFile } from '#core/fits/write-table.ts';
import { lacks, python2 } from '../../test/have.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-tables-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A FITS file whose one extension is a table of these forms and bytes. */
function tableFile(forms: readonly string[], rows: Buffer, count: number, extra: readonly NewCard[] = [], heap = 0) {
  const width = (rows.length - heap) / count;
  const cards: NewCard[] = [
    { keyword: 'XTENSION', value: 'BINTABLE' },
    { keyword: 'BITPIX', value: 8 },
    { keyword: 'NAXIS', value: 2 },
    { keyword: 'NAXIS1', value: width },
    { keyword: 'NAXIS2', value: count },
    { keyword: 'PCOUNT', value: heap },
    { keyword: 'GCOUNT', value: 1 },
    { keyword: 'TFIELDS', value: forms.length },
    ...forms.flatMap((form, i) => [
      { keyword: `TFORM${i + 1}`, value: form },
      { keyword: `TTYPE${i + 1}`, value: `c${i + 1}` },
    ]),
    ...extra,
  ];
  const body = Buffer.alloc(padBlock(rows.length));
  rows.copy(body);
  const path = join(folder, 'table.fits');
  const primary = encodeImage({ data: new Uint8Array(0), axes: [0] });
  writeFileSync(path, Buffer.concat([primary, formatHeader(cards), body]));
  const hdu = readHdus(path)[1];
  if (hdu === undefined) throw new Error('no extension');
  return openTable(path, hdu);
}

function bytes(write: (view: DataView) => void, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  write(new DataView(buffer.buffer, buffer.byteOffset, length));
  return buffer;
}

test('every element type', () => {
  const row = Buffer.concat([
    Buffer.from('TF\0'),
    Buffer.from([0b10100000, 0b01000000]),
    Buffer.from([200, 7]),
    bytes((v) => v.setInt16(0, -2), 2),
    bytes((v) => v.setInt32(0, -3), 4),
    bytes((v) => v.setBigInt64(0, -4n), 8),
    Buffer.from('ab \0z'),
    bytes((v) => v.setFloat32(0, 1.5), 4),
    bytes((v) => v.setFloat64(0, Math.PI), 8),
    bytes((v) => [v.setFloat32(0, 1), v.setFloat32(4, -2)], 8),
    bytes((v) => [v.setFloat64(0, 3), v.setFloat64(8, -4)], 16),
  ]);
  using table = tableFile(['3L', '10X', '2B', 'I', '1J', 'K', '5A', 'E', 'D', 'C', 'M'], row, 1);
  const names = table.columns.map((column) => column.name);
  expect(table.read(names).map((c) => (c.kind === 'lists' ? c.rows : Array.from<unknown>(c.values)))).toEqual([
    [true, false, null],
    [true, false, true, false, false, false, false, false, false, true],
    [200, 7],
    [-2],
    [-3],
    [-4],
    ['ab'],
    [1.5],
    [Math.PI],
    [1, -2],
    [3, -4],
  ]);
});

test('unsigned integers, missing values, scaling, and integers that no number holds', () => {
  const one = (i: number, j: number, k: bigint, u: bigint, b: number, s: number) =>
    bytes((v) => {
      v.setInt16(0, i);
      v.setInt32(2, j);
      v.setBigInt64(6, k);
      v.setBigInt64(14, u);
      v.setInt8(22, b);
      v.setInt16(23, s);
    }, 25);
  const rows = Buffer.concat([
    one(-32768, -2147483648, 2n ** 60n, -(2n ** 63n), 0, 10),
    one(32767, 2147483647, -99n, 2n ** 63n - 1n, -1, -99),
  ]);
  using table = tableFile(['I', 'J', 'K', 'K', 'B', 'I'], rows, 2, [
    { keyword: 'TZERO1', value: 32768 },
    { keyword: 'TZERO2', value: 2147483648 },
    { keyword: 'TNULL3', value: -99 },
    { keyword: 'TZERO4', value: 2n ** 63n },
    { keyword: 'TZERO5', value: -128 },
    { keyword: 'TSCAL6', value: { real: 0.5 } },
    { keyword: 'TZERO6', value: 100 },
    { keyword: 'TNULL6', value: -99 },
  ]);
  const [c1, c2, c3, c4, c5, c6] = table.read(['C1', 'c2', 'c3', 'c4', 'c5', 'c6']);
  expect(c1).toMatchObject({ kind: 'number', values: new Float64Array([0, 65535]) });
  expect(c2).toMatchObject({ kind: 'number', values: new Float64Array([0, 4294967295]) });
  expect(c3).toMatchObject({ kind: 'bigint', values: [2n ** 60n, null] });
  expect(c4).toMatchObject({ kind: 'bigint', values: [0n, 2n ** 64n - 1n] });
  expect(c5).toMatchObject({ kind: 'number', values: new Float64Array([-128, 127]) });
  expect(c6).toMatchObject({ kind: 'number', values: new Float64Array([105, Number.NaN]) });
});

test('arrays of strings by TDIM, variable-length arrays, an empty one', () => {
  const descriptor = (count: number, at: number) => bytes((v) => [v.setInt32(0, count), v.setInt32(4, at)], 8);
  const wide = (count: bigint, at: bigint) => bytes((v) => [v.setBigInt64(0, count), v.setBigInt64(8, at)], 16);
  const heap = Buffer.concat([bytes((v) => [v.setInt16(0, 5), v.setInt16(2, -6)], 4), Buffer.from('hey')]);
  const rows = Buffer.concat([
    Buffer.from('ab c  '),
    descriptor(2, 0),
    wide(3n, 4n),
    Buffer.from('x  y  '),
    descriptor(0, 0),
    wide(1n, 4n),
  ]);
  const dim = { keyword: 'TDIM1', value: '(3,2)' };
  using table = tableFile(['6A', '1PI(2)', '1QA(3)'], Buffer.concat([rows, heap]), 2, [dim], heap.length);
  const [names, short, long] = table.read(['c1', 'c2', 'c3']);
  expect(names).toEqual({ kind: 'text', perRow: 2, values: ['ab', 'c', 'x', 'y'] });
  expect(short).toMatchObject({ rows: [{ values: new Float64Array([5, -6]) }, { values: new Float64Array(0) }] });
  expect(long).toMatchObject({ rows: [{ values: ['hey'] }, { values: ['h'] }] });
});

test('an array that points beyond the heap, an unknown form and a wrong width are faults that say where', () => {
  const rows = bytes((v) => [v.setInt32(0, 1000), v.setInt32(4, 0)], 8);
  using table = tableFile(['1PD'], rows, 1);
  expect(() => table.read(['c1'])).toThrow(/row 0 of column c1 points beyond/);
  expect(() => table.read(['c2'])).toThrow(/has no column c2/);
  expect(() => tableFile(['1Z'], rows, 1)).toThrow(/TFORM1 at byte \d+ is no form of a column/);
  expect(() => tableFile(['1J'], rows, 1)).toThrow(/take 4 bytes a row, but NAXIS1 says 8/);
});

test('some rows of a long table, and of a wide one, are the same as all of them', () => {
  const count = 50_000;
  const number = Int32Array.from({ length: count }, (_, i) => i * 3);
  const real = Float64Array.from(number, (v) => v / 7);
  const path = join(folder, 'long.fits');
  const words = Array.from(number, (v) => `row ${v}`);
  const truth = Array.from(number, (v) => v % 2 === 0);
  writeFileSync(
    path,
    encodeTableFile([
      { name: 'N', values: number },
      { name: 'W', values: words },
      { name: 'R', values: real, unit: 'Angstrom' },
      { name: 'T', values: truth },
      { name: 'F', values: Float32Array.from(real) },
    ]),
  );
  const hdu = readHdus(path)[1];
  if (hdu === undefined) throw new Error('no extension');
  using table = openTable(path, hdu);
  expect(table.rows).toBe(count);
  expect(table.column('r')).toMatchObject({ unit: 'Angstrom', form: 'D', repeat: 1 });
  expect(numbersOf(table, 'R', path)).toEqual(real);
  const [n, w, t, f] = table.read(['N', 'W', 'T', 'F'], 33_000, 33_002);
  expect(n).toMatchObject({ values: new Float64Array([99_000, 99_003]) });
  expect(w).toMatchObject({ values: ['row 99000', 'row 99003'] });
  expect(t).toMatchObject({ values: [true, false] });
  expect(f).toMatchObject({ values: new Float64Array([99_000 / 7, 99_003 / 7].map(Math.fround)) });
  expect(table.read(['N'], 49_999, 60_000)[0]).toMatchObject({ values: new Float64Array([149_997]) });
  truncateSync(path, hdu.dataOffset + 1000);
  expect(() => table.read(['N'])).toThrow(/truncated|not whole/);
});

test('cards are 80 characters, strings go on in CONTINUE, quotes are never torn', () => {
  const long = `${'it'.repeat(33)}'${'s '.repeat(60)}'' end`;
  const lines = formatCard({ keyword: 'LONG', value: long, comment: 'why' });
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.every((line) => line.length === 80)).toBe(true);
  const path = join(folder, 'cards.fits');
  const cards: NewCard[] = [
    { keyword: 'LONG', value: long },
    { keyword: 'WHOLE', value: { real: 1 }, comment: 'real' },
    { keyword: 'TINY', value: 1.5e-300 },
    { keyword: 'BIG', value: 12345678901234567890n },
    { keyword: 'NONE', value: null },
    { keyword: 'EMPTY', value: '' },
    { keyword: 'YES', value: true },
    { keyword: 'HISTORY', value: 'word '.repeat(40) },
  ];
  writeFileSync(path, encodeImage({ data: new Uint8Array([1]), axes: [1], cards }));
  const header = readHdus(path)[0]?.header;
  for (const { keyword, value } of cards.slice(0, -1))
    expect(header?.get(keyword)).toEqual(typeof value === 'object' && value !== null ? value.real : value);
  expect(header?.all('HISTORY').length).toBe(3);
  for (const bad of [
    { keyword: 'lower', value: 1 },
    { keyword: 'X', value: 'ü' },
    { keyword: 'X', value: Number.NaN },
  ])
    expect(() => formatCard(bad)).toThrow(RangeError);
});

describe.skipIf(lacks("FITS files of ours against astropy's reader and writer", python2))('astropy', () => {
  const python = (script: string, ...args: string[]): unknown =>
    JSON.parse(execFileSync(python2 ?? '', ['-c', script, ...args], { encoding: 'utf8', cwd: folder }));

  const images: readonly (readonly [string, Samples])[] = [
    ['uint8', new Uint8Array([0, 255, 3, 4, 5, 6])],
    ['int16', new Int16Array([-32768, 32767, 0, 1, -1, 2])],
    ['uint16', new Uint16Array([0, 65535, 32768, 32767, 1, 2])],
    ['int32', new Int32Array([-2147483648, 2147483647, 0, 1, -1, 2])],
    ['uint32', new Uint32Array([0, 4294967295, 2147483648, 1, 2, 3])],
    ['float32', new Float32Array([0, -1.5, 1e30, 1e-30, 2, 3])],
    ['float64', new Float64Array([0, -1.5, 1e300, 1e-300, 2, 3])],
  ];

  test('images and tables of ours are valid, and read as what they are', () => {
    const units = images.map(([name, data], i) =>
      i === 0
        ? encodeImage({ data, axes: [3, 2], cards: [{ keyword: 'LONG', value: "a 'quoted' word ".repeat(12) }] })
        : encodeImage({ data, axes: [3, 2], extension: name }),
    );
    writeFileSync(join(folder, 'images.fits'), Buffer.concat(units));
    const values = { R: new Float64Array([1.25, Number.NaN]), N: new Int32Array([-5, 6]) };
    writeFileSync(
      join(folder, 'columns.fits'),
      encodeTableFile([
        { name: 'R', values: values.R, unit: 'Angstrom' },
        { name: 'N', values: values.N },
        { name: 'T', values: [true, false] },
        { name: 'S', values: ['one', ''] },
      ]),
    );
    const seen = python(`
import json, warnings
from astropy.io import fits
warnings.simplefilter('error')
out = {}
with fits.open('images.fits') as f:
    f.verify('exception')
    out['long'] = f[0].header['LONG']
    out['images'] = [[str(h.data.dtype.newbyteorder('=')), h.data.ravel().tolist()] for h in f]
with fits.open('columns.fits') as f:
    f.verify('exception')
    t = f[1].data
    out['table'] = [t['R'].tolist()[:1], t['N'].tolist(), t['T'].tolist(), t['S'].tolist(), f[1].columns['R'].unit]
print(json.dumps(out))`);
    expect(seen).toEqual({
      long: "a 'quoted' word ".repeat(12).trimEnd(),
      images: images.map(([name, data]) => [name, Array.from(data)]),
      table: [[1.25], [-5, 6], [true, false], ['one', ''], 'Angstrom'],
    });
  });

  test("astropy's tables read as astropy reads them", () => {
    const expected = python(`
import json
import numpy as np
from astropy.io import fits
r = np.random.default_rng(1)
n = 300
cols = {
  'D': r.normal(size=n), 'E3': r.normal(size=(n, 3)).astype('f4'), 'K': r.integers(-9, 9, n),
  'J': r.integers(-2**31, 2**31, n).astype('i4'), 'U2': r.integers(0, 2**16, n).astype('u2'),
  'U4': r.integers(0, 2**32, n).astype('u4'), 'L': r.random(n) > 0.5, 'S': np.array([f'name {i}' for i in range(n)]),
}
columns = [fits.Column(name=k, array=v, format=f, bzero=z) for (k, v), f, z in zip(cols.items(),
  ['D', '3E', 'K', 'J', 'I', 'J', 'L', '12A'], [None, None, None, None, 2**15, 2**31, None, None])]
lists = np.empty(n, dtype=object)
for i in range(n): lists[i] = r.normal(size=i % 5)
columns.append(fits.Column(name='P', array=lists, format='PD()'))
fits.BinTableHDU.from_columns(columns).writeto('astropy.fits')
with fits.open('astropy.fits') as f:
    t = f[1].data
    out = {k: np.ravel(t[k]).tolist() for k in cols}
    out['P'] = [list(map(float, v)) for v in t['P']]
print(json.dumps(out))`);
    const path = join(folder, 'astropy.fits');
    const hdu = readHdus(path)[1];
    if (hdu === undefined) throw new Error('no extension');
    using table = openTable(path, hdu);
    const names = table.columns.map((column) => column.name);
    const plain = table
      .read(names)
      .map((data) =>
        data.kind === 'lists'
          ? data.rows.map((row) => ('values' in row ? Array.from<unknown>(row.values) : []))
          : Array.from<unknown>(data.values),
      );
    expect(Object.fromEntries(names.map((name, i) => [name, plain[i]]))).toEqual(expected);
  });
});

test('a TNULL that is no whole number is a fault of that card', () => {
  const open = () => tableFile(['J'], Buffer.alloc(4), 1, [{ keyword: 'TNULL1', value: 1.5 }]);
  expect(open).toThrow(/TNULL1 at byte \d+ must be a whole number/);
});
