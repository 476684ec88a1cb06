import { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logReader } from '#core/reductions/log-events.ts';
import { parseLogLine } from '#core/reductions/log-line.ts';
import { advance, NO_PROGRESS } from '#core/reductions/log-progress.ts';
import { tailLog } from '#core/reductions/log-tail.ts';

// Excerpts of logs and consoles that PypeIt wrote for the Kast night of 2015-05-20.
const LOG_2 = `    INFO | 2026-11-23 07:50:29 | metadata.py:_build:235 | Adding metadata for b24.fits.gz
 WARNING | 2026-11-23 07:50:29 | metadata.py:get_frame_types:1384 | Removing existing frametype and framebit columns.
    INFO | 2026-11-23 07:50:29 | pypeit.py:reduce_calibID:311 | Found 1 standard frames in calibration group 0.
    INFO | 2026-11-23 07:50:29 | exposure.py:reduce_exposure:406 | Reducing target Feige 66
Combining frames:
b24.fits.gz

    INFO | 2026-11-23 07:50:29 | exposure.py:reduce_exposure:417 | Detectors to work on: [1]
    INFO | 2026-11-23 07:50:29 | exposure.py:reduce_exposure:422 | Calibrating detector 1
    INFO | 2026-11-23 07:50:29 | calibrations.py:get_bias:569 | Preparing a Bias calibration frame.
    INFO | 2026-11-23 07:50:33 | calibrations.py:get_slits:1076 | Creating edge tracing calibration frame using files: 
    INFO | 2026-11-23 07:50:33 | calibrations.py:get_slits:1078 |         b11.fits.gz
    INFO | 2026-11-23 07:50:51 | calibrations.py:get_wv_calib:1263 | Preparing a WaveCalib calibration frame.
    INFO | 2026-11-23 07:52:57 | pypeit_steps.py:findobj_on_det:381 | Object finding begins for b24-Feige66_KASTb_20150520T041246.960 on det=1
`;

const LOG_1 = `------------------------------------------------------

This log was generated with version 1.17.4 of PypeIt

[WARNING] :: metadata.py 1410 get_frame_types() - Removing existing frametype and framebit columns.
[INFO]    :: pypeit.py 362 reduce_all() - Found 1 standard frames in calibration group 0.
[INFO]    :: pypeit.py 382 reduce_all() - Output file: b24-Feige66_KASTb_20150520T041246.960 already exists. Set overwrite=True to recreate and overwrite.
[INFO]    :: pypeit.py 396 reduce_all() - Found 1 science frames in calibration group 0.
[INFO]    :: pypeit.py 554 reduce_exposure() - Reducing target J1217p3905
             Combining frames:
             b27.fits.gz
             
[INFO]    :: pypeit.py 565 reduce_exposure() - Detectors to work on: [1]
[INFO]    :: pypeit.py 570 reduce_exposure() - Reducing detector 1
[INFO]    :: pypeit.py 1031 extract_one() - Extraction begins for b27-J1217p3905_KASTb_20150520T045733.560 on det=1
[WORK IN ]::
[PROGRESS]:: flexure.py 709 spec_flexure_slit() - Consider doing 2 passes in flexure as in LowRedux
`;

const read = (text: string) => {
  const event = logReader();
  return text
    .split('\n')
    .map(event)
    .filter((one) => one !== null)
    .reduce(advance, NO_PROGRESS);
};

test('the same message in the four forms in which PypeIt writes it', () => {
  const expected = {
    level: 'info',
    file: 'calibrations.py',
    func: 'get_bias',
    text: 'Preparing a Bias calibration frame.',
  };
  const forms = [
    '    INFO | 2026-11-23 07:50:29 | calibrations.py:get_bias:569 | Preparing a Bias calibration frame.',
    '\x1b[1;38;2;49;54;149m    [INFO]\x1b[0m - \x1b[38;2;116;173;209mcalibrations.py:get_bias:569\x1b[0m - Preparing a Bias calibration frame.',
    '[INFO]    :: calibrations.py 533 get_bias() - Preparing a Bias calibration frame.',
    '\x1b[1;32m[INFO]    ::\x1b[0m \x1b[1;34mcalibrations.py 533 get_bias()\x1b[0m - Preparing a Bias calibration frame.',
  ];
  for (const form of forms) expect(parseLogLine(form)).toEqual(expected);
});

test('lines that go on with a message, and lines of other programs, are no messages', () => {
  for (const line of ['b24.fits.gz', '', 'Traceback (most recent call last):', '  [1, 2] - x', 'Wrote: QA/MF_A.html'])
    expect(parseLogLine(line)).toBeNull();
});

test('how far a 2.x run is', () => {
  expect(read(LOG_2)).toMatchObject({
    stage: 'object finding', detector: '1', detectors: 1, group: '0', exposures: 1, frames: ['b24.fits.gz'],
    target: 'Feige 66', basename: 'b24-Feige66_KASTb_20150520T041246.960', done: false, firstError: null,
  }); // biome-ignore format: short
  expect(read(LOG_2.split('\n').slice(0, 10).join('\n')).stage).toBe('bias');
});

test('how far a resumed 1.x run is: an exposure that was done counts', () => {
  expect(read(LOG_1)).toMatchObject({ stage: 'extraction', exposures: 2, frames: ['b27.fits.gz'], group: '0' });
});

test('an exposure is over when its group is, and a run when it says so', () => {
  const finished = `${LOG_1}[INFO]    :: pypeit.py 451 reduce_all() - Finished calibration group 0\n`;
  expect(read(finished)).toMatchObject({ frames: [], done: false });
  expect(read(`${finished}[INFO]    :: run_pypeit.py 106 main() - Data reduction complete\n`).done).toBe(true);
});

test('the first error counts, and what was not saved', () => {
  const text = `   ERROR | 2026-11-23 07:50:29 | x.py:f:1 | PypeItError: first
   ERROR | 2026-11-23 07:50:30 | x.py:f:1 | second
 WARNING | 2026-11-23 07:50:30 | pypeit.py:reduce_calibID:3 | No spec2d and spec1d saved to file because …
`;
  expect(read(text)).toMatchObject({ firstError: 'PypeItError: first', nothingSaved: true });
});

test('mosaics are counted as PypeIt lists them', () => {
  expect(read('[INFO]    :: pypeit.py 565 reduce_exposure() - Detectors to work on: [(1, 5), (2, 6)]').detectors).toBe(
    2,
  );
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a log is followed as it grows, lines cut anywhere, and begun anew when it is overwritten', () => {
  const path = join(folder, 'x.log');
  const tail = tailLog(path, 0);
  expect(tail.read()).toEqual(NO_PROGRESS);
  for (let at = 0; at < LOG_2.length; at += 37) {
    appendFileSync(path, LOG_2.slice(at, at + 37));
    tail.read();
  }
  expect(tail.read()).toEqual(read(LOG_2));
  writeFileSync(path, LOG_1.slice(0, 200));
  expect(tail.read().exposures).toBe(0);
});

test('a log of an earlier run is not read', () => {
  const path = join(folder, 'x.log');
  writeFileSync(path, LOG_2);
  utimesSync(path, 1000, 1000);
  const tail = tailLog(path, 2_000_000);
  expect(tail.read()).toEqual(NO_PROGRESS);
  utimesSync(path, 3000, 3000);
  expect(tail.read().exposures).toBe(1);
});

test('a log that cannot be read says nothing', () => {
  expect(tailLog(folder, 0).read()).toEqual(NO_PROGRESS);
});
