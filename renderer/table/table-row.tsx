import type { Column as TableColumn } from '@tanstack/react-table';
import { type CSSProperties, type MouseEvent, memo, type ReactNode } from 'react';
import type { Column } from '#renderer/table/columns.ts';
import classes from '#renderer/table/table.module.css';

interface Props<R> {
  /** Undefined: not here yet. */
  readonly row: R | undefined;
  readonly rowKey: string;
  readonly index: number;
  /** px from the top. */
  readonly start: number;
  readonly width: number;
  readonly columns: readonly TableColumn<R>[];
  readonly specs: ReadonlyMap<string, Column<R>>;
  readonly group: ((row: R) => ReactNode | null) | undefined;
  /** Undefined: rows cannot be selected. */
  readonly isSelected: boolean | undefined;
  readonly isCurrent: boolean;
  readonly onClick: (index: number, event: MouseEvent) => void;
  readonly onOpen: (index: number) => void;
}

/** Where a pinned column stays; `zIndex` above the others. */
export const stick = <R,>(column: TableColumn<R>, zIndex: number): CSSProperties =>
  column.getIsPinned() === 'left' ? { position: 'sticky', left: column.getStart('left'), zIndex } : {};

function DrawnRow<R>(props: Props<R>) {
  const { row, rowKey, index, start, width, columns, specs, group, isSelected, isCurrent, onClick, onOpen } = props;
  const heading = row === undefined ? null : (group?.(row) ?? null);
  return (
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={classes.row}
      data-selected={isSelected === true}
      data-current={isCurrent}
      data-odd={index % 2 === 1}
      data-key={rowKey}
      data-index={index}
      style={{ transform: `translateY(${start}px)`, width }}
      onClick={(event) => onClick(index, event)}
      onDoubleClick={() => onOpen(index)}
    >
      {heading !== null ? (
        <div className={classes.group} role="gridcell" tabIndex={-1}>
          {heading}
        </div>
      ) : (
        columns.map((column) => {
          const spec = specs.get(column.id);
          return (
            <div
              key={column.id}
              role="gridcell"
              tabIndex={-1}
              data-column={column.id}
              className={classes.cell}
              data-right={spec?.align === 'right'}
              data-mono={spec?.mono === true}
              title={row === undefined ? undefined : spec?.text?.(row)}
              style={{ width: column.getSize(), ...stick(column, 1) }}
            >
              {row === undefined ? <span className={classes.pending} /> : spec?.cell(row, index)}
            </div>
          );
        })
      )}
    </div>
  );
}

/** One row, drawn again only when something about it has changed: scrolling draws only those that come into view. */
export const TableRow = memo(DrawnRow) as typeof DrawnRow;
