import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type ReactNode, useCallback, useEffect, useId, useRef } from 'react';
import { land } from '#renderer/parts/landing.ts';
import { ColumnChooser } from '#renderer/table/column-chooser.tsx';
import type { Column, Rows, Sort } from '#renderer/table/columns.ts';
import { HeadCell } from '#renderer/table/head-cell.tsx';
import classes from '#renderer/table/table.module.css';
import { TableRow } from '#renderer/table/table-row.tsx';
import { useColumns } from '#renderer/table/use-columns.ts';
import { useRowKeys } from '#renderer/table/use-row-keys.ts';

interface Props<R> {
  /** Under which its columns are kept. */
  readonly id: string;
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly rows: Rows<R>;
  readonly sort?: Sort | null;
  readonly onSort?: (sort: Sort | null) => void;
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (keys: ReadonlySet<string>) => void;
  /** Enter, or a double click. */
  readonly onOpen?: (row: R) => void;
  /** A click on a cell with Alt held, or from its menu: to filter by its value. */
  readonly onPick?: (row: R, column: string) => void;
  /** The menu of a cell: by the second button, or its key (then `column` is the first). `x`, `y`: where, in the window. */
  readonly onMenu?: (row: R, column: string, x: number, y: number) => void;
  /** A row that stands for a group: what it shows over the whole width. */
  readonly group?: (row: R) => ReactNode | null;
  readonly empty?: ReactNode;
  /** What the row that was gone to says, whole, line by line: shown below the table, to be read and copied. */
  readonly whole?: (row: R) => readonly string[];
  /** Brings this row into view when it changes. */
  readonly reveal?: number | null;
}

const ROW = 28;

/** A table of any number of rows; only those in view are drawn. Columns can be dragged, sized, hidden and pinned. */
export function DataTable<R>(props: Props<R>) {
  const {
    id,
    label,
    columns,
    rows,
    sort = null,
    onSort,
    selected,
    onSelect,
    onOpen,
    onPick,
    onMenu,
    group,
    empty,
    whole,
    reveal,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { table, drawn, count, width, resize, reset, move, onScroll } = useColumns(id, columns, scroller);
  const virtual = useVirtualizer({
    count: rows.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    // Drawing may wait for the next frame: scrolling itself never does.
    useFlushSync: false,
    // The head lies over the first row's height.
    scrollPaddingEnd: ROW,
  });
  const items = virtual.getVirtualItems();
  const [from, to] = [items[0]?.index ?? 0, (items.at(-1)?.index ?? -1) + 1];
  const { onView } = rows;
  useEffect(land, []);
  useEffect(() => onView?.(from, to), [onView, from, to]);
  useEffect(() => {
    if (reveal !== null && reveal !== undefined && reveal >= 0) virtual.scrollToIndex(reveal, { align: 'auto' });
  }, [reveal, virtual]);
  const keys = useRowKeys({ rows, selected, onSelect, onOpen, reveal: (index) => virtual.scrollToIndex(index) });

  const rowId = useId();
  const current = rows.at(keys.current);
  const said = current === undefined ? [] : (whole?.(current) ?? []);
  const isCurrentDrawn = items.some(({ index }) => index === keys.current);

  const onRowClick = useLatest((index: number, event: MouseEvent) => {
    const picked =
      event.target instanceof Element ? event.target.closest('[data-column]')?.getAttribute('data-column') : null;
    const row = rows.at(index);
    if (event.altKey && picked && row !== undefined) onPick?.(row, picked);
    else keys.click(index, event);
  });
  const onRowOpen = useLatest((index: number) => {
    const row = rows.at(index);
    if (row !== undefined) onOpen?.(row);
  });

  return (
    <div className={classes.frame}>
      <ColumnChooser label={label} table={table} onReset={reset} />
      <div
        ref={scroller}
        className={classes.scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={rows.count + 1}
        aria-colcount={count}
        aria-activedescendant={isCurrentDrawn ? `${rowId}${keys.current}` : undefined}
        aria-multiselectable={onSelect !== undefined}
        tabIndex={0}
        onKeyDown={keys.onKeyDown}
        onScroll={onScroll}
        onPointerOver={(event) => tellWhole(event.target, columns, rows)}
        onContextMenu={(event) => {
          if (onMenu === undefined || !(event.target instanceof Element)) return;
          const line = event.target.closest('[data-index]');
          const index = line === null ? keys.current : Number(line.getAttribute('data-index'));
          const row = rows.at(index);
          if (row === undefined || event.target.closest('[role="columnheader"]') !== null) return;
          event.preventDefault();
          const cell = event.target.closest('[data-column]') ?? null;
          const place = (line ?? scroller.current?.querySelector('[data-current="true"]'))?.getBoundingClientRect();
          const x = line === null ? (place?.left ?? 0) + 40 : event.clientX;
          const y = line === null ? (place?.bottom ?? 0) : event.clientY;
          onMenu(row, cell?.getAttribute('data-column') ?? drawn[0]?.id ?? '', x, y);
        }}
      >
        <div className={classes.head} role="row" tabIndex={-1} aria-rowindex={1} style={{ width }}>
          {drawn.map((column) => (
            <HeadCell
              key={column.id}
              column={column}
              sort={sort?.id === column.id ? sort : null}
              onSort={onSort}
              onSize={(px) => resize(column.id, px)}
              onDrop={(dragged) => move(dragged, column.id)}
            />
          ))}
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), width, position: 'relative' }}>
          {items.map((item) => {
            const key = rows.key(item.index);
            return (
              <TableRow
                // Rows that leave the view are filled anew for those that come: cheaper than to make new ones.
                key={item.index % items.length}
                row={rows.at(item.index)}
                rowKey={key}
                id={rowId + item.index}
                index={item.index}
                start={item.start}
                width={width}
                columns={drawn}
                columnCount={count}
                group={group}
                isSelected={onSelect === undefined ? undefined : selected?.has(key) === true}
                isCurrent={keys.current === item.index}
                onClick={onRowClick}
                onOpen={onRowOpen}
              />
            );
          })}
        </div>
        {rows.count === 0 && empty}
      </div>
      {said.length > 0 && (
        <section className={classes.whole} aria-label="The row, whole">
          {said.map((line) => (
            <div key={line}>{line}</div>
          ))}
        </section>
      )}
    </div>
  );
}

/** A function that stays the same and does what the latest one does, so that rows are not drawn again for it. */
function useLatest<A extends readonly unknown[]>(work: (...args: A) => void): (...args: A) => void {
  const latest = useRef(work);
  latest.current = work;
  return useCallback((...args: A) => latest.current(...args), []);
}

/** The whole text of a cell that is cut, as its tip: found when the pointer is on it, not for every cell drawn. */
function tellWhole<R>(target: EventTarget, columns: readonly Column<R>[], rows: Rows<R>): void {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
  const index = cell?.closest('[data-index]')?.getAttribute('data-index');
  if (!cell || index === null || index === undefined) return;
  const row = rows.at(Number(index));
  const column = columns.find(({ id }) => id === cell.getAttribute('data-column'));
  const text = row === undefined ? undefined : column?.text?.(row);
  if (text === undefined || text === '') cell.removeAttribute('title');
  else cell.title = text;
}
