import { type KeyboardEvent, type MouseEvent, useState } from 'react';
import type { Rows } from '#renderer/table/columns.ts';

interface Options<R> {
  readonly rows: Rows<R>;
  readonly selected: ReadonlySet<string> | undefined;
  readonly onSelect: ((keys: ReadonlySet<string>) => void) | undefined;
  readonly onOpen: ((row: R) => void) | undefined;
  readonly reveal: (index: number) => void;
}

const PAGE = 20;

/** Keys and clicks of a table as everyone knows them: arrows, Shift extends, Ctrl or ⌘ adds, Enter opens. */
export function useRowKeys<R>({ rows, selected, onSelect, onOpen, reveal }: Options<R>) {
  const [current, setCurrent] = useState(-1);
  const [anchor, setAnchor] = useState(-1);
  /** A row that is not here yet has no key: it can be gone to, and chosen once it is. */
  const select = (index: number) => {
    if (rows.at(index) !== undefined) onSelect?.(new Set([rows.key(index)]));
  };

  const range = (from: number, to: number): ReadonlySet<string> => {
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    return new Set(Array.from({ length: last - first + 1 }, (_, i) => rows.key(first + i)));
  };
  const go = (index: number, extend: boolean) => {
    if (rows.count === 0) return;
    const at = Math.max(0, Math.min(rows.count - 1, index));
    setCurrent(at);
    reveal(at);
    if (extend && anchor >= 0) onSelect?.(range(anchor, at));
    else {
      setAnchor(at);
      select(at);
    }
  };
  return {
    current,
    click(index: number, event: MouseEvent) {
      setCurrent(index);
      if (event.shiftKey && anchor >= 0) onSelect?.(range(anchor, index));
      else if (event.ctrlKey || event.metaKey) {
        const key = rows.key(index);
        const next = new Set(selected);
        if (!next.delete(key)) next.add(key);
        setAnchor(index);
        onSelect?.(next);
      } else {
        setAnchor(index);
        select(index);
      }
    },
    onKeyDown(event: KeyboardEvent) {
      if (event.target instanceof HTMLElement && /^(input|select|textarea)$/i.test(event.target.tagName)) return;
      if (event.altKey) return; // Of the page.
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE, Home: -rows.count, End: rows.count }[
        event.key
      ];
      if (step !== undefined) {
        event.preventDefault();
        go((current < 0 ? -1 : current) + step, event.shiftKey);
      } else if (event.key === 'Enter') {
        const row = rows.at(current);
        if (row !== undefined) onOpen?.(row);
      } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        if (rows.count > 0) onSelect?.(range(0, rows.count - 1));
      } else if (event.key === 'Escape') onSelect?.(new Set());
    },
  };
}
