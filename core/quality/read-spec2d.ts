import type { SlitNumbers } from '#core/contract/scorecard.ts';
import type { ColumnData } from '#core/fits/decode-cells.ts';
import type { Header } from '#core/fits/header.ts';
import { visitHdus } from '#core/fits/visit-hdus.ts';
import { walkColumns, walkSamples } from '#core/fits/walk-data.ts';
import type { Hdu, Walk } from '#core/fits/walk-hdus.ts';
import { Fault } from '#core/workspace/fault.ts';

/** What a spec2d file says of its slits. */
export interface Spec2dNumbers {
  /** Card ALLSPEC2D_DETS. */
  readonly detectors: readonly string[];
  readonly slits: readonly SlitNumbers[];
}

/** What was read of one detector; null: there is no such extension. */
interface Parts {
  slits: ReadonlyMap<string, ColumnData> | null;
  wavesol: ReadonlyMap<string, ColumnData> | null;
  flexure: ReadonlyMap<string, ColumnData> | null;
  medChis: Float64Array | null;
  stdChis: Float64Array | null;
}

const RMS = 'RMS';
const COVERAGE = 'IDs_Wave_cov(%)';
const SHIFT = 'sci_spec_flexure';

/**
 * The numbers of every slit in a spec2d file of PypeIt (spec2dobj.py, its extensions DET-SLITS, DET-WAVESOL,
 * DET-SCI_SPEC_FLEXURE, DET-MED_CHIS and DET-STD_CHIS); no image is read. Throws Faults, also where a detector that the
 * file announces has no slits in it.
 */
export async function readSpec2d(path: string): Promise<Spec2dNumbers> {
  const found = new Map<string, Parts>();
  let primary: Header | null = null;
  const partsOf = (detector: string): Parts => {
    const parts = found.get(detector) ?? { slits: null, wavesol: null, flexure: null, medChis: null, stdChis: null };
    found.set(detector, parts);
    return parts;
  };
  await visitHdus(path, (hdu, file) => {
    if (hdu.index === 0) {
      primary = hdu.header;
      return null;
    }
    const name = hdu.name;
    const dash = name.lastIndexOf('-');
    const parts = () => partsOf(name.slice(0, dash));
    switch (name.slice(dash + 1)) {
      case 'SLITS':
        return into(walkColumns(file, hdu, ['spat_id', 'ech_order', 'mask']), (read) => (parts().slits = read));
      case 'WAVESOL':
        return into(walkColumns(file, hdu, ['SpatOrderID', COVERAGE, RMS]), (read) => (parts().wavesol = read));
      case 'SCI_SPEC_FLEXURE':
        return into(walkColumns(file, hdu, ['spat_id', SHIFT]), (read) => (parts().flexure = read));
      case 'MED_CHIS':
        return small(path, hdu) ?? into(walkSamples(file, hdu), (read) => (parts().medChis = read));
      case 'STD_CHIS':
        return small(path, hdu) ?? into(walkSamples(file, hdu), (read) => (parts().stdChis = read));
      default:
        return null;
    }
  });
  return numbersOf(path, found, primary);
}

function numbersOf(path: string, found: ReadonlyMap<string, Parts>, primary: Header | null): Spec2dNumbers {
  const detectors = namesIn(primary?.text('ALLSPEC2D_DETS'));
  if (primary === null || detectors.length === 0)
    throw notSpec2d(path, 'it has no card ALLSPEC2D_DETS that names its detectors');
  const missing = missingPart(detectors, found, primary);
  if (missing !== null) throw notSpec2d(path, `it has no extension ${missing}`);
  const slits = detectors.flatMap((detector) => {
    const parts = found.get(detector);
    return parts === undefined ? [] : slitsOf(detector, parts);
  });
  return { detectors, slits };
}

