import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import type { SetupReduction } from '#core/contract/setup.ts';
import type { SetupContent, SetupRow } from '#core/contract/setup-files.ts';
import { useAddressWord } from '#renderer/pages/setup/address.ts';
import { editDraft } from '#renderer/pages/setup/drafts.ts';
import { CellEditor } from '#renderer/pages/setup/frame-cell.tsx';
import classes from '#renderer/pages/setup/setup.module.css';
import { useGrid } from '#renderer/pages/setup/use-grid.ts';
import { FrameTypes } from '#renderer/parts/frame-type.tsx';
import { counted } from '#renderer/parts/numbers.ts';

interface Props {
  readonly path: string;
  readonly content: SetupContent;
  /** What setup says of each frame; null while it is not known, or where the tree is not ours. */
  readonly frames: SetupReduction['frames'] | null;
  readonly readOnly: boolean;
}

const EDITABLE = ['frametype', 'calib', 'comb_id', 'bkg_id'];
const WIDTHS: Readonly<Record<string, number>> = {
  use: 44, filename: 190, frametype: 212, calib: 62, comb_id: 72, bkg_id: 66, reason: 290, target: 130, dispname: 96, decker: 130,
}; // biome-ignore format: one list, one look
const NUMBERS = new Set([
  'calib',
  'comb_id',
  'bkg_id',
  'ra',
  'dec',
  'mjd',
  'airmass',
  'exptime',
  'dispangle',
  'frameno',
]);
const UNITS: Readonly<Record<string, string>> = { ra: '°', dec: '°', mjd: 'd', exptime: 's' };
/** Height of a row, and of the head. */
const ROW = 28;
const widthOf = (column: string) => WIDTHS[column] ?? 104;

/** A number with many decimals as it is shown; the whole is its title. */
const rounded = (text: string): string => (/^-?\d+\.\d{6,}$/.test(text) ? Number(text).toFixed(5) : text);

