import { type KeyboardEvent, type MouseEvent, useEffect, useState } from 'react';

interface Options {
  readonly rows: number;
  readonly columns: readonly string[];
  /** The row to begin at; null or below 0: the first, which is not chosen. */
  readonly first: number | null;
  /** Another row is the current one. */
  readonly onRow: (row: number) => void;
  readonly isEditable: (column: string) => boolean;
  readonly onToggle: (rows: readonly number[]) => void;
  readonly reveal: (row: number) => void;
}

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/**
 * The keys of a table of cells: arrows move, Shift extends the rows, Enter or F2 or typing edits, Space uses or comments
 * out, Tab goes to the next cell that can be edited.
 */
export function useGrid({ rows, columns, first, onRow, isEditable, onToggle, reveal }: Options) {
  const isGiven = first !== null && first >= 0;
  const [cell, setOnlyCell] = useState<Cell>({ row: isGiven ? first : 0, column: 0 });
  const [anchor, setAnchor] = useState(isGiven ? first : 0);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set(isGiven ? [first] : []));
  const [editing, setEditing] = useState<{ readonly cell: Cell; readonly typed: string | null } | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only where it begins.
  useEffect(() => {
    if (isGiven) reveal(first);
  }, []);
  const setCell = (to: Cell) => {
    setOnlyCell(to);
    if (to.row !== cell.row || first === null) onRow(to.row);
  };

  const range = (from: number, to: number) =>
    new Set(Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => Math.min(from, to) + i));
  const go = (row: number, column: number, extend = false) => {
    const to = {
      row: Math.max(0, Math.min(rows - 1, row)),
      column: Math.max(0, Math.min(columns.length - 1, column)),
    };
    setCell(to);
    reveal(to.row);
    if (extend) setSelected(range(anchor, to.row));
    else {
      setAnchor(to.row);
      // Sideways the rows stay chosen, so that each of their columns can be set in turn.
      if (to.row !== cell.row) setSelected(new Set([to.row]));
    }
  };
  /** The rows that a change is for: all that are selected, if the current one is among them. */
  const targets = (row: number): readonly number[] =>
    selected.has(row) && selected.size > 1 ? [...selected].filter((each) => each < rows) : [row];
  const edit = (at: Cell, typed: string | null = null) => {
    const column = columns[at.column];
    if (column !== undefined && isEditable(column)) setEditing({ cell: at, typed });
  };
  /** The next column that can be edited, or the first of the next row. */
  const along = (step: 1 | -1) => {
    for (let i = cell.column + step; i >= 0 && i < columns.length; i += step)
      if (isEditable(columns[i] ?? '')) return go(cell.row, i);
    const first = step === 1 ? columns.findIndex(isEditable) : columns.length - 1;
    go(cell.row + step, first);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (editing !== null || rows === 0) return;
    const { row, column } = cell;
    const isModified = event.ctrlKey || event.metaKey || event.altKey;
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      PageDown: [15, 0],
      PageUp: [-15, 0],
      Home: [0, -columns.length],
      End: [0, columns.length],
    };
    const step = steps[event.key];
    if (step !== undefined) go(row + step[0], column + step[1], event.shiftKey && step[0] !== 0);
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) setSelected(range(0, rows - 1));
    else if (event.key === 'Escape') setSelected(new Set());
    else if (event.key === ' ' && !isModified) onToggle(targets(row));
    else if (event.key === 'Enter' || event.key === 'F2') edit(cell);
    else if (event.key.length === 1 && !isModified && isEditable(columns[column] ?? '')) edit(cell, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const click = (at: Cell, event: MouseEvent) => {
    setCell(at);
    if (event.shiftKey) setSelected(range(anchor, at.row));
    else if (event.ctrlKey || event.metaKey) {
      const next = new Set(selected);
      if (!next.delete(at.row)) next.add(at.row);
      setAnchor(at.row);
      setSelected(next);
    } else {
      setAnchor(at.row);
      if (!(selected.has(at.row) && selected.size > 1)) setSelected(new Set([at.row]));
    }
  };
  return { cell, selected, editing, targets, edit, go, along, stop: () => setEditing(null), click, onKeyDown };
}
