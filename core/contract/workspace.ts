import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { InstrumentChange } from '#core/contract/instruments.ts';

/** Where raw frames of this workspace come from: a folder or file that its user added. */
export const SourceRoot = z.object({
  /** Absolute. */
  path: z.string(),
  /** Whether it is there and may be read now. */
  state: z.enum(['ready', 'missing', 'unreadable']),
  /** On a network file system: looked at in intervals instead of watched. */
  network: z.boolean(),
  /** PypeIt's name of the instrument that took those of its frames whose headers do not tell; null: none is named. */
  spectrograph: z.string().nullable(),
});
export type SourceRoot = z.infer<typeof SourceRoot>;

/** What the context bar and the first page show. Sizes in bytes. */
export const WorkspaceState = z.object({
  /** The organised root, absolute. */
  root: z.string(),
  name: z.string(),
  machine: z.string(),
  user: z.string(),
  /** Version of Slitbench. */
  version: z.string(),
  /** What a shell on the machine takes for this Slitbench: `slitbench`, or an absolute path. */
  command: z.string(),
  /** When this host began (epoch, ms): another one has another. */
  since: z.number(),
  /** `looking` until the first look is over. */
  pypeit: z.discriminatedUnion('state', [
    z.object({ state: z.literal('looking') }),
    z.object({ state: z.literal('found'), version: z.string(), python: z.string(), source: z.string() }),
    z.object({ state: z.literal('missing'), why: z.string(), remedy: z.string() }),
  ]),
  cores: z.number(),
  memory: z.object({ total: z.number(), free: z.number() }),
  disk: z.object({ total: z.number(), free: z.number() }),
  /** Since when the root cannot be reached (ms), and why; null: it can. All else is as it was last seen. */
  away: z.object({ since: z.number(), why: z.string() }).nullable(),
  /** Where raw frames come from. */
  sources: z.array(SourceRoot),
  /** Whether the root holds datasets, or reductions that someone else laid out. */
  holds: z.object({ datasets: z.number(), reductions: z.number() }),
  /** The last change of an instrument's name, to be taken back. */
  instrumentChange: InstrumentChange.nullable(),
});
export type WorkspaceState = z.infer<typeof WorkspaceState>;

/** A state that is sent whole whenever it changes. `seq` grows; a client that returns names the last it has seen. */
export const Seen = z.object({ after: z.number().int().nullable().default(null) });

export const workspace = {
  /** The state now, then whenever it changes. */
  watch: oc.input(Seen).output(eventIterator(z.object({ seq: z.number(), state: WorkspaceState }))),
  /** Make folders or files known as sources of raw frames; from then on they may be read. Nothing is written there. */
  addSources: oc.input(z.object({ paths: z.array(z.string()).min(1) })).output(z.array(SourceRoot)),
  /** Forget a source. Its files stay as they are. */
  removeSource: oc.input(z.object({ path: z.string() })).output(z.array(SourceRoot)),
  /** Look at the datasets and for PypeIt again. */
  refresh: oc.input(z.object({})).output(z.object({})),
};

/** One entry of a folder of the host, for the picker. */
export const FolderEntry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'file']),
  /** Bytes; of a folder 0. */
  size: z.number(),
  mtimeMs: z.number(),
  /** Whether it is a workspace. */
  workspace: z.boolean(),
});
export type FolderEntry = z.infer<typeof FolderEntry>;

export const FolderListing = z.object({
  path: z.string(),
  /** Null at the top. */
  parent: z.string().nullable(),
  /** Folders first, then FITS files, each by name. Hidden ones are left out. */
  entries: z.array(FolderEntry),
  /** How many FITS files lie in it directly. */
  frames: z.number(),
  /** Bytes that may still be written on its disk; null: it has none (/proc), or that is not known. */
  free: z.number().nullable(),
  /** Whether this user may write there. */
  writable: z.boolean(),
  /** Places to begin at: the home folder, disks. */
  places: z.array(z.object({ name: z.string(), path: z.string() })),
});
export type FolderListing = z.infer<typeof FolderListing>;

/** Names of folders and FITS files of the host, so that a person can choose. Contents stay closed until they are added. */
export const folders = {
  /** `nearest`: of a folder that is not there yet, the one above it that is. */
  list: oc
    .input(z.object({ path: z.string().nullable().default(null), nearest: z.boolean().default(false) }))
    .output(FolderListing),
  make: oc.input(z.object({ path: z.string() })).output(z.object({ path: z.string() })),
};
