import { join } from 'node:path';
import type { ParameterTree } from '#core/contract/parameters.ts';
import { apertureText, type SetupWish } from '#core/contract/setup-wishes.ts';
import { openPieces } from '#core/fits/pieces.ts';
import { numbersIn, readColumns } from '#core/fits/read-columns.ts';
import { detectorName, parseCalibrationName } from '#core/reductions/calibration-name.ts';
import { namesIn } from '#core/reductions/products.ts';
import { parameterPath } from '#core/setup/apply-wishes.ts';
import { Fault } from '#core/workspace/fault.ts';

/** The slits that a reduction found on one detector. */
interface Traced {
  /** Pixels along the dispersion and across it. */
  readonly spec: number;
  readonly spat: number;
  /** Positions of slits, by which PypeIt names them. */
  readonly ids: readonly number[];
}

const bad = (message: string, remedy: string): Fault => new Fault({ code: 'bad-parameter', message, remedy });

/** A slit whose place is further off [px] than PypeIt's own ids move from run to run is another one. */
const NEAR = 10;

/**
 * Check detectors, slits and positions of wishes: by the detectors of the instrument, where they are known, and by the
 * slits and the size of the images that the reduction has, where it has any. Throws a Fault `bad-parameter`.
 */
export async function checkPlaces(
  folder: string,
  wishes: readonly SetupWish[],
  tree: ParameterTree | null,
): Promise<void> {
  const known = tree?.detectors ?? [];
  const detector = (option: string, word: string) => {
    const plain = word.replaceAll(/\s/g, '').replace(/^-(?=\d)/, '');
    if (known.length > 0 && !known.includes(plain))
      throw bad(
        `${option}: ${tree?.spectrograph} has no detector ${word}; expected ${known.join(', ')}`,
        'Name one of these; a mosaic with its brackets.',
      );
    return detectorName(plain);
  };
  const inside = async (option: string, name: string, spec: number, ...spats: readonly number[]) => {
    const traced = await tracedOn(folder, name);
    if (traced === null) return;
    const odd = spats.find((spat) => spat >= traced.spat);
    if (spec < traced.spec && odd === undefined) return;
    throw bad(
      `${option}: ${odd === undefined ? `spec ${spec}` : `spat ${odd}`} lies outside of ${name}, whose images have ${traced.spec} pixels along the dispersion (spec) and ${traced.spat} across it (spat)`,
      'Give a position within them; the order is spec before spat for slits, spat before spec for apertures.',
    );
  };
  for (const wish of wishes) {
    if (wish.kind === 'manual') {
      const option = `--manual ${wish.frame}=${apertureText(wish.aperture)}`;
      await inside(option, detector(option, wish.aperture.detector), wish.aperture.spec, wish.aperture.spat);
    } else if (wish.kind === 'add-slits' || wish.kind === 'rm-slits') {
      for (const slit of wish.slits) {
        const option = `--${wish.kind} ${slit}`;
        const [word = '', spec = '', ...spats] = slit.split(':');
        const [left, right] = spats.map(Number);
        if (left !== undefined && right !== undefined && left >= right)
          throw bad(
            `${option}: expected the left edge before the right one`,
            'Change the two: detector:spec:left:right.',
          );
        await inside(option, detector(option, word), Number(spec), ...spats.map(Number));
      }
    } else if (wish.kind === 'set' && wish.source !== null) {
      const path = parameterPath(wish.path);
      if (path === 'rdx.detnum') checkDetnum(wish.source, detector);
      if (path === 'rdx.slitspatnum') await checkSlits(wish.source, folder, detector);
    }
  }
}

type Check = (option: string, word: string) => string;

function checkDetnum(source: string, detector: Check): void {
  const plain = source.replaceAll(/[\s[\]"']/g, '').replace(/,$/, '');
  const option = `--detnum ${source}`;
  if (plain === 'None') return;
  if (!/^(\d+|\(\d+(,\d+)+\))(,(\d+|\(\d+(,\d+)+\)))*$/.test(plain))
    throw bad(
      `${option}: expected detectors or mosaics parted by commas, such as 1,2 or '(1,5),(2,6)'`,
      'Write numbers, and the numbers of a mosaic in brackets; in a shell within quotes.',
    );
  for (const word of plain.match(/\([^)]*\)|\d+/g) ?? []) detector(option, word);
}

async function checkSlits(source: string, folder: string, detector: Check): Promise<void> {
  if (source === 'None') return;
  for (const one of source
    .replaceAll(/[\s[\]"']/g, '')
    .split(',')
    .filter((part) => part !== '')) {
    const option = `--slitspatnum ${one}`;
    const [, kind = '', number, spat] = /^(DET|MSC)(\d\d):(\d+)$/.exec(one) ?? [];
    if (number === undefined)
      throw bad(
        `${option}: expected slits as DETECTOR:POSITION parted by commas, such as DET01:175,DET01:205 or MSC02:1234`,
        'The names of the plots in QA/PNGs, and of the objects, say the positions of slits (S0175).',
      );
    if (kind === 'DET') detector(option, String(Number(number)));
    const traced = await tracedOn(folder, `${kind}${number}`);
    // PypeIt would take the nearest slit without a word, however far it is (`SlitTraceSet.mask_user_slits`).
    if (traced === null || traced.ids.some((id) => Math.abs(id - Number(spat)) <= NEAR)) continue;
    throw bad(
      `${option}: ${kind}${number} has no slit there; PypeIt would take the nearest one without a word`,
      `Its slits are ${traced.ids.map((id) => `${kind}${number}:${id}`).join(', ')}`,
    );
  }
}

/** The slits of a detector in the products of a reduction, of all groups; null: there are none that can be read. */
async function tracedOn(folder: string, detector: string): Promise<Traced | null> {
  const all: Traced[] = [];
  for (const name of namesIn(join(folder, 'Calibrations'))) {
    const said = parseCalibrationName(name);
    if (said?.type !== 'Slits' || said.detector !== detector) continue;
    try {
      const file = await openPieces(join(folder, 'Calibrations', name));
      const hdu = file.hdus.find((each) => each.header.number('NSPAT') !== undefined);
      if (hdu === undefined) continue;
      const ids = numbersIn(await readColumns(file, hdu, ['spat_id']), 'spat_id') ?? new Float64Array();
      const [spec, spat] = [hdu.header.number('NSPEC') ?? 0, hdu.header.number('NSPAT') ?? 0];
      all.push({ spec, spat, ids: Array.from(ids) });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }
  const [first] = all;
  return first === undefined ? null : { ...first, ids: [...new Set(all.flatMap(({ ids }) => ids))] };
}