const namesIn = (list: string | undefined): readonly string[] =>
  (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function* into<T>(walk: Walk<T>, take: (read: T) => void): Walk<void> {
  take(yield* walk);
}

/** A χ a slit: anything of the size of a picture is something else. Throws then; else null. */
function small(path: string, hdu: Hdu): null {
  if ((hdu.dataBytes ?? 0) > 1 << 20) throw notSpec2d(path, `${hdu.name} does not hold a number a slit`);
  return null;
}

function notSpec2d(path: string, what: string): Fault {
  const remedy = 'Reduce the frame again; if it was copied here, copy it again.';
  return new Fault({ code: 'malformed', message: `${path} is no whole spec2d file: ${what}`, remedy, path });
}

const PART_NAMES = {
  slits: 'SLITS',
  wavesol: 'WAVESOL',
  flexure: 'SCI_SPEC_FLEXURE',
  medChis: 'MED_CHIS',
  stdChis: 'STD_CHIS',
} as const satisfies Record<keyof Parts, string>;

/**
 * An extension that should be there and is not, as in a file that was cut between two units; null: none. Older PypeIt
 * writes fewer: what is missing counts if other detectors have it, or the primary header (cards EXTnnnn) names it.
 */
function missingPart(named: readonly string[], found: ReadonlyMap<string, Parts>, primary: Header): string | null {
  for (const key of ['slits', 'wavesol', 'flexure', 'medChis', 'stdChis'] as const) {
    const without = named.filter((detector) => found.get(detector)?.[key] == null);
    const [first] = without;
    if (first === undefined) continue;
    const name = `${first}-${PART_NAMES[key]}`;
    const isNamed = () => primary.cards.some(({ keyword, value }) => /^EXT\d{4}$/.test(keyword) && value === name);
    if (key === 'slits' || without.length < named.length || isNamed()) return name;
  }
  return null;
}

/** Slits in the order of the file. Other tables are joined by the slit's position or order, else row by row. */
function slitsOf(detector: string, parts: Parts): SlitNumbers[] {
  const spat = numbers(parts.slits, 'spat_id') ?? [];
  const orders = numbers(parts.slits, 'ech_order');
  const mask = numbers(parts.slits, 'mask') ?? [];
  const wave = joined(numbers(parts.wavesol, 'SpatOrderID'), spat, orders);
  const flexure = joined(numbers(parts.flexure, 'spat_id'), spat, orders);
  const [rms, coverage] = [numbers(parts.wavesol, RMS), numbers(parts.wavesol, COVERAGE)];
  const shift = numbers(parts.flexure, SHIFT);
  return Array.from(spat, (id, i) => ({
    detector,
    spatId: orders?.[i] ?? id,
    rms: finite(rms?.[wave(i)]),
    coverage: finite(coverage?.[wave(i)]),
    medChi: finite(parts.medChis?.[i]),
    stdChi: finite(parts.stdChis?.[i]),
    flexure: finite(shift?.[flexure(i)]),
    mask: mask[i] ?? 0,
  }));
}

function numbers(table: ReadonlyMap<string, ColumnData> | null, name: string): Float64Array | null {
  const data = table?.get(name);
  return data?.kind === 'number' && data.perRow === 1 ? data.values : null;
}

/** Which row of a table belongs to the slit of that index; −1: none. */
function joined(
  ids: Float64Array | null,
  spat: ArrayLike<number>,
  orders: Float64Array | null,
): (slit: number) => number {
  if (ids === null) return () => -1;
  const rows = new Map(Array.from(ids, (id, row) => [id, row] as const));
  const hits = (own: ArrayLike<number>) => Array.from(own).filter((id) => rows.has(id)).length;
  // A number may be the position of one slit and the order of another.
  const own = orders !== null && hits(orders) > hits(spat) ? orders : spat;
  if (hits(own) > 0) return (slit) => rows.get(own[slit] ?? NaN) ?? -1;
  return ids.length === spat.length ? (slit) => slit : () => -1;
}

/** NaN says nothing; an infinity stays the largest number there is, so that it can be compared and sent. */
function finite(value: number | undefined): number | null {
  if (value === undefined || Number.isNaN(value)) return null;
  return Number.isFinite(value) ? value : Math.sign(value) * Number.MAX_VALUE;
}
