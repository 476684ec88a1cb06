import { oc } from '@orpc/contract';
import { z } from 'zod';

/** A workspace that this user opened on this machine. */
export const RecentWorkspace = z.object({
  /** Absolute. */
  path: z.string(),
  name: z.string(),
  /** When it was last opened: epoch, ms. */
  opened: z.number(),
  /** `missing`: not there now, or a disk that is not mounted. */
  state: z.enum(['ready', 'missing']),
});
export type RecentWorkspace = z.infer<typeof RecentWorkspace>;

/** Where a workspace is served. */
export const OpenedWorkspace = z.object({
  /** Absolute. */
  root: z.string(),
  /** The page's address with the token: a key, as that of `slitbench serve`. */
  address: z.string(),
  port: z.number(),
  /** Process id of the host. */
  pid: z.number(),
  /** False: its host was there already. */
  started: z.boolean(),
});
export type OpenedWorkspace = z.infer<typeof OpenedWorkspace>;

/** The workspaces of this user on this machine, of which the host serves one. */
export const workspaces = {
  /** The last that were opened, newest first. */
  recent: oc.input(z.object({})).output(z.array(RecentWorkspace)),
  /** Find the host of a workspace, or start it. A folder that is none becomes one; it is made if it is not there. */
  open: oc.input(z.object({ path: z.string() })).output(OpenedWorkspace),
  /** Take one from the list. Its files stay as they are. */
  forget: oc.input(z.object({ path: z.string() })).output(z.array(RecentWorkspace)),
};
