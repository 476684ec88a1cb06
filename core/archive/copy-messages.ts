/** A file to be copied into the archive. Paths are absolute. */
export interface CopyOrder {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  /** Where it is written before it gets its name: on the same disk. */
  readonly part: string;
  /** The real path of the archive, which `to` must lie in. */
  readonly within: string;
  /** As it was looked at. */
  readonly size: number;
  readonly mtimeMs: number;
  /** Whether a file that is there may be replaced: it is of an earlier call. */
  readonly isOurs: boolean;
}

/** A file that could not be copied or taken away, by its path in the archive. */
export interface CopyFailure {
  readonly path: string;
  readonly why: string;
}

/** What became of an order: its digest, and whether it was there already; a reason why it was left; an error of the system. */
export type CopyReply =
  | { readonly id: number; readonly sha256: string; readonly wasThere: boolean }
  | { readonly id: number; readonly left: string }
  | { readonly id: number; readonly code: string; readonly message: string };

/** Replies to some orders, in their order. `isLast`: all that were handed over together are answered. */
export interface CopyReplies {
  readonly replies: readonly CopyReply[];
  readonly isLast: boolean;
}
