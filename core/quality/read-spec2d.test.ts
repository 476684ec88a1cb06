import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readObjects } from '#core/quality/read-objects.ts';
import { readSpec2d } from '#core/quality/read-spec2d.ts';
import { spec1dFile, spec2dFile, tableHdu } from '../../test/support/pypeit-products.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-spec2d-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const TWO = {
  MSC01: [
    { spatId: 120, rms: 0.62, coverage: 41.5, flexure: -10, medChi: 0.125, stdChi: 2.5, mask: 8 },
    { spatId: 480, rms: 0, coverage: 0 },
  ],
  MSC03: [{ spatId: 77, mask: 1 << 10 }],
};
const GOOD = { rms: 0.1, coverage: 90, flexure: 0.5, medChi: Math.fround(0.01), stdChi: 1, mask: 0 };

test('a file of one detector that was cut between two units is known by what its header names', async () => {
  const bytes = spec2dFile({ DET01: [{ spatId: 1 }] }, ['DET01'], ["EXT0006 = 'DET01-STD_CHIS'"]);
  await expect(readSpec2d(put('one.fits', bytes.subarray(0, -5760)))).rejects.toThrow(/no extension DET01-STD_CHIS/);
  expect((await readSpec2d(put('one.fits', bytes))).slits).toHaveLength(1);
});

describe('a spec2d file', () => {
  test.each(['plain.fits', 'zipped.fits.gz'])('gives the numbers of every slit: %s', async (name) => {
    const bytes = spec2dFile(TWO);
    const read = await readSpec2d(put(name, name.endsWith('.gz') ? gzipSync(bytes) : bytes));
    expect(read.detectors).toEqual(['MSC01', 'MSC03']);
    expect(read.slits).toEqual([
      {
        detector: 'MSC01',
        spatId: 120,
        rms: 0.62,
        coverage: 41.5,
        flexure: -10,
        medChi: 0.125,
        stdChi: 2.5,
        mask: 8,
      },
      { ...GOOD, detector: 'MSC01', spatId: 480, rms: 0, coverage: 0 },
      { ...GOOD, detector: 'MSC03', spatId: 77, mask: 1024 },
    ]);
  });

  test('of an echelle spectrograph names slits by their order, also where tables hold another one', async () => {
    const slits = [
      { spatId: 30, order: 61, rms: 0.3, flexure: 2 },
      { spatId: 60, order: 60, rms: 0.2, flexure: 3 },
    ];
    const read = await readSpec2d(put('echelle.fits', spec2dFile({ DET01: slits })));
    expect(read.slits.map(({ spatId, rms, flexure }) => [spatId, rms, flexure])).toEqual([
      [61, 0.3, 2],
      [60, 0.2, 3],
    ]);
  });

  test('keeps what is no number apart: NaN says nothing, infinity is large', async () => {
    const slits = [{ spatId: 1, rms: Number.NaN, flexure: Number.POSITIVE_INFINITY, stdChi: Number.NaN }];
    const { slits: read } = await readSpec2d(put('odd.fits', spec2dFile({ DET01: slits })));
    expect(read).toMatchObject([{ rms: null, flexure: Number.MAX_VALUE, stdChi: null, coverage: 90 }]);
  });

  test('without the other tables says of the slits what it can', async () => {
    const whole = spec2dFile({ DET01: [] });
    const alone = Buffer.concat([whole.subarray(0, 2880), tableHdu('DET01-SLITS', [], 0)]);
    expect(await readSpec2d(put('bare.fits', alone))).toEqual({ detectors: ['DET01'], slits: [] });
  });

  test('that is cut short anywhere, or lacks what it announces, is said to be so', async () => {
    const bytes = spec2dFile(TWO);
    // The last block holds the four bytes of the last number.
    for (let end = 2880; end < bytes.length; end += 2880) {
      const cut = put('cut.fits', bytes.subarray(0, end));
      await expect(readSpec2d(cut), `${end} of ${bytes.length} bytes`).rejects.toThrow(/cut\.fits is /);
      const within = put('cut.fits', bytes.subarray(0, end - 2000));
      await expect(readSpec2d(within), `${end - 2000} of ${bytes.length} bytes`).rejects.toThrow(/cut\.fits/);
    }
    const zipped = put('cut.fits.gz', gzipSync(bytes).subarray(0, 900));
    await expect(readSpec2d(zipped)).rejects.toThrow(/is truncated: its gzip stream has no end/);
    const announced = put('lacks.fits', spec2dFile(TWO, ['MSC01', 'MSC02', 'MSC03']));
    await expect(readSpec2d(announced)).rejects.toThrow(/lacks\.fits .*no extension MSC02-SLITS/);
    await expect(readSpec2d(put('other.fits', spec1dFile([])))).rejects.toThrow(/no card ALLSPEC2D_DETS/);
  });
});

test('a spec1d file tells its objects, how they were extracted and how well', async () => {
  const bytes = spec1dFile([
    { spatId: 120, rms: 0.5, flexure: -12.5 },
    { spatId: 480, extractions: ['BOX'], maskdefExtract: true, detector: 'MSC02' },
    { spatId: 481, extractions: [], order: 45 },
  ]);
  const wanted = [
    {
      name: 'SPAT120-SLIT120-MSC01',
      detector: 'MSC01',
      slit: 120,
      waveRms: 0.5,
      flexure: -12.5,
      hasOptimal: true,
      hasBoxcar: true,
      maskdefExtract: false,
      s2n: 3.5,
    },
    { detector: 'MSC02', slit: 480, hasOptimal: false, hasBoxcar: true, maskdefExtract: true },
    { slit: 45, hasOptimal: false, hasBoxcar: false },
  ];
  expect(await readObjects(put('one.fits', bytes))).toMatchObject(wanted);
  expect(await readObjects(put('one.fits.gz', gzipSync(bytes)))).toMatchObject(wanted);
});
