// What fitsverify calls an error, the check of the archive calls one, too: of each card of a table and an image, changed
// in each of many ways.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, describe, expect, test } from 'vitest';
import { checkFits } from '#core/archive/check-fits.ts';
import { RECORD } from '#core/fits/card.ts';
import { encodeImage } from '#core/fits/write-image.ts';
import { encodeTableFile } from '#core/fits/write-table.ts';
import { lacks } from '../../test/have.ts';

const fitsverify = ['/usr/bin/fitsverify'].find(existsSync) ?? null;
const folder = mkdtempSync(join(tmpdir(), 'slitbench-fitsverify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILE = Buffer.concat([
  encodeTableFile(
    [
      { name: 'wave', values: Float64Array.from({ length: 50 }, (_, i) => 4000 + i) },
      { name: 'mask', values: Int32Array.from({ length: 50 }, (_, i) => i % 3) },
      { name: 'text', values: Array.from({ length: 50 }, () => 'abc') },
    ],
    [
      { keyword: 'DATE-OBS', value: '2020-01-01T00:00:00' },
      { keyword: 'EXPTIME', value: 12.5 },
    ],
    'SPEC',
  ),
  encodeImage({
    data: Float32Array.from({ length: 30 }, (_, i) => i / 3),
    axes: [6, 5],
    extension: 'SECOND',
    cards: [{ keyword: 'CRVAL1', value: 1.5 }],
  }),
]).toString('latin1');

const CARDS = Array.from({ length: FILE.length / RECORD }, (_, i) => i * RECORD).filter((at) =>
  /^(?:[A-Z0-9-]+ *= |END {77})/.test(FILE.slice(at, at + RECORD)),
);

const VALUES = ["'abc     '", '8', '7'.padStart(20), '1.5'.padStart(20), 'T'.padStart(20), '', '5 / x', "'2020-13-01'"];
const KEYWORDS =
  'TNULL1 TNULL2 TDISP1 TDIM1 TSCAL3 TZERO1 TTYPE9 TBCOL1 TCRVL1 TCTYP1 THEAP BLANK EXTEND XTENSION SIMPLE EXTVER BUNIT NAXIS9 CRPIX1 CTYPE1 WCSAXES RADESYS OBJECT EQUINOX MJD-OBS DATE exptime A.B'.split(
    ' ',
  );

/** The file with one of its records in place of another. */
const put = (at: number, record: string): string =>
  FILE.slice(0, at) + record.padEnd(RECORD).slice(0, RECORD) + FILE.slice(at + RECORD);

/** Every file that is tried, by what was done to which card. */
function* changed(): Generator<readonly [what: string, file: string]> {
  for (const at of CARDS) {
    const record = FILE.slice(at, at + RECORD);
    const next = FILE.slice(at + RECORD, at + 2 * RECORD);
    const name = `${record.slice(0, 8).trim()} at byte ${at}`;
    const endOfHeader = FILE.indexOf('END'.padEnd(RECORD), at);
    for (const value of VALUES) yield [`${name} has the value ${value}`, put(at, record.slice(0, 10) + value)];
    yield [`${name} lost its indicator`, put(at, `${record.slice(0, 8)}  ${record.slice(10)}`)];
    yield [`${name} holds a control character`, put(at, `${record.slice(0, 60)}\t`)];
    if (endOfHeader === at) continue;
    const others = FILE.slice(at + RECORD, endOfHeader + RECORD);
    yield [
      `${name} is gone`,
      FILE.slice(0, at) + others.padEnd(others.length + RECORD) + FILE.slice(at + others.length + RECORD),
    ];
    yield [`${name} comes later`, FILE.slice(0, at) + next + record + FILE.slice(at + 2 * RECORD)];
  }
  for (const at of CARDS.filter((card) => /^(?:EXPTIME|CRVAL1|EXTEND)/.test(FILE.slice(card))))
    for (const keyword of KEYWORDS)
      for (const value of VALUES)
        yield [`${keyword} at byte ${at}: ${value}`, put(at, `${keyword.padEnd(8)}= ${value}`)];
  for (const end of [FILE.length, FILE.length - 2880])
    yield [`the fill before byte ${end}`, `${FILE.slice(0, end - 1)}x${FILE.slice(end)}`];
}

describe.skipIf(lacks('the check of FITS files against fitsverify', fitsverify))('beside fitsverify', () => {
  test('what it calls an error is found', async () => {
    const all = [...changed()];
    const names = all.map((_, i) => `${i}.fits`);
    for (const [i, [, file]] of all.entries()) writeFileSync(join(folder, `${i}.fits`), file, 'latin1');
    // One line a file: "verification OK: …", or "verification FAILED: …".
    const { stdout } = execaSync(fitsverify ?? '', ['-q', '-e', ...names], { cwd: folder, reject: false });
    const said = new Map(
      [...stdout.matchAll(/verification (OK|FAILED): *(\S+)/g)].map(([, verdict, name]) => [name ?? '', verdict]),
    );
    expect(said.size).toBe(all.length);
    const missed: string[] = [];
    let wrong = 0;
    for (const [i, [what, file]] of all.entries()) {
      if (said.get(`${i}.fits`) !== 'FAILED') continue;
      wrong++;
      if ((await checkFits(folder, `${i}.fits`, file.length, false)).length === 0) missed.push(what);
    }
    expect(missed).toEqual([]);
    expect(wrong).toBeGreaterThan(all.length / 3);
  });
});
