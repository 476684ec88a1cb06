import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCollateReport } from '#core/coadds/collate-report.ts';
import type { CoaddJob } from '#core/coadds/job.ts';
import { judgeCoadd, readWarnings } from '#core/coadds/judge-coadd.ts';
import { spec1dFile } from '../../test/support/pypeit-products.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-judge-coadd-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const job = (kind: CoaddJob['kind'], ...subfolders: string[]): CoaddJob => ({
  kind,
  id: '',
  level: '',
  spectrograph: 'keck_deimos',
  exposures: [],
  targets: subfolders.map((subfolder) => ({ name: 'a', target: 'a', subfolder, inputs: [], text: null })),
  setup: null,
  defaults: null,
  reduce: [],
  fluxes: false,
  digest: '',
  formerDigest: null,
  only: null,
  again: false,
});

const put = (name: string, content: Buffer | string) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
};
const REPORT = `|       filename|pypeit_name|  det|   s2n|spec1d_filename|  slmsknam|
|           char|       char| char|double|           char|      char|
|               |           |     |      |               |          |
|           null|       null| null|  null|           null|      null|
  J01-MSC01.fits      SPAT10 MSC01   9.04   spec1d_1.fits 2.0 arcsec 
  J01-MSC01.fits      SPAT11 MSC01   null   spec1d_2.fits 2.0 arcsec 
  J02-MSC02.fits      SPAT99 MSC02   1.50   spec1d_2.fits       None 
`;
const WARNINGS = `pypeit_collate_1d warnings

Started 2026-11-26 09:40:40
Duration: 0:00:00.5

spec1d_* failures

Failed to read /a/spec1d_1.fits, skipping it.
Traceback (most recent call last):
  File "collate_1d.py", line 250, in read_spec1d_files
    sobjs = SpecObjs.from_fitsfile(spec1d_file)
            ^^^^^^^^
pypeit.pypmsgs.PypeItDataModelError: Current version does not match!

Excluded Objects:

Excluding SERENDIP object from SPAT1 in /a/spec1d_2.fits
Excluding SPAT2 in /a/spec1d_2.fits because there's no other SpecObj to coadd with.

Failed to Coadd:

Failed to coadd J03.fits:
Traceback (most recent call last):
  File "coadd1d.py", line 2, in coadd
ValueError: no overlap

`;

test('a report of collated objects, by the bars of its header', () => {
  put('collate_report.dat', REPORT);
  expect(readCollateReport(folder)).toEqual([
    { filename: 'J01-MSC01.fits', object: 'SPAT10', detector: 'MSC01', s2n: 9.04, spec1d: 'spec1d_1.fits' },
    { filename: 'J01-MSC01.fits', object: 'SPAT11', detector: 'MSC01', s2n: null, spec1d: 'spec1d_2.fits' },
    { filename: 'J02-MSC02.fits', object: 'SPAT99', detector: 'MSC02', s2n: 1.5, spec1d: 'spec1d_2.fits' },
  ]);
  expect(readCollateReport(join(folder, 'nowhere'))).toEqual([]);
});

test('warnings of pypeit_collate_1d: what was left out, and what failed with the last line of its traceback', () => {
  put('collate_warnings.txt', WARNINGS);
  const { excluded, failed } = readWarnings(folder);
  expect(excluded).toHaveLength(2);
  expect(failed).toEqual([
    'Failed to read /a/spec1d_1.fits, skipping it: Current version does not match!',
    'Failed to coadd J03.fits: no overlap',
  ]);
});

test('a 1D coadd is whole with every spectrum of its report; what failed beside is a warning; of nothing it has failed', async () => {
  put('collate_warnings.txt', 'Excluded Objects:\n\nExcluding SPAT1 in a because of something\n\nFailed to Coadd:\n\n');
  expect(await judgeCoadd(job('coadd1d', ''), folder)).toEqual({
    state: 'failed',
    cause: 'nothing was coadded: 1 object was left out, such as: Excluding SPAT1 in a because of something',
  });
  put('t/collate_report.dat', REPORT);
  put('t/J01-MSC01.fits', spec1dFile([{ spatId: 1 }]));
  expect(await judgeCoadd(job('coadd1d', '', 't'), folder)).toEqual({
    state: 'failed',
    cause: 'exit code 0, but t/J02-MSC02.fits: it is not there',
  });
  put('t/J02-MSC02.fits', spec1dFile([{ spatId: 1 }]));
  expect(await judgeCoadd(job('coadd1d', '', 't'), folder)).toEqual({ state: 'complete', cause: null });
  put('collate_warnings.txt', WARNINGS);
  expect(await judgeCoadd(job('coadd1d', '', 't'), folder)).toEqual({
    state: 'warning',
    cause: 'Failed to read /a/spec1d_1.fits, skipping it: Current version does not match!, and 1 more',
  });
  truncateSync(join(folder, 't/J01-MSC01.fits'), 6000);
  expect((await judgeCoadd(job('coadd1d', '', 't'), folder)).state).toBe('failed');
});

test('a 2D coadd needs an image a target, whole; one without objects is a warning', async () => {
  expect(await judgeCoadd(job('coadd2d', ''), folder)).toMatchObject({
    state: 'failed',
    cause: expect.stringContaining('0 of 1 spec2d'),
  });
  const whole = spec1dFile([{ spatId: 1 }]);
  put('Science_coadd/spec2d_a.fits', whole);
  expect(await judgeCoadd(job('coadd2d', ''), folder)).toEqual({
    state: 'warning',
    cause: 'no object was found in spec2d_a.fits',
  });
  put('Science_coadd/spec1d_a.fits', whole);
  expect(await judgeCoadd(job('coadd2d', ''), folder)).toEqual({ state: 'complete', cause: null });
  expect((await judgeCoadd(job('coadd2d', '', ''), folder)).cause).toContain('1 of 2 spec2d files');
  put('Science_coadd/spec2d_a.fits', whole.subarray(0, 4000));
  expect((await judgeCoadd(job('coadd2d', ''), folder)).cause).toMatch(/^exit code 0, but spec2d_a.fits: /);
});
