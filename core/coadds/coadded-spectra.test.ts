import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coaddedObjects, readOneSpec } from '#core/coadds/coadded-spectra.ts';
import { unpack } from '#core/contract/slits.ts';
import { removeFolder } from '../../test/support/clean-up.ts';
import { spec1dFile, spec2dFile, tableHdu } from '../../test/support/pypeit-products.ts';
import { header } from '../../test/support/torture-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-spectra-'));
});
afterAll(() => removeFolder(folder));

const real = (name: string, values: readonly number[]) => ({
  name,
  form: 'D',
  width: 8,
  put: (row: Buffer, at: number, i: number) => void row.writeDoubleBE(values[i] ?? 0, at),
});

/** A file as pypeit.onespec writes it. */
const oneSpec = (isFlux: boolean): Buffer =>
  Buffer.concat([
    header('SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 0', 'EXTEND  = T'),
    tableHdu(
      'SPECTRUM',
      [
        real('wave', [5000, 5001, 5002, 5003]),
        real('flux', [1, 2, 3, 4]),
        real('ivar', [4, 0, 4, 1]),
        real('mask', [1, 1, 0, 1]),
      ],
      4,
      ["DMODCLS = 'OneSpec'", `FLUXED  = ${isFlux ? 'T' : 'F'}`],
    ),
  ]);

test('a coadded spectrum is read with what is masked and what has no weight', async () => {
  const path = join(folder, 'J1.fits');
  writeFileSync(path, oneSpec(true));
  const read = await readOneSpec(path);
  expect(read?.isFlux).toBe(true);
  expect([...unpack(read?.extraction.wave ?? '')]).toEqual([5000, 5001, 5002, 5003]);
  expect([...unpack(read?.extraction.values ?? '')]).toEqual([1, 2, 3, 4]);
  expect([...unpack(read?.extraction.sigma ?? '')]).toEqual([0.5, Number.NaN, 0.5, 1]);
  expect([...unpack(read?.extraction.good ?? '')]).toEqual([1, 0, 0, 1]);
  writeFileSync(path, oneSpec(false));
  expect((await readOneSpec(path))?.isFlux).toBe(false);
  writeFileSync(path, spec1dFile([]));
  expect(await readOneSpec(path)).toBeNull();
});

test('the objects of a coadd: of 1D its spectra, of 2D those of its spec1d files, the brightest first', async () => {
  const one = join(folder, '1D_Coadd');
  mkdirSync(join(one, 'uds'), { recursive: true });
  for (const name of ['J2.fits', 'uds/J1.fits', 'spec1d_a.fits', 'collate_report.dat'])
    writeFileSync(join(one, name), '');
  expect((await coaddedObjects('coadd1d', one)).map(({ path }) => path)).toEqual([
    join(one, 'uds/J1.fits'),
    join(one, 'J2.fits'),
  ]);
  const science = join(folder, '2D_Coadd/Science_coadd');
  mkdirSync(science, { recursive: true });
  const objects = [
    { spatId: 10, s2n: 2 },
    { spatId: 20, s2n: 7, detector: 'MSC02' },
  ];
  writeFileSync(join(science, 'spec1d_a.fits'), spec1dFile(objects));
  writeFileSync(join(science, 'spec2d_a.fits'), spec2dFile({ MSC01: [{ spatId: 10 }] }));
  const found = await coaddedObjects('coadd2d', join(folder, '2D_Coadd'));
  expect(found.map(({ detector, slit, s2n, spec2d }) => [detector, slit, s2n, spec2d])).toEqual([
    ['MSC02', 20, 7, join(science, 'spec2d_a.fits')],
    ['MSC01', 10, 2, join(science, 'spec2d_a.fits')],
  ]);
  expect(await coaddedObjects('coadd2d', join(folder, 'nothing'))).toEqual([]);
});
