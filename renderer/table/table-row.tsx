import { type MouseEvent, memo, type ReactNode } from 'react';
import type { Column } from '#renderer/table/columns.ts';
import { placeOf } from '#renderer/table/place-of.ts';
import classes from '#renderer/table/table.module.css';
import type { DrawnColumn } from '#renderer/table/use-columns.ts';

interface Props<R> {
  /** Undefined: not here yet. */
  readonly row: R | undefined;
  readonly rowKey: string;
  readonly id: string;
  readonly index: number;
  /** px from the top. */
  readonly start: number;
  readonly width: number;
  /** Those in view. */
  readonly columns: readonly DrawnColumn<R>[];
  /** How many there are. */
  readonly columnCount: number;
  readonly group: ((row: R) => ReactNode | null) | undefined;
  /** Undefined: rows cannot be selected. */
  readonly isSelected: boolean | undefined;
  readonly isCurrent: boolean;
  readonly onClick: (index: number, event: MouseEvent) => void;
  readonly onOpen: (index: number) => void;
}

function DrawnRow<R>(props: Props<R>) {
  const { row, rowKey, id, index, start, width, columns, columnCount, group, isSelected, isCurrent, onClick, onOpen } =
    props;
  const heading = row === undefined ? null : (group?.(row) ?? null);
  return (
    <div
      role="row"
      id={id}
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
        <div className={classes.group} role="gridcell" tabIndex={-1} aria-colindex={1} aria-colspan={columnCount}>
          {heading}
        </div>
      ) : (
        columns.map((column) => (
          <div
            key={column.id}
            role="gridcell"
            tabIndex={-1}
            aria-colindex={column.position}
            data-column={column.id}
            className={classes.cell}
            data-right={column.spec.align === 'right'}
            data-mono={column.spec.mono === true}
            data-end={column.spec.keepsEnd}
            style={placeOf(column, 1)}
          >
            {row === undefined ? <span className={classes.pending} /> : drawnCell(column.spec, row, index)}
          </div>
        ))
      )}
    </div>
  );
}

/** Text whose beginning is cut runs from right to left, what is in it does not. */
function drawnCell<R>({ cell, keepsEnd }: Column<R>, row: R, index: number): ReactNode {
  return keepsEnd ? <bdi>{cell(row, index)}</bdi> : cell(row, index);
}

/** One row, drawn again only when something about it has changed: scrolling draws only those that come into view. */
export const TableRow = memo(DrawnRow) as typeof DrawnRow;
