import type { PiecedFile } from '#core/fits/pieces.ts';
import { numbersIn, readColumns } from '#core/fits/read-columns.ts';
import type { Hdu } from '#core/fits/walk-hdus.ts';
import { Fault } from '#core/workspace/fault.ts';

/** Where a slit lies on the detector [px, from 0], row after row. */
export interface SlitEdges {
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** Rows between these are in the slit. */
  readonly first: number;
  readonly last: number;
}

const EDGES = ['left_tweak', 'right_tweak', 'left_init', 'right_init'] as const;

/**
 * The edges of a slit by its position, or of an echelle spectrograph its order: tweaked ones where there are any, moved
 * by `shift` [px] (pypeit.slittrace.SlitTraceSet.select_edges). A row of the table is a slit. Throws a Fault `no-slit`.
 */
export async function readEdges(file: PiecedFile, hdu: Hdu, spatId: number, shift: number): Promise<SlitEdges> {
  const known = await readColumns(file, hdu, ['spat_id', 'ech_order', 'specmin', 'specmax']);
  const ids = numbersIn(known, 'ech_order') ?? numbersIn(known, 'spat_id') ?? new Float64Array();
  const row = ids.indexOf(spatId);
  if (row < 0) throw noSlit(file, `no slit ${spatId} in ${hdu.name}`, `It has ${Array.from(ids).join(', ')}.`);
  const columns = await readColumns(file, hdu, EDGES, row, row + 1);
  const pick = (side: 'left' | 'right') => numbersIn(columns, `${side}_tweak`) ?? numbersIn(columns, `${side}_init`);
  const [left, right] = [pick('left'), pick('right')];
  if (left === null || right === null) throw noSlit(file, 'no edges of slits', 'Reduce the frame again.');
  return {
    left: left.map((edge) => edge + shift),
    right: right.map((edge) => edge + shift),
    first: numbersIn(known, 'specmin')?.[row] ?? -Infinity,
    last: numbersIn(known, 'specmax')?.[row] ?? Infinity,
  };
}

const noSlit = ({ path }: PiecedFile, what: string, remedy: string) =>
  new Fault({ code: 'no-slit', message: `${path} has ${what}`, remedy, path });
