import { oc } from '@orpc/contract';
import { z } from 'zod';

/** A workspace of this user on this machine. */
export const RecentWorkspace = z.object({
  /** Its root, absolute. */
  path: z.string(),
  name: z.string(),
  /** When it was last opened: epoch, ms. */
  opened: z.number(),
});
export type RecentWorkspace = z.infer<typeof RecentWorkspace>;

export const workspaces = {
  /** Those that were opened last, newest first; one that is no longer there is left out. */
  recent: oc.input(z.object({})).output(z.array(RecentWorkspace)),
  /** Start the host of another workspace, or find the one that runs; made if it is not there. The address holds its key. */
  open: oc.input(z.object({ path: z.string() })).output(z.object({ address: z.string() })),
};
