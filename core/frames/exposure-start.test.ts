import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPrimary } from '#core/fits/read-headers.ts';
import { describeFile } from '#core/frames/describe-file.ts';
import { exposureStart } from '#core/frames/exposure-start.ts';
import { isoToMjd } from '#core/spectrographs/mjd.ts';
import { lacks, shared } from '../../test/have.ts';

test('mjd is the beginning, unless the instrument says otherwise', () => {
  const meta = { mjd: 57162.5, exptime: 864 };
  expect(exposureStart({ spectrograph: 'keck_deimos', meta })).toBe(57162.5);
  expect(exposureStart({ spectrograph: 'shane_kast_blue', meta })).toBe(57162.49);
  expect(exposureStart({ spectrograph: 'shane_kast_red', meta })).toBe(57162.49);
  expect(exposureStart({ spectrograph: 'jwst_nirspec', meta })).toBeCloseTo(57162.495, 9);
  expect(exposureStart({ spectrograph: 'shane_kast_blue', meta: { mjd: 57162.5, exptime: null } })).toBe(57162.5);
  expect(exposureStart({ spectrograph: null, meta: {} })).toBe(null);
});

test.skipIf(lacks('the beginning of real exposures', shared))('a night of Kast: as DATE-BEG has it', async () => {
  const raw = join(shared ?? '', 'data/kast/raw');
  const names = readdirSync(raw);
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) {
    const began = isoToMjd(String(readPrimary(join(raw, name)).get('DATE-BEG')));
    const start = exposureStart(await describeFile(join(raw, name)));
    // It is read out within half a second of its end.
    expect([name, Math.abs((start ?? 0) - (began ?? 0)) * 86_400 < 1]).toEqual([name, true]);
  }
});
