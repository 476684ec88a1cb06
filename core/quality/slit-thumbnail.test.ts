import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { colourTable } from '#core/contract/colour-map.ts';
import { slitThumbnail } from '#core/quality/slit-thumbnail.ts';
import { encodeSpec2d } from '../../test/support/spec2d.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-thumbnail-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a leaning slit is drawn straight: objects to the right by wavelength, up by position, masked pixels apart', async () => {
  // 8 pixels of the slit in the lower row of the detector begin at column 10, in the last at 30.
  const left = (y: number) => 9.5 + Math.round(y / 10);
  const spec2d = join(folder, 'spec2d.fits');
  writeFileSync(
    spec2d,
    encodeSpec2d({
      detector: 'DET01',
      nspat: 60,
      nspec: 200,
      slits: [{ id: 22, left, right: (y) => left(y) + 8 }],
      // The object is bright in the upper half of the slit and the red half of the spectrum.
      at: {
        science: (x, y) => 100 + (x > left(y) + 4 && y >= 100 ? 50 : 0),
        sky: () => 100,
        object: () => 0,
        ivar: () => 1,
        wave: (_, y) => 4000 + y,
      },
      mask: (_, y) => (y >= 150 && y < 160 ? 1 : 0),
    }),
  );
  const png = await slitThumbnail(spec2d, 'DET01', 22, { width: 100, height: 20 });
  if (png === null) throw new Error('no picture');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([100, 20]);
  const lines = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
  const at = (x: number, y: number) => [...lines.subarray(y * 301 + 1 + 3 * x, y * 301 + 4 + 3 * x)];
  const colours = colourTable('sea');
  const [dark, bright] = [[...colours.subarray(0, 3)], [...colours.subarray(765)]];
  for (const x of [55, 60, 70, 85, 95]) {
    expect(at(x, 4)).toEqual(bright);
    expect(at(x, 15)).toEqual(dark);
  }
  for (const x of [3, 20, 45]) for (const y of [4, 15]) expect(at(x, y)).toEqual(dark);
  expect(at(77, 4)).toEqual([150, 156, 166]);
  expect(at(50, 0)).toEqual([226, 228, 232]);
  expect(at(50, 19)).toEqual([226, 228, 232]);
});

test('a slit whose pixels are no numbers has no picture', async () => {
  const spec2d = join(folder, 'spec2d.fits');
  const nothing = { science: () => Number.NaN, sky: () => 1, object: () => 0, ivar: () => 0, wave: () => 0 };
  writeFileSync(
    spec2d,
    encodeSpec2d({
      detector: 'DET01',
      nspat: 30,
      nspec: 20,
      slits: [{ id: 22, left: () => 9.5, right: () => 19.5 }],
      at: nothing,
      mask: () => 1,
    }),
  );
  expect(await slitThumbnail(spec2d, 'DET01', 22)).toBeNull();
});
