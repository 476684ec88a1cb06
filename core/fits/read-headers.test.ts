import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FaultData } from '#core/contract/fault.ts';
import { inflateHdus } from '#core/fits/inflate-hdus.ts';
import { type Hdu, readFirstHdu, readHdus, readPrimary } from '#core/fits/read-headers.ts';
import { readWhole } from '#core/fits/read-whole.ts';
import { whenWhole } from '#core/fits/when-whole.ts';
import { Fault } from '#core/workspace/fault.ts';
import { header, padded, primary, record, SIMPLE } from '../../test/support/torture-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-fits-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A file of these bytes, last written to an hour ago unless said otherwise. */
function file(bytes: Buffer | string, name = 'x.fits', ageSeconds = 3600): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const then = Date.now() / 1000 - ageSeconds;
  utimesSync(path, then, then);
  return path;
}

async function faultOf(action: () => unknown): Promise<FaultData> {
  try {
    await action();
  } catch (error) {
    if (error instanceof Fault) return error.data;
    throw error;
  }
  throw new Error('no fault');
}

const IMAGE = ['SIMPLE  = T', 'BITPIX  = 16', 'NAXIS   = 2', 'NAXIS1  = 100', 'NAXIS2  = 100'];
const image = Buffer.concat([header(...IMAGE, "OBJECT  = 'x'"), padded(Buffer.alloc(20_000, 7))]);
const EXTENSION = ["XTENSION= 'IMAGE'", 'BITPIX  = 8', 'NAXIS   = 1', 'NAXIS1  = 5', 'PCOUNT  = 0', 'GCOUNT  = 1'];
const extension = Buffer.concat([header(...EXTENSION, "EXTNAME = 'SCI'", 'EXTVER  = 3'), padded(Buffer.alloc(5, 1))]);

