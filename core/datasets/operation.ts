import { z } from 'zod';

/**
 * One step of applying a plan. Each is idempotent: done twice it is done once. All paths are absolute. The set is
 * closed under `reverse`, so that undo is a plan like any other.
 */
export const Operation = z.discriminatedUnion('do', [
  z.object({ do: z.literal('folder'), path: z.string() }),
  /** Only if it is empty. */
  z.object({ do: z.literal('remove-folder'), path: z.string() }),
  /** A symbolic link at `to` that leads to `from`. */
  z.object({ do: z.literal('link'), from: z.string(), to: z.string() }),
  z.object({ do: z.literal('unlink'), from: z.string(), to: z.string() }),
  /** Let the link `to` lead to `from` instead of to `was`. */
  z.object({ do: z.literal('relink'), from: z.string(), to: z.string(), was: z.string() }),
  z.object({ do: z.literal('copy'), from: z.string(), to: z.string(), size: z.number() }),
  /** Remove the copy `to` if its content is still that of the digest, or, without one, that of `from`. */
  z.object({ do: z.literal('remove-copy'), from: z.string(), to: z.string(), digest: z.string().nullable() }),
  z.object({ do: z.literal('move'), from: z.string(), to: z.string(), size: z.number() }),
  /** A file, link or folder within the tree. `reductions`: those in it, relative to it, to be locked meanwhile. */
  z.object({ do: z.literal('rename'), from: z.string(), to: z.string(), reductions: z.array(z.string()) }),
  /**
   * Let the `path` lines of a setup file that lead into `from` lead into `to`. The former text is kept in `backup`;
   * null: a reversed edit, which removes the backup `made` before if it is what the file has become again.
   */
  z.object({
    do: z.literal('edit'),
    path: z.string(),
    /** Its path before its folder was renamed. */
    was: z.string(),
    from: z.string(),
    to: z.string(),
    backup: z.string().nullable(),
    made: z.string().nullable(),
  }),
]);
export type Operation = z.infer<typeof Operation>;

/** The operation that takes `operation` back. `digest`: of the copy, as recorded when it was made. */
export function reverse(operation: Operation, digest: string | null): Operation {
  switch (operation.do) {
    case 'folder':
      return { do: 'remove-folder', path: operation.path };
    case 'remove-folder':
      return { do: 'folder', path: operation.path };
    case 'link':
      return { ...operation, do: 'unlink' };
    case 'unlink':
      return { ...operation, do: 'link' };
    case 'relink':
      return { do: 'relink', to: operation.to, from: operation.was, was: operation.from };
    case 'copy':
      return { do: 'remove-copy', from: operation.from, to: operation.to, digest };
    case 'remove-copy':
      return { do: 'copy', from: operation.from, to: operation.to, size: 0 };
    case 'move':
    case 'rename':
      return { ...operation, from: operation.to, to: operation.from };
    case 'edit':
      return { ...operation, from: operation.to, to: operation.from, backup: null, made: operation.backup };
  }
}
