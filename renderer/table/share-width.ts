import type { Column } from '#renderer/table/columns.ts';

/** From this width on a column of text may grow unless it says otherwise [px]. */
const FLEXIBLE = 120;
/** From this width on it may shrink too, and what of it is kept. */
const SHRINKS = 180;
const KEPT = 0.6;

type Spec = Pick<Column<never>, 'id' | 'width' | 'align' | 'grow' | 'min'>;

const growOf = ({ grow, align, width }: Spec) => grow ?? (align === undefined && width >= FLEXIBLE ? width : 0);
const minOf = ({ min, align, width }: Spec) =>
  Math.min(width, min ?? (align === undefined && width >= SHRINKS ? width * KEPT : width));

/**
 * Widths of columns that share `room` [px]: those that a user has sized stay so, the others share by weight what is
 * left. Where all fit only by shrinking, they shrink; where they do not even so, they keep their widths and the table
 * scrolls.
 */
export function shareWidth(
  columns: readonly Spec[],
  sized: Readonly<Record<string, number>>,
  room: number,
): ReadonlyMap<string, number> {
  const free = columns.filter(({ id }) => sized[id] === undefined);
  const base = ({ id, width }: Spec) => sized[id] ?? width;
  const spare = room - columns.reduce((sum, column) => sum + base(column), 0);
  const part = spare >= 0 ? growOf : (column: Spec) => column.width - minOf(column);
  const parts = free.reduce((sum, column) => sum + part(column), 0);
  const canShare = parts > 0 && (spare >= 0 || -spare <= parts);
  return new Map(
    columns.map((column) => {
      const own = canShare && sized[column.id] === undefined ? Math.floor((spare * part(column)) / parts) : 0;
      return [column.id, base(column) + own];
    }),
  );
}

/** Which columns of a row are in view, as indices [from, to), when it is scrolled by `left` in a `room` [px]. */
export function columnsInView(widths: readonly number[], left: number, room: number): readonly [number, number] {
  let from = 0;
  let start = 0;
  while (from < widths.length - 1 && start + (widths[from] ?? 0) <= left) start += widths[from++] ?? 0;
  let to = from;
  while (to < widths.length && start < left + room) start += widths[to++] ?? 0;
  return [from, to];
}
