import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeSlit, unpack } from '#core/contract/slits.ts';
import { encodeImage } from '#core/fits/write-image.ts';
import { readSlit } from '#core/quality/read-slit.ts';
import { Slits } from '#core/quality/slits.ts';
import { encodeDoubles, encodeSpec2d, withLong } from '../../test/support/spec2d.ts';

let folder: string;
let slits: Slits;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-slits-'));
  slits = new Slits();
});
afterEach(async () => {
  await slits.close();
  rmSync(folder, { recursive: true, force: true });
});

const NPIX = 20;

/** An object as PypeIt writes it, of wavelengths and values that tell which it is. */
function object(
  name: string,
  cards: Readonly<Record<string, string | number>>,
  columns: Readonly<Record<string, number>>,
) {
  const made = Object.entries(columns).map(([column, start]) => ({
    name: column,
    perRow: 1,
    rows: Array.from({ length: NPIX }, (_, i) => [start + i]),
  }));
  return encodeDoubles(name, made, { DMODCLS: 'SpecObj', ...cards });
}

const COUNTS = { TRACE_SPAT: 40, OPT_WAVE: 4000, OPT_COUNTS: 7, OPT_COUNTS_SIG: 1, BOX_WAVE: 4000, BOX_COUNTS: 9 };

function spec1d(name: string): string {
  const bytes = Buffer.concat([
    encodeImage({ data: new Uint8Array(0), axes: [0] }),
    object('SPAT0040-SLIT0048-MSC01', { DET: 'MSC01', SLITID: 48, S2N: 2.5 }, COUNTS),
    object(
      'SPAT0060-SLIT0048-MSC01',
      { DET: 'MSC01', SLITID: 48, S2N: 30 },
      { BOX_WAVE: -2, BOX_COUNTS: 3, BOX_FLAM: 5 },
    ),
    object('SPAT0040-SLIT0048-MSC02', { DET: 'MSC02', SLITID: 48 }, COUNTS),
    withLong(object('OBJ0500-MSC01-ORDER0048', { DET: 'MSC01', SLITID: 500 }, COUNTS), 'ECH_ORDER', '48'),
    encodeDoubles('MSC01-DETECTOR', [{ name: 'gain', perRow: 1, rows: [[1]] }], { DET: 'MSC01', SLITID: 48 }),
  ]);
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  return path;
}

test.each(['spec1d.fits', 'spec1d.fits.gz'])('the objects of a slit, the brightest first: %s', async (name) => {
  const which = { path: spec1d(name), detector: 'MSC01', spatId: 48 };
  const objects = await slits.read({ ask: 'spectra', ...which });
  expect(objects.map((one) => [one.name, one.s2n, one.isFlux])).toEqual([
    ['SPAT0060-SLIT0048-MSC01', 30, true],
    ['SPAT0040-SLIT0048-MSC01', 2.5, false],
    ['OBJ0500-MSC01-ORDER0048', null, false],
  ]);
  const [bright, faint] = objects;
  expect(bright?.optimal).toBeNull();
  expect(bright?.trace).toBeNull();
  // Fluxes where there are any; a wavelength of zero or less is none.
  expect(unpack(bright?.boxcar?.values ?? '')[0]).toBe(5);
  expect(Array.from(unpack(bright?.boxcar?.good ?? '')).slice(0, 4)).toEqual([0, 0, 0, 1]);
  expect(Array.from(unpack(faint?.trace ?? ''))).toEqual(Array.from({ length: NPIX }, (_, i) => 40 + i));
  expect(unpack(faint?.optimal?.values ?? '')[19]).toBe(26);
  expect(unpack(faint?.optimal?.sigma ?? '')[1]).toBe(2);
  expect(faint?.boxcar?.sigma).toBeNull();
});

test('a cut-out, and what is wrong with one, come out of the thread as they are', async () => {
  const path = join(folder, 'spec2d.fits');
  writeFileSync(
    path,
    encodeSpec2d({
      detector: 'DET01',
      nspat: 30,
      nspec: 17,
      slits: [{ id: 15, left: () => 9.5, right: () => 19.5 }],
      at: { science: (x, y) => x * y, sky: () => 1, object: () => 2, ivar: () => 3, wave: (_, y) => 4000 + y },
      mask: () => 0,
    }),
  );
  const which = { path, detector: 'DET01', spatId: 15 };
  const bytes = await slits.read({ ask: 'image', ...which, planes: ['science', 'ivar'] });
  expect(decodeSlit(bytes.buffer)).toEqual(await readSlit(path, 'DET01', 15, ['science', 'ivar']));
  await expect(slits.read({ ask: 'image', ...which, spatId: 3, planes: [] })).rejects.toMatchObject({
    data: { code: 'no-slit', path },
  });
  await expect(slits.read({ ask: 'spectra', ...which, path: join(folder, 'none') })).rejects.toMatchObject({
    data: { code: 'missing' },
  });
});
