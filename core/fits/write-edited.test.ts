import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execaSync } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { CardEdit } from '#core/fits/edit-cards.ts';
import type { formatHeader } from '#core/fits/format-cards.ts';
import { readHdus, readPrimary } from '#core/fits/read-headers.ts';
import { writeEdited } from '#core/fits/write-edited.ts';
import { encodeImage } from '#core/fits/write-image.ts';
import { randomStream } from '#core/workspace/random.ts';
import { lacks, python2 } from '../../test/have.ts';
import { removeFolder } from '../../test/support/clean-up.ts';

const fitsverify = ['/usr/bin/fitsverify'].find(existsSync) ?? null;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-edit-'));
});
afterEach(async () => await removeFolder(folder));

const image = (cards: Parameters<typeof formatHeader>[0] = []) =>
  Buffer.concat([
    encodeImage({ data: Int16Array.from({ length: 100 }, (_, i) => i), axes: [10, 10], cards }),
    encodeImage({ data: Float32Array.from({ length: 30 }, (_, i) => i / 3), axes: [30], extension: 'SECOND' }),
  ]);

function made(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function edited(path: string, edits: readonly CardEdit[], hdu = 0) {
  const to = join(folder, 'out.fits');
  const { part, changes } = await writeEdited(path, to, new Map([[hdu, edits]]));
  renameSync(part, to);
  return { to, changes, header: readHdus(to)[hdu]?.header ?? readPrimary(to) };
}

test('cards are set, added, copied and deleted; comments and all other bytes stay', async () => {
  const path = made(
    'a.fits',
    image([
      { keyword: 'OBJECT', value: "O'Neil", comment: 'who' },
      { keyword: 'AIRMASS', value: { real: 1 }, comment: 'at start' },
      { keyword: 'BAD', value: 1 },
      { keyword: 'BAD', value: 2 },
    ]),
  );
  const { to, changes, header } = await edited(path, [
    { kind: 'set', keyword: 'airmass', value: { real: 45 } },
    { kind: 'copy', keyword: 'TARGNAME', from: 'OBJECT' },
    { kind: 'set', keyword: 'HIERARCH eso tel alt', value: { real: 12.5 }, comment: '[deg]' },
    { kind: 'delete', keyword: 'BAD' },
    { kind: 'delete', keyword: 'ABSENT' },
    { kind: 'comment', text: 'why-'.repeat(30) },
  ]);
  expect(header.card('AIRMASS')?.image).toMatch(/^AIRMASS = +45\.0 \/ at start *$/);
  expect(header.get('TARGNAME')).toBe("O'Neil");
  expect(header.get('ESO TEL ALT')).toBe(12.5);
  expect(header.has('BAD')).toBe(false);
  expect(
    header
      .all('COMMENT')
      .map(({ value }) => value)
      .join(''),
  ).toBe('why-'.repeat(30));
  expect(changes.map(({ keyword, before, after }) => [keyword, before !== null, after !== null])).toEqual([
    ['AIRMASS', true, true],
    ['TARGNAME', false, true],
    ['ESO TEL ALT', false, true],
    ['BAD', true, false],
  ]);
  const [old, now] = [path, to].map((file) => ({ bytes: readFileSync(file), hdus: readHdus(file) }));
  expect(now?.bytes.subarray(now.hdus[0]?.dataOffset)).toEqual(old?.bytes.subarray(old.hdus[0]?.dataOffset));
  expect(readdirSync(folder).sort()).toEqual(['a.fits', 'out.fits']);
});

test('blank records at the end are taken up before the header grows', async () => {
  const cards = [
    ...Array.from({ length: 10 }, (_, i) => ({ keyword: `K${i}`, value: i })),
    ...Array.from({ length: 19 }, () => ({ keyword: '', value: '' })),
  ];
  const path = made('a.fits', image(cards));
  const { header } = await edited(path, [{ kind: 'set', keyword: 'NEW', value: 'x' }]);
  expect(header.byteLength).toBe(readPrimary(path).byteLength);
  expect(header.cards.filter(({ keyword }) => keyword === '')).toHaveLength(18);
  expect(header.get('NEW')).toBe('x');
});

test('an extension is edited, and what follows the last one stays', async () => {
  const path = made('a.fits', Buffer.concat([image(), Buffer.alloc(2880, 7)]));
  const { to, header } = await edited(path, [{ kind: 'set', keyword: 'NOTE', value: 'x'.repeat(200) }], 1);
  expect(header.get('NOTE')).toBe('x'.repeat(200));
  expect(readPrimary(to).records).toBe(readPrimary(path).records);
  expect(readFileSync(to).subarray(-2880)).toEqual(Buffer.alloc(2880, 7));
});

test('what was gzipped is written uncompressed', async () => {
  const path = made('a.fits.gz', gzipSync(image()));
  const { to, header } = await edited(path, [{ kind: 'set', keyword: 'RA', value: { real: 1.5 } }]);
  expect(header.get('RA')).toBe(1.5);
  expect(readFileSync(to).subarray(2880)).toEqual(image().subarray(2880));
});

test.each([
  ['structure', { kind: 'set', keyword: 'NAXIS1', value: 5 }, 'NAXIS1 is not to be changed'],
  ['checksums', { kind: 'delete', keyword: 'checksum' }, 'CHECKSUM is not to be changed'],
  ['other alphabets', { kind: 'set', keyword: 'OBJECT', value: 'Å' }, 'not printable ASCII'],
  ['infinity', { kind: 'set', keyword: 'RA', value: { real: Infinity } }, 'cannot stand in a FITS header'],
  ['what is not there', { kind: 'copy', keyword: 'RA', from: 'RAX' }, 'RAX is not there'],
] as const)('%s is refused, and nothing is left', async (_, edit, message) => {
  const path = made('a.fits', image());
  await expect(edited(path, [edit])).rejects.toThrow(message);
  expect(readdirSync(folder)).toEqual(['a.fits']);
});

const CHECK = `
import sys, json, warnings
from astropy.io import fits
warnings.simplefilter('error')
out = []
for path in json.load(sys.stdin):
    try:
        with fits.open(path, checksum=True) as hdus:
            out.append([[str(k) for k in h.header] and [[k, str(v)] for k, v in h.header.items()] for h in hdus])
    except Exception as error:
        out.append(str(error))
print(json.dumps(out))
`;

describe.skipIf(lacks('checksums and edited headers beside astropy', python2))('beside astropy', () => {
  const python = (code: string, input: unknown) =>
    JSON.parse(
      execFileSync(python2 ?? '', ['-c', code], { input: JSON.stringify(input), encoding: 'utf8' }),
    ) as unknown;
  const Read = z.array(z.union([z.string(), z.array(z.array(z.tuple([z.string(), z.string()])))]));

  test('a checksum that held holds again, one that did not stays wrong; the rest reads the same', async () => {
    const random = randomStream(5, 'edits');
    const cases = Array.from({ length: 20 }, (_, i) => {
      const cards = Array.from({ length: 1 + Math.floor(40 * random.uniform()) }, (_, k) => ({
        keyword: `K${k}`,
        value: random.uniform() < 0.5 ? { real: 1e6 * (random.uniform() - 0.5) } : `text ${k} '' ${random.uniform()}`,
        comment: 'a comment',
      }));
      return made(`${i}.fits`, image(cards));
    });
    python(
      `import sys, json
from astropy.io import fits
for path in json.load(sys.stdin):
    with fits.open(path) as hdus: hdus.writeto(path, overwrite=True, checksum=True)
print('null')`,
      cases,
    );
    const broken = made('broken.fits', readFileSync(cases[0] ?? ''));
    const bytes = readFileSync(broken);
    const last = readHdus(broken)[0]?.dataOffset ?? 0;
    bytes[last + 1] = (bytes[last + 1] ?? 0) ^ 1;
    writeFileSync(broken, bytes);

    const outs: string[] = [];
    for (const path of [...cases, broken]) {
      const to = `${path}.out`;
      const { part } = await writeEdited(
        path,
        to,
        new Map([
          [
            0,
            [
              { kind: 'set', keyword: 'K0', value: 'changed' },
              { kind: 'set', keyword: 'ADDED', value: { real: 1e-7 } },
              { kind: 'comment', text: dirname(path) },
            ],
          ],
          [1, [{ kind: 'set', keyword: 'OTHER', value: true }]],
        ]),
      );
      renameSync(part, to);
      outs.push(to);
    }
    const read = Read.parse(python(CHECK, outs));
    const before = Read.parse(python(CHECK, cases));
    expect(read.pop()).toMatch(/[Cc]hecksum verification failed/);
    for (const [i, units] of read.entries()) {
      const old = before[i];
      if (typeof units === 'string' || old === undefined || typeof old === 'string')
        throw new Error(`${i}: ${units}, ${old}`);
      const expected = old.map((cards) => cards.filter(([key]) => key !== 'CHECKSUM'));
      const rest = units.map((cards) =>
        cards.filter(([key]) => !['CHECKSUM', 'ADDED', 'OTHER', 'COMMENT'].includes(key)),
      );
      expect(rest).toEqual([expected[0]?.map((card) => (card[0] === 'K0' ? ['K0', 'changed'] : card)), expected[1]]);
      expect(units[0]).toContainEqual(['ADDED', '1e-07']);
      expect(units[1]).toContainEqual(['OTHER', 'True']);
    }
  });

  test.skipIf(lacks('fitsverify of edited files', fitsverify))(
    'fitsverify and fitscheck say the same before and after',
    async () => {
      const says = (file: string) =>
        [
          execaSync(fitsverify ?? '', ['-q', file], { reject: false }),
          execaSync(join(dirname(python2 ?? ''), 'fitscheck'), [file], { reject: false }),
        ].map(({ stdout, stderr, exitCode }) => `${exitCode} ${stdout}${stderr}`.replaceAll(/\S+\.fits\S*/g, 'FILE'));
      const plain = made('plain.fits', image([{ keyword: 'OBJECT', value: 'x', comment: 'who' }]));
      const summed = join(folder, 'summed.fits');
      python(
        `import sys, json
from astropy.io import fits
plain, summed = json.load(sys.stdin)
fits.open(plain).writeto(summed, checksum=True)
print('null')`,
        [plain, summed],
      );
      const bytes = readFileSync(summed);
      const at = readHdus(summed)[0]?.dataOffset ?? 0;
      bytes.writeUInt8(99, at + 11);
      const broken = made('broken.fits', bytes);
      for (const file of [plain, summed, broken]) {
        const before = says(file);
        const { to, header } = await edited(file, [
          { kind: 'set', keyword: 'LONG', value: 'text '.repeat(30) },
          { kind: 'set', keyword: 'OBJECT', value: 'a longer text' },
          { kind: 'set', keyword: 'RA', value: { real: 12.25 }, comment: '[deg]' },
          { kind: 'comment', text: 'why' },
        ]);
        expect(says(to)).toEqual(before);
        expect(header.get('LONG')).toBe('text '.repeat(30).trimEnd());
        expect(header.get('LONGSTRN')).toBe('OGIP 1.0');
      }
      expect(says(summed).map((said) => said.slice(0, 2))).toEqual(['0 ', '0 ']);
      expect(says(broken)[1]).not.toMatch(/^0 /);
    },
  );
});