/** The frames of a setup file, as PypeIt's own setup window edits them. */
export function FrameGrid({ path, content, frames, readOnly }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const { rows } = content;
  const columns = useMemo(() => {
    const first = ['use', 'filename', ...EDITABLE.filter((name) => content.columns.includes(name)), 'reason'];
    return [...first, ...content.columns.filter((name) => !first.includes(name))];
  }, [content.columns]);
  const reasons = useMemo(() => new Map((frames ?? []).map((frame) => [frame.filename, frame])), [frames]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    // The rows stand below the head.
    scrollPaddingEnd: ROW,
    overscan: 12,
  });
  const linesOf = (now: SetupContent | null, at: readonly number[]) => at.flatMap((i) => now?.rows[i]?.line ?? []);
  const toggle = (at: readonly number[]) => {
    if (!readOnly)
      editDraft(path, (now) => {
        const lines = linesOf(now.content, at);
        // All alike: as the first will be.
        const use = now.content?.rows[at[0] ?? 0]?.commented === true;
        return lines.length === 0 ? [] : [{ kind: 'use', lines, use }];
      });
  };
  const [named, setNamed] = useAddressWord('row');
  const grid = useGrid({
    rows: rows.length,
    columns,
    first: named === '' ? null : rows.findIndex((row) => row.cells.filename === named),
    onRow: (row) => setNamed(rows[row]?.cells.filename ?? ''),
    isEditable: (column) => !readOnly && EDITABLE.includes(column),
    onToggle: toggle,
    reveal: (row) => virtual.scrollToIndex(row),
  });
  const used = rows.filter((row) => !row.commented).length;
  const dropped = (frames ?? []).filter(
    ({ use, filename }) => use === 'dropped' && !rows.some((row) => row.cells.filename === filename),
  );
  const lacksNods = !content.columns.includes('comb_id') || !content.columns.includes('bkg_id');
  const idOf = (row: number, column: number) => `frame-${row}-${column}`;
  const width = columns.reduce((sum, column) => sum + widthOf(column), 0);

  const cellOf = (row: SetupRow, column: string, index: number) => {
    if (column === 'use')
      return (
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Use ${row.cells.filename}`}
          checked={!row.commented}
          disabled={readOnly}
          onChange={() => toggle(grid.targets(index))}
          onClick={(event) => event.stopPropagation()}
        />
      );
    if (column === 'frametype') return <FrameTypes types={(row.cells.frametype ?? '').split(',')} />;
    if (column !== 'reason') return EDITABLE.includes(column) ? row.cells[column] : rounded(row.cells[column] ?? '');
    const frame = reasons.get(row.cells.filename ?? '');
    if (frame === undefined) return null;
    const differs = (frame.use === 'used') === row.commented;
    return (
      <span className={differs ? classes.differs : 'dim'}>
        {differs ? `setup would ${frame.use === 'used' ? 'use' : 'trim'} it: ` : ''}
        {frame.reason}
      </span>
    );
  };

  return (
    <div className={classes.fill}>
      <div className={classes.tools}>
        <span className="dim">
          {counted(used, 'frame')} of {rows.length} used
          {grid.selected.size > 1 ? `, ${grid.selected.size} chosen: a change is for all of them` : ''}
        </span>
        <span className="grow" />
        <span className={classes.hint}>Space uses or comments out · Enter edits · Tab goes on · Esc gives up</span>
        {lacksNods && (
          <Button
            size="compact-xs"
            variant="default"
            disabled={readOnly}
            onClick={() => editDraft(path, () => [{ kind: 'nod-columns' }])}
          >
            Add comb_id and bkg_id
          </Button>
        )}
      </div>
      <div
        ref={scroller}
        className={classes.grid}
        role="grid"
        aria-label="Frames"
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        aria-multiselectable
        aria-activedescendant={rows.length > 0 ? idOf(grid.cell.row, grid.cell.column) : undefined}
        tabIndex={0}
        onKeyDown={grid.onKeyDown}
      >
        <div className={classes.gridHead} role="row" tabIndex={-1} aria-rowindex={1} style={{ width }}>
          {columns.map((column) => (
            <div
              key={column}
              role="columnheader"
              tabIndex={-1}
              className={classes.headCell}
              data-right={NUMBERS.has(column)}
              style={{ width: widthOf(column) }}
            >
              {column}
              {UNITS[column] !== undefined && <span className="dim"> [{UNITS[column]}]</span>}
            </div>
          ))}
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), width, position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <div
                key={index}
                role="row"
                tabIndex={-1}
                aria-rowindex={index + 2}
                aria-selected={grid.selected.has(index)}
                className={classes.row}
                data-commented={row.commented}
                data-selected={grid.selected.has(index)}
                data-odd={index % 2 === 1}
                style={{ transform: `translateY(${start}px)`, width }}
              >
                {columns.map((column, at) => {
                  const isHere = grid.cell.row === index && grid.cell.column === at;
                  const edited = grid.editing?.cell;
                  const isEdited = edited?.row === index && edited.column === at;
                  return (
                    <div
                      key={column}
                      id={idOf(index, at)}
                      role="gridcell"
                      tabIndex={-1}
                      className={classes.cell}
                      data-right={NUMBERS.has(column)}
                      data-here={isHere}
                      data-text={column === 'reason'}
                      data-editable={EDITABLE.includes(column) && !readOnly}
                      title={column === 'reason' ? reasons.get(row.cells.filename ?? '')?.reason : row.cells[column]}
                      style={{ width: widthOf(column) }}
                      onMouseDown={(event) => {
                        // The table keeps the focus.
                        if (!isEdited && column !== 'use') event.preventDefault();
                        if (!isEdited) scroller.current?.focus();
                      }}
                      onClick={(event) => grid.click({ row: index, column: at }, event)}
                      onDoubleClick={() => grid.edit({ row: index, column: at })}
                    >
                      {isEdited ? (
                        <CellEditor
                          column={column}
                          row={row.cells.filename ?? ''}
                          former={row.cells[column] ?? ''}
                          typed={grid.editing?.typed ?? null}
                          onDone={(text, move) => {
                            grid.stop();
                            if (text !== null)
                              editDraft(path, (now) => {
                                const lines = linesOf(now.content, grid.targets(index));
                                return lines.length === 0 ? [] : [{ kind: 'cell', lines, column, text }];
                              });
                            if (move === 'down') grid.go(index + 1, at);
                            if (move === 'next') grid.along(1);
                            if (move === 'former') grid.along(-1);
                            if (move !== 'stay' || text === null) scroller.current?.focus();
                          }}
                        />
                      ) : (
                        cellOf(row, column, index)
                      )}
                    </div>
                  );
                })}
              </div>
            );
          })}
        </div>
      </div>
      {dropped.length > 0 && (
        <details className={classes.dropped}>
          <summary>
            {counted(dropped.length, 'frame')} of this dataset {dropped.length === 1 ? 'has' : 'have'} no row
          </summary>
          {dropped.map(({ filename, reason }) => (
            <div key={filename}>
              <span className="mono">{filename}</span> <span className="dim">{reason}</span>
            </div>
          ))}
        </details>
      )}
    </div>
  );
}
