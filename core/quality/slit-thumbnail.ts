import { colourTable } from '#core/contract/colour-map.ts';
import { goodPixels, PLANES_OF, type SlitMode, slitPixels } from '#core/contract/slit-image.ts';
import { drawSlit } from '#core/contract/slit-picture.ts';
import { zscale } from '#core/contract/zscale.ts';
import { readSlit } from '#core/quality/read-slit.ts';
import { encodePng } from '#core/quality/write-png.ts';

interface Size {
  /** [px]; the spectral axis. */
  readonly width: number;
  readonly height: number;
}

/** Where there is nothing of the slit, and masked pixels. */
const BLANK = [226, 228, 232] as const;
const MASKED = [150, 156, 166] as const;

/**
 * A small PNG of a slit's cut-out, drawn straight, wavelength to the right, with the limits of zscale: sky-subtracted
 * unless another mode is asked for. Null: none of its pixels has a value. Throws the Faults of `readSlit`.
 */
export async function slitThumbnail(
  spec2d: string,
  detector: string,
  spatId: number,
  { width, height }: Size = { width: 480, height: 64 },
  mode: SlitMode = 'sky-subtracted',
): Promise<Buffer | null> {
  const slit = await readSlit(spec2d, detector, spatId, PLANES_OF[mode]);
  const pixels = slitPixels(slit, mode);
  const limits = zscale(goodPixels(slit, pixels));
  if (limits === null) return null;
  const middle = slit.height >> 1;
  const picture = drawSlit({
    slit,
    pixels,
    limits,
    stretch: 'linear',
    width,
    height,
    rows: Float64Array.from({ length: width + 1 }, (_, i) => (i / width) * slit.height - 0.5),
    low: (slit.left[middle] ?? 0) - slit.x0 - 1,
    high: (slit.right[middle] ?? slit.width) - slit.x0 + 1,
    isStraight: true,
    colours: colourTable('sea'),
    maskColour: MASKED,
  });
  const lines = Buffer.alloc(height * (1 + 3 * width));
  for (let i = 0; i < width * height; i++) {
    const [red, green, blue] = picture[4 * i + 3] === 0 ? BLANK : picture.subarray(4 * i, 4 * i + 3);
    lines.set([red ?? 0, green ?? 0, blue ?? 0], Math.floor(i / width) * (1 + 3 * width) + 1 + 3 * (i % width));
  }
  return encodePng(width, height, lines);
}