describe('what is read', () => {
  const unitOf = ({ index, name, version, kind, headerOffset, dataOffset, dataBytes }: Hdu) => ({
    index,
    name,
    version,
    kind,
    headerOffset,
    dataOffset,
    dataBytes,
  });

  test('every unit, its name, version, kind and extent', () => {
    const hdus = readHdus(file(Buffer.concat([image, extension])));
    expect(hdus.map(unitOf)).toEqual([
      { index: 0, name: 'PRIMARY', version: 1, kind: 'image', headerOffset: 0, dataOffset: 2880, dataBytes: 20_000 },
      { index: 1, name: 'SCI', version: 3, kind: 'image', headerOffset: 23_040, dataOffset: 25_920, dataBytes: 5 },
    ]);
  });

  test('the same of a gzipped file, whose data are not kept', async () => {
    const path = file(gzipSync(Buffer.concat([image, extension])), 'x.fits.gz');
    const plain = readHdus(file(Buffer.concat([image, extension])));
    const units = (await inflateHdus(path)).map(unitOf);
    expect(units).toEqual(plain.map(unitOf));
    expect(readPrimary(path).get('OBJECT')).toBe('x');
    expect(readFirstHdu(path).dataBytes).toBe(20_000);
    expect((await faultOf(() => readHdus(path))).code).toBe('compressed');
  });

  test('headers longer than any buffer, also gzipped and incompressible', () => {
    const noise = (i: number) =>
      Array.from({ length: 60 }, (_, j) => String.fromCharCode(33 + ((i * 7919 + j * j * 104_729) % 90))).join('');
    const cards = Array.from({ length: 40_000 }, (_, i) => `HISTORY ${noise(i)}`);
    const bytes = primary(...cards, 'LAST    = 5');
    expect(readPrimary(file(bytes)).get('LAST')).toBe(5);
    expect(readPrimary(file(gzipSync(bytes), 'x.fits.gz')).get('LAST')).toBe(5);
    expect(readPrimary(file(image)).get('OBJECT')).toBe('x');
  });

  test('the time for a header grows with its length, not with the square of it', async () => {
    const records = [...SIMPLE, ...Array.from({ length: 400_000 }, () => 'COMMENT and so on'), 'LAST    = 5', 'END'];
    const bytes = padded(Buffer.from(records.map(record).join('')), 0x20);
    const began = performance.now();
    expect(readPrimary(file(bytes)).get('LAST')).toBe(5);
    expect((await inflateHdus(file(gzipSync(bytes), 'x.fits.gz')))[0]?.header.get('LAST')).toBe(5);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('a name and version that cannot be read are no name; astropy refuses the unit', () => {
    const odd = header(...EXTENSION, 'EXTNAME = words', 'EXTVER  = words', 'GROUPS  = true');
    const [, unit] = readHdus(file(Buffer.concat([image, odd, padded(Buffer.alloc(5))])));
    expect(unit).toMatchObject({ name: '', version: 1, kind: 'image', dataBytes: 5 });
  });

  test('special records after the last unit are left alone', () => {
    const bytes = Buffer.concat([image, Buffer.alloc(2880, 0x20), Buffer.from('rest')]);
    expect(readHdus(file(bytes))).toHaveLength(1);
  });

  test('data in a file of which only the header lies on the disk: only headers are read', () => {
    const cards = ['SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 1', 'NAXIS1  = 5000000000000'];
    expect(readFirstHdu(file(header(...cards))).dataBytes).toBe(5e12);
  });
});

describe('what cannot be read, with byte and card', () => {
  test.each([
    ['empty', '', { code: 'empty', offset: 0 }],
    ['no FITS', 'hello', { code: 'not-fits', offset: 0, line: 'hello' }],
    ['a web page', '<html>404</html>', { code: 'not-fits', message: expect.stringContaining('web page') }],
    ['cut within the first record', 'SIMP', { code: 'truncated', offset: 4 }],
    ['cut within a header', primary('A       = 1').subarray(0, 200), { code: 'truncated', offset: 200 }],
    ['cut within the data', image.subarray(0, 10_000), { code: 'truncated', offset: 10_000 }],
    [
      'cut within a later header',
      Buffer.concat([image, extension.subarray(0, 400)]),
      { code: 'truncated', offset: 23_440 },
    ],
    ['cut within the name of an extension', Buffer.concat([image, Buffer.from('XTENSI')]), { code: 'truncated' }],
    ['nothing but NULs', Buffer.alloc(2880), { code: 'not-fits' }],
    [
      'binary within a header',
      primary(...Array.from({ length: 40 }, () => 'A       = 1'), '\0\0\0').subarray(0, 4000),
      { code: 'malformed', offset: 43 * 80 },
    ],
    [
      'no NAXIS',
      header('SIMPLE  = T', 'BITPIX  = 8'),
      { code: 'malformed', offset: 80, line: expect.stringMatching(/^BITPIX/) },
    ],
    [
      'a negative axis',
      header('SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 1', 'NAXIS1  = -5'),
      { code: 'malformed', offset: 240, line: expect.stringMatching(/^NAXIS1 {2}= -5/) },
    ],
    [
      'a BITPIX that is none',
      header('SIMPLE  = T', 'BITPIX  = 7', 'NAXIS   = 1', 'NAXIS1  = 5'),
      { code: 'malformed', offset: 80 },
    ],
  ])('%s', async (_, bytes, expected) => {
    const path = file(Buffer.from(bytes));
    expect(await faultOf(() => readHdus(path))).toMatchObject({ path, ...expected });
  });

  test('missing padding at the end is forgiven, as astropy does', () => {
    expect(readHdus(file(image.subarray(0, 2880 + 20_000)))).toHaveLength(1);
    expect(readHdus(file(header(...SIMPLE).subarray(0, 320)))).toHaveLength(1);
  });

  test('the units before a fault are there', async () => {
    const found: Hdu[] = [];
    const path = file(Buffer.concat([image, extension.subarray(0, 400)]));
    expect((await faultOf(() => readHdus(path, found))).code).toBe('truncated');
    expect(found).toHaveLength(1);
  });

  test('gzip streams: cut short, damaged, cut just before the end', async () => {
    const zipped = gzipSync(Buffer.concat([image, extension]), { level: 0 });
    const short = file(zipped.subarray(0, 5000), 'short.fits.gz');
    expect(await faultOf(() => inflateHdus(short))).toMatchObject({ code: 'truncated', offset: 5000 });
    expect(await readWhole(short)).toMatchObject({ primary: { path: short }, fault: { data: { code: 'truncated' } } });
    const broken = Buffer.from(zipped);
    broken.fill(0xff, 12, 40);
    expect((await faultOf(() => readPrimary(file(broken, 'broken.fits.gz')))).code).toBe('malformed');
    const almost = file(zipped.subarray(0, -6), 'almost.fits.gz');
    expect((await readWhole(almost)).fault?.data.code).toBe('truncated');
    expect((await readWhole(file(zipped, 'whole.fits.gz'))).fault).toBeNull();
  });

  test('gzipped extensions: cut short before they were compressed, changed on the way, also behind the last', async () => {
    const long = header(...EXTENSION.with(3, `NAXIS1  = ${40 * 2880}`));
    const half = gzipSync(Buffer.concat([primary('EXTEND  = T'), long, Buffer.alloc(20 * 2880, 7)]));
    expect((await readWhole(file(half, 'half.fits.gz'))).fault?.data.code).toBe('truncated');
    const rest = [Buffer.alloc(2880, 0x20), Buffer.alloc(200_000, 7)];
    const changed = gzipSync(Buffer.concat([image, extension, ...rest]), { level: 0 });
    expect((await readWhole(file(changed, 'good.fits.gz'))).fault).toBeNull();
    changed[changed.length - 1000] = 8;
    expect((await readWhole(file(changed, 'changed.fits.gz'))).fault?.data.code).toBe('malformed');
  });

  test('what is no file', async () => {
    mkdirSync(join(folder, 'sub.fits'));
    expect((await faultOf(() => readPrimary(join(folder, 'sub.fits')))).message).toContain('is a folder');
    expect((await faultOf(() => readPrimary(join(folder, 'none.fits')))).code).toBe('missing');
    symlinkSync('loop.fits', join(folder, 'loop.fits'));
    expect((await faultOf(() => readPrimary(join(folder, 'loop.fits')))).code).toBe('missing');
  });
});

describe('a file that is still growing', () => {
  const signal = new AbortController().signal;
  const read = (path: string) => () => readWhole(path);
  const isGrowing = ({ fault }: { fault: Fault | null }) => fault?.data.code === 'growing';

  test('is not bad', async () => {
    const fresh = file(image.subarray(0, 10_000), 'fresh.fits', 1);
    expect((await faultOf(() => readHdus(fresh))).code).toBe('growing');
    expect((await faultOf(() => readHdus(fresh, [], 0))).code).toBe('truncated');
    expect((await faultOf(() => readHdus(file('', 'none.fits', 1)))).code).toBe('growing');
    expect((await faultOf(() => readHdus(file(Buffer.alloc(5760), 'nul.fits', 1)))).code).toBe('growing');
  });

  test('is waited for until it is whole', async () => {
    const path = file(image.subarray(0, 100), 'growing.fits', 0);
    let at = 100;
    const grow = setInterval(() => {
      appendFileSync(path, image.subarray(at, at + 4000));
      at += 4000;
      if (at >= image.length) clearInterval(grow);
    }, 100);
    expect((await whenWhole(path, 30_000, signal, isGrowing, read(path))).fault).toBeNull();
  });

  test('is waited for through a pause of its writer', async () => {
    const path = file(image.subarray(0, 100), 'paused.fits', 0);
    const rest = setTimeout(() => appendFileSync(path, image.subarray(100)), 4500);
    expect((await whenWhole(path, 30_000, signal, isGrowing, read(path))).fault).toBeNull();
    clearTimeout(rest);
  });

  test('is cut short after all when nothing has come for a minute', async () => {
    const path = file(image.subarray(0, 100), 'stalled.fits', 59);
    const began = performance.now();
    expect((await whenWhole(path, 30_000, signal, isGrowing, read(path))).fault?.data.code).toBe('truncated');
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('is none that says it was written to tomorrow; clocks a little apart are forgiven', async () => {
    expect((await faultOf(() => readHdus(file(image.subarray(0, 100), 'x.fits', -86_400)))).code).toBe('truncated');
    expect((await faultOf(() => readHdus(file(image.subarray(0, 100), 'x.fits', -5)))).code).toBe('growing');
  });

  test('is not waited for when it cannot be had at all', async () => {
    symlinkSync('loop.fits', join(folder, 'loop.fits'));
    const loop = join(folder, 'loop.fits');
    expect((await whenWhole(loop, 30_000, signal, isGrowing, read(loop))).fault?.data.code).toBe('missing');
  });

  test('is still growing when the waiting is over', async () => {
    const path = file(image.subarray(0, 100), 'slow.fits', 0);
    expect((await whenWhole(path, 200, signal, isGrowing, read(path))).fault?.data.code).toBe('growing');
  });
});
