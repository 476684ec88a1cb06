import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { goodPixels, SLIT_MODES, slitPixels, wavelengthAt } from '#core/contract/slit-image.ts';
import { PLANES, unpack } from '#core/contract/slits.ts';
import { zscale } from '#core/contract/zscale.ts';
import { readSlit } from '#core/quality/read-slit.ts';
import { readSpectra } from '#core/quality/read-spectra.ts';
import { lacks, python2, shared } from '../../test/have.ts';

const SCRIPT = `
import json, sys
import numpy as np
from astropy.io import fits
from astropy.visualization import ZScaleInterval
spec2d, spec1d, out, x0, width = *sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5])
hdul = fits.open(spec2d)
image = lambda name: hdul['DET01-' + name].data
slits = image('SLITS')
sci, sky, obj, ivar = (image(n) for n in ('SCIIMG', 'SKYMODEL', 'OBJMODEL', 'IVARMODEL'))
x, y = np.arange(sci.shape[1])[None], np.arange(sci.shape[0])[:, None]
inside = (x > slits['left_tweak'][0][:, None]) & (x < slits['right_tweak'][0][:, None])
cut = lambda a: a[:, x0:x0 + width]
modes = {'sky-subtracted': sci - sky, 'science': sci, 'sky': sky, 'chi': (sci - sky - obj) * np.sqrt(ivar)}
limits = {}
for name, a in modes.items():
    limits[name] = [float(v) for v in ZScaleInterval().get_limits(a[inside & (image('BPMMASK') == 0)])]
    cut(a if name == 'science' else np.where(inside, a, np.nan)).astype('<f4').tofile(f'{out}/{name}')
cut(image('WAVEIMG')).astype('<f8').tofile(f'{out}/wave')
table = fits.getdata(spec1d, 1)
for column in ('TRACE_SPAT', 'OPT_WAVE', 'OPT_COUNTS', 'OPT_COUNTS_SIG', 'OPT_MASK', 'BOX_WAVE', 'BOX_COUNTS', 'BOX_COUNTS_SIG', 'BOX_MASK'):
    table[column].astype('<f4').tofile(f'{out}/{column}')
print(json.dumps(limits))
`;
const Told = z.record(z.string(), z.tuple([z.number(), z.number()]));

describe.skipIf(lacks('slits of the real Kast reduction against astropy', shared, python2))('the Kast slit', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'slitbench-kast-slit-'));
    const only = ['--wildcards', '*/Science/spec?d_b27*.fits'];
    execFileSync('tar', ['-xJf', join(shared ?? '', 'data/kast/redux.tar.xz'), '-C', folder, ...only]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const floats = (name: string) => new Float32Array(new Uint8Array(readFileSync(join(folder, name))).buffer);

  test('every pixel, the limits of the display, wavelengths and spectra are those of astropy', async () => {
    const [spec2d = '', spec1d = ''] = ['2d', '1d'].map((kind) => globSync(`${folder}/*/Science/spec${kind}_*`)[0]);
    const slit = await readSlit(spec2d, 'DET01', 175, PLANES);
    const args = ['-c', SCRIPT, spec2d, spec1d, folder, String(slit.x0), String(slit.width)];
    const limits = Told.parse(JSON.parse(execFileSync(python2 ?? '', args, { encoding: 'utf8' })));
    for (const mode of SLIT_MODES) {
      const pixels = slitPixels(slit, mode);
      const theirs = floats(mode);
      expect(pixels.length).toBe(theirs.length);
      const off = pixels.findIndex((value, i) => !Object.is(value, theirs[i]) && value !== theirs[i]);
      expect(off, mode).toBe(-1);
      const { low = 0, high = 0 } = zscale(goodPixels(slit, pixels)) ?? {};
      const [theirLow = 0, theirHigh = 0] = limits[mode] ?? [];
      expect(Math.abs(low - theirLow), mode).toBeLessThanOrEqual(1e-6 * Math.abs(theirLow));
      expect(Math.abs(high - theirHigh), mode).toBeLessThanOrEqual(1e-6 * Math.abs(theirHigh));
    }
    const wave = new Float64Array(new Uint8Array(readFileSync(join(folder, 'wave'))).buffer);
    for (let i = 7; i < wave.length; i += 1013) {
      const [x, y] = [i % slit.width, Math.floor(i / slit.width)];
      if (x < 10 || x > slit.width - 10) continue;
      expect(Math.abs(wavelengthAt(slit, x, y) - (wave[i] ?? 0))).toBeLessThan(0.002);
    }
    const objects = await readSpectra(spec1d, 'DET01', 175);
    expect(objects.map(({ name }) => name)).toEqual(['SPAT0176-SLIT0175-DET01']);
    const [object] = objects;
    expect(unpack(object?.trace ?? '')).toEqual(floats('TRACE_SPAT'));
    for (const [prefix, spectrum] of [
      ['OPT', object?.optimal],
      ['BOX', object?.boxcar],
    ] as const) {
      const wavelengths = floats(`${prefix}_WAVE`);
      expect(unpack(spectrum?.wave ?? '')).toEqual(wavelengths);
      expect(unpack(spectrum?.values ?? '')).toEqual(floats(`${prefix}_COUNTS`));
      expect(unpack(spectrum?.sigma ?? '')).toEqual(floats(`${prefix}_COUNTS_SIG`));
      const mask = floats(`${prefix}_MASK`);
      expect(unpack(spectrum?.good ?? '')).toEqual(
        mask.map((is, i) => (is === 1 && (wavelengths[i] ?? 0) > 0 ? 1 : 0)),
      );
      expect(mask.some((is) => is === 1)).toBe(true);
    }
    expect(await readSpectra(spec1d, 'DET01', 176)).toEqual([]);
  });
});
