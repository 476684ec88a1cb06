import type { CSSProperties } from 'react';
import type { DrawnColumn } from '#renderer/table/use-columns.ts';

/** Where a cell of a column stands in its row; a pinned one stays, `zIndex` above the others. */
export const placeOf = <R>({ width, pinnedAt, skipped }: DrawnColumn<R>, zIndex: number): CSSProperties =>
  pinnedAt !== null
    ? { width, position: 'sticky', left: pinnedAt, zIndex }
    : skipped > 0
      ? { width, marginLeft: skipped }
      : { width };
