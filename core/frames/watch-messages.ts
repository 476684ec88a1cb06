/** What may have changed: single files, and folders to be looked through. */
export interface Changed {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

/** What the watch worker is asked: watch a source, or no longer (null). */
export interface WatchOrder {
  readonly source: string;
  /** `apart`: a folder within it that is left out. */
  readonly watch: { readonly poll: boolean; readonly apart: string } | null;
}

/** What the watch worker tells. */
export type WatchMessage =
  | { readonly type: 'changed'; readonly changed: Changed }
  | { readonly type: 'ready'; readonly source: string }
  | { readonly type: 'trouble'; readonly why: string };
