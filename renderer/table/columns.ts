import type { ReactNode } from 'react';

/** A column of a table of `R`s. */
export interface Column<R> {
  readonly id: string;
  readonly title: string;
  /** Shown behind the title, in brackets. */
  readonly unit?: string;
  /** px, before the columns share the room there is. */
  readonly width: number;
  /** Its share of what is left, against the others'; without, text of some width has its width, the rest nothing. */
  readonly grow?: number;
  /** The least width it is shrunk to where that lets all columns show [px]. */
  readonly min?: number;
  readonly align?: 'right';
  /** Values, paths: in the monospaced font. */
  readonly mono?: boolean;
  /** What is too long loses its beginning: of paths the end tells them apart. */
  readonly keepsEnd?: boolean;
  readonly sortable?: boolean;
  /** Not shown until it is chosen. */
  readonly hidden?: boolean;
  readonly cell: (row: R, index: number) => ReactNode;
  /** The whole text, for the tip of a cell that is cut. */
  readonly text?: (row: R) => string;
}

/** Rows of a table: at hand, or fetched as they come into view. */
export interface Rows<R> {
  readonly count: number;
  /** Undefined: not here yet. */
  at(index: number): R | undefined;
  key(index: number): string;
  /** Told which rows are in view. */
  readonly onView?: (from: number, to: number) => void;
}

export interface Sort {
  readonly id: string;
  readonly down: boolean;
}

/** Rows of an array. */
export function arrayRows<R>(items: readonly R[], key: (row: R) => string): Rows<R> {
  return {
    count: items.length,
    at: (index) => items[index],
    key: (index) => {
      const row = items[index];
      return row === undefined ? `#${index}` : key(row);
    },
  };
}
