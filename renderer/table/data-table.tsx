import { ActionIcon, Checkbox, Menu } from '@mantine/core';
import {
  type ColumnDef,
  type ColumnOrderState,
  type ColumnPinningState,
  type ColumnSizingState,
  getCoreRowModel,
  useReactTable,
  type VisibilityState,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Columns3 } from 'lucide-react';
import { type MouseEvent, type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import { land } from '#renderer/parts/landing.ts';
import type { Column, Rows, Sort } from '#renderer/table/columns.ts';
import { HeadCell } from '#renderer/table/head-cell.tsx';
import classes from '#renderer/table/table.module.css';
import { stick, TableRow } from '#renderer/table/table-row.tsx';
import { useKept } from '#renderer/table/use-kept.ts';
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
    reveal,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [order, setOrder] = useKept<ColumnOrderState>(`${id}-order`, []);
  const [sizing, setSizing] = useKept<ColumnSizingState>(`${id}-sizes`, {});
  const [hidden, setHidden] = useKept<VisibilityState>(`${id}-shown`, {});
  const [pinning, setPinning] = useKept<ColumnPinningState>(`${id}-pinned`, { left: [] });
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  const defs = useMemo(
    () =>
      columns.map((column): ColumnDef<R> => ({ id: column.id, header: column.title, size: column.width, minSize: 36 })),
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
    state: { columnOrder: order, columnSizing: sizing, columnVisibility: visibility, columnPinning: pinning },
    onColumnOrderChange: setOrder,
    onColumnSizingChange: setSizing,
    onColumnVisibilityChange: (change) => setHidden(typeof change === 'function' ? change(visibility) : change),
    onColumnPinningChange: setPinning,
    getCoreRowModel: getCoreRowModel(),
  });
  const [left, center] = [table.getLeftVisibleLeafColumns(), table.getCenterVisibleLeafColumns()];
  // biome-ignore lint/correctness/useExhaustiveDependencies: a column that was sized or pinned is drawn anew.
  const shown = useMemo(() => [...left, ...center], [left, center, sizing, pinning]);
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
  const width = shown.reduce((sum, column) => sum + column.getSize(), 0);

  return (
    <div className={classes.frame}>
      <div className={classes.choose}>
        <Menu position="bottom-end" closeOnItemClick={false}>
          <Menu.Target>
            <ActionIcon aria-label={`Columns of ${label}`}>
              <Columns3 size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
            {table.getAllLeafColumns().map((column) => (
              <Menu.Item key={column.id} component="div" onClick={() => column.toggleVisibility()}>
                <Checkbox
                  label={byId.get(column.id)?.title ?? column.id}
                  checked={column.getIsVisible()}
                  readOnly
                  tabIndex={-1}
                />
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item
              onClick={() => {
                setOrder([]);
                setSizing({});
                setHidden({});
                setPinning({ left: [] });
              }}
            >
              As they were
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <div
        ref={scroller}
        className={classes.scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={rows.count}
        aria-multiselectable={onSelect !== undefined}
        tabIndex={0}
        onKeyDown={keys.onKeyDown}
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
          onMenu(row, cell?.getAttribute('data-column') ?? shown[0]?.id ?? '', x, y);
        }}
      >
        <div className={classes.head} role="row" tabIndex={-1} style={{ width }}>
          {shown.map((column) => (
            <HeadCell
              key={column.id}
              column={column}
              spec={byId.get(column.id)}
              sort={sort?.id === column.id ? sort : null}
              onSort={onSort}
              onSize={(px) => setSizing((sizes) => ({ ...sizes, [column.id]: px }))}
              style={stick(column, 3)}
              onDrop={(dragged) => {
                const all = table
                  .getAllLeafColumns()
                  .map((one) => one.id)
                  .filter((one) => one !== dragged);
                all.splice(all.indexOf(column.id), 0, dragged);
                setOrder(all);
              }}
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
                index={item.index}
                start={item.start}
                width={width}
                columns={shown}
                specs={byId}
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
    </div>
  );
}

/** A function that stays the same and does what the latest one does, so that rows are not drawn again for it. */
function useLatest<A extends readonly unknown[]>(work: (...args: A) => void): (...args: A) => void {
  const latest = useRef(work);
  latest.current = work;
  return useCallback((...args: A) => latest.current(...args), []);
}
