import {
  type ColumnDef,
  type ColumnOrderState,
  type ColumnPinningState,
  type ColumnSizingState,
  getCoreRowModel,
  type Table,
  type Column as TableColumn,
  useReactTable,
  type VisibilityState,
} from '@tanstack/react-table';
import { type RefObject, useCallback, useLayoutEffect, useMemo, useState } from 'react';
import type { Column } from '#renderer/table/columns.ts';
import { columnsInView, shareWidth } from '#renderer/table/share-width.ts';
import { useKept } from '#renderer/table/use-kept.ts';

/** Room at the right of the head, for the button that chooses columns [px]. */
const GUTTER = 28;

/** A column as it is drawn now. */
export interface DrawnColumn<R> {
  readonly id: string;
  readonly spec: Column<R>;
  readonly column: TableColumn<R>;
  readonly width: number;
  /** px from the left at which it stays while the table scrolls; null: it scrolls. */
  readonly pinnedAt: number | null;
  /** From 1, among those that are shown. */
  readonly position: number;
  /** Room of those before it that are not drawn [px]. */
  readonly skipped: number;
}

interface Columns<R> {
  readonly table: Table<R>;
  /** Those in view, pinned ones first. */
  readonly drawn: readonly DrawnColumn<R>[];
  readonly count: number;
  /** Of all that are shown [px]. */
  readonly width: number;
  readonly resize: (id: string, px: number) => void;
  readonly reset: () => void;
  /** Let a column stand before another. */
  readonly move: (id: string, before: string) => void;
  /** To be told when the table is scrolled. */
  readonly onScroll: () => void;
}

/** The columns of a table: order, widths, which are shown and pinned, kept under `id`; and which of them are in view. */
export function useColumns<R>(
  id: string,
  columns: readonly Column<R>[],
  scroller: RefObject<HTMLElement | null>,
): Columns<R> {
  const [order, setOrder] = useKept<ColumnOrderState>(`${id}-order`, []);
  const [sizing, setSizing] = useKept<ColumnSizingState>(`${id}-sizes`, {});
  const [hidden, setHidden] = useKept<VisibilityState>(`${id}-shown`, {});
  const [pinning, setPinning] = useKept<ColumnPinningState>(`${id}-pinned`, { left: [] });
  const defs = useMemo(
    () => columns.map((column): ColumnDef<R> => ({ id: column.id, header: column.title, size: column.width })),
    [columns],
  );
  const visibility = useMemo(
    () => ({
      ...Object.fromEntries(columns.filter((column) => column.hidden).map((column) => [column.id, false])),
      ...hidden,
    }),
    [columns, hidden],
  );
  const table = useReactTable<R>({
    data: useMemo((): R[] => [], []),
    columns: defs,
    state: { columnOrder: order, columnVisibility: visibility, columnPinning: pinning },
    onColumnOrderChange: setOrder,
    onColumnVisibilityChange: (change) => setHidden(typeof change === 'function' ? change(visibility) : change),
    onColumnPinningChange: setPinning,
    getCoreRowModel: getCoreRowModel(),
  });
  const [view, setView] = useState({ left: 0, room: 0 });
  const look = useCallback(() => {
    const { scrollLeft = 0, clientWidth = 0 } = scroller.current ?? {};
    setView((before) =>
      before.left === scrollLeft && before.room === clientWidth ? before : { left: scrollLeft, room: clientWidth },
    );
  }, [scroller]);
  useLayoutEffect(() => {
    if (scroller.current === null) return;
    const observer = new ResizeObserver(look);
    observer.observe(scroller.current);
    look();
    return () => observer.disconnect();
  }, [look, scroller]);

  const [left, center] = [table.getLeftVisibleLeafColumns(), table.getCenterVisibleLeafColumns()];
  // biome-ignore lint/correctness/useExhaustiveDependencies: another pinning makes the same columns stand elsewhere.
  const all = useMemo((): readonly DrawnColumn<R>[] => {
    const byId = new Map(columns.map((column) => [column.id, column]));
    const shown = [...left, ...center].flatMap((column) => {
      const spec = byId.get(column.id);
      return spec === undefined ? [] : { id: column.id, column, spec };
    });
    const specs = shown.map(({ spec }) => spec);
    const widths = shareWidth(specs, sizing, view.room === 0 ? 0 : view.room - GUTTER);
    let start = 0;
    return shown.map(({ id: key, column, spec }, index) => {
      const width = widths.get(key) ?? spec.width;
      const pinnedAt = index < left.length ? start : null;
      start += width;
      return { id: key, column, spec, width, pinnedAt, position: index + 1, skipped: 0 };
    });
  }, [columns, left, center, sizing, pinning, view.room]);
  const pinned = left.length;
  const pinnedWidth = widthOf(all.slice(0, pinned));
  const [from, to] = columnsInView(
    all.slice(pinned).map(({ width }) => width),
    view.left,
    Math.max(0, view.room - pinnedWidth),
  );
  // The same while only pixels are scrolled, so that rows are not drawn again.
  const drawn = useMemo(() => {
    const center = all.slice(pinned);
    const skipped = widthOf(center.slice(0, from));
    return [
      ...all.slice(0, pinned),
      ...center.slice(from, to).map((one, index) => (index === 0 ? { ...one, skipped } : one)),
    ];
  }, [all, pinned, from, to]);
  return {
    table,
    drawn,
    count: all.length,
    width: widthOf(all) + GUTTER,
    resize: (key, px) => setSizing((sizes) => ({ ...sizes, [key]: px })),
    reset: () => {
      setOrder([]);
      setSizing({});
      setHidden({});
      setPinning({ left: [] });
    },
    move: (key, before) => {
      const ids = table
        .getAllLeafColumns()
        .map((one) => one.id)
        .filter((one) => one !== key);
      ids.splice(ids.indexOf(before), 0, key);
      setOrder(ids);
    },
    onScroll: look,
  };
}

const widthOf = (columns: readonly { readonly width: number }[]): number =>
  columns.reduce((sum, { width }) => sum + width, 0);
