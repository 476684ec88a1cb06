import { Menu } from '@mantine/core';
import { ArrowDown, ArrowUp, ChevronDown } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Sort } from '#renderer/table/columns.ts';
import { placeOf } from '#renderer/table/place-of.ts';
import classes from '#renderer/table/table.module.css';
import type { DrawnColumn } from '#renderer/table/use-columns.ts';

interface Props<R> {
  readonly column: DrawnColumn<R>;
  readonly sort: Sort | null;
  readonly onSort: ((sort: Sort | null) => void) | undefined;
  readonly onSize: (px: number) => void;
  /** Another column was dropped here. */
  readonly onDrop: (dragged: string) => void;
}

/** The head of a column: sorts by a click, moves by a drag, is sized at its border; the rest is in its menu. */
export function HeadCell<R>({ column: drawn, sort, onSort, onSize, onDrop }: Props<R>) {
  const { column, spec, width } = drawn;
  const [menu, setMenu] = useState(false);
  const canSort = spec.sortable === true && onSort !== undefined;
  const isPinned = column.getIsPinned() === 'left';
  const next = sort === null ? { id: column.id, down: false } : sort.down ? null : { id: column.id, down: true };
  return (
    <div
      role="columnheader"
      tabIndex={-1}
      aria-sort={sort === null ? undefined : sort.down ? 'descending' : 'ascending'}
      className={classes.headCell}
      data-right={spec.align === 'right'}
      aria-colindex={drawn.position}
      style={placeOf(drawn, 3)}
      draggable
      onDragStart={(event) => event.dataTransfer.setData('text/column', column.id)}
      onDragOver={(event) => event.dataTransfer.types.includes('text/column') && event.preventDefault()}
      onDrop={(event) => {
        const dragged = event.dataTransfer.getData('text/column');
        if (dragged !== '' && dragged !== column.id) onDrop(dragged);
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        setMenu(true);
      }}
    >
      <button
        type="button"
        className={classes.headButton}
        tabIndex={-1}
        aria-disabled={!canSort}
        title={spec.unit === undefined ? spec.title : `${spec.title} [${spec.unit}]`}
        onClick={() => canSort && onSort(next)}
      >
        {spec.title}
        {spec.unit !== undefined && <span className="dim"> [{spec.unit}]</span>}
        {sort !== null && (sort.down ? <ArrowDown size={11} aria-hidden /> : <ArrowUp size={11} aria-hidden />)}
      </button>
      <Menu opened={menu} onChange={setMenu} trigger="click" position="bottom-start">
        <Menu.Target>
          <button
            type="button"
            className={classes.menuButton}
            tabIndex={-1}
            aria-label={`Menu of the column ${spec.title}`}
          >
            <ChevronDown size={12} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {canSort && <Menu.Item onClick={() => onSort({ id: column.id, down: false })}>Sort up</Menu.Item>}
          {canSort && <Menu.Item onClick={() => onSort({ id: column.id, down: true })}>Sort down</Menu.Item>}
          <Menu.Item onClick={() => column.pin(isPinned ? false : 'left')}>
            {isPinned ? 'Unpin' : 'Pin to the left'}
          </Menu.Item>
          <Menu.Item onClick={() => column.toggleVisibility(false)}>Hide</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Resizer size={width} onSize={onSize} />
    </div>
  );
}

function Resizer({ size, onSize }: { readonly size: number; readonly onSize: (px: number) => void }) {
  const from = useRef<{ readonly x: number; readonly size: number } | null>(null);
  return (
    <div
      className={classes.resizer}
      aria-hidden
      draggable
      onDragStart={(event) => {
        // The border is dragged, not the column.
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, size };
      }}
      onPointerMove={(event) => {
        if (from.current !== null) onSize(Math.max(36, from.current.size + event.clientX - from.current.x));
      }}
      onPointerUp={() => {
        from.current = null;
      }}
    />
  );
}
