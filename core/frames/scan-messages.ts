import type { LostPath } from '#core/frames/find-files.ts';

/** What the scan worker is started with. */
export interface ScanOrder {
  readonly roots: readonly string[];
  /** Null: do without. */
  readonly cataloguePath: string | null;
}

/** A frame on its way: path, bytes, mtime (ms), content as JSON. Text crosses threads faster than objects. */
export type SentFrame = readonly [path: string, size: number, mtimeMs: number, content: string];

/** What the scan worker sends; `done` comes last. */
export type ScanMessage =
  | { readonly type: 'frames'; readonly frames: readonly SentFrame[] }
  | { readonly type: 'lost'; readonly lost: LostPath }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'progress'; readonly phase: string; readonly done: number; readonly total: number | null }
  | { readonly type: 'done'; readonly read: number };
