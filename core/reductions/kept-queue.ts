import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isCopied, Place } from '#core/workspace/copied.ts';
import { causeText } from '#core/workspace/fault.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { readLock } from '#core/workspace/lock.ts';
import { WORKSPACE_FOLDER } from '#core/workspace/places.ts';
import { machineName, machineNameEnd } from '#core/workspace/process-identity.ts';

/** A reduction in a kept queue. */
const KeptReduction = z.object({
  /** Its setup file, from the root of the tree. */
  setup: z.string(),
  /** Whether it was to be run although it failed before. */
  retry: z.boolean(),
  /** Whether it ran already when this was written. */
  begun: z.boolean(),
});
export type KeptReduction = z.infer<typeof KeptReduction>;

/** What outlives the process of a queue: what is to be done, in its turn. */
const KeptQueue = z.object({
  /** Whether nothing new was to be started. */
  held: z.boolean(),
  /** Whether someone moved one, so that the order is theirs. */
  moved: z.boolean(),
  reductions: z.array(KeptReduction),
  /** The root that it was written for. */
  at: Place.optional(),
});
export type KeptQueue = z.infer<typeof KeptQueue>;

/** Where the queue of this machine for a tree is kept. Several machines may share a tree. */
export const queueFile = (root: string): string => join(root, WORKSPACE_FOLDER, `queue-${machineName()}.json`);

/**
 * Take over the queue that this machine left under another host name, if there is one. Nodes of a cluster may share the
 * id: what one of them may still be scheduling stays its own. Returns a word on such.
 */
function takeRenamed(root: string): string | null {
  const own = queueFile(root);
  const end = machineNameEnd();
  const folder = join(root, WORKSPACE_FOLDER);
  if (end === null || existsSync(own) || !existsSync(folder)) return null;
  const names = readdirSync(folder).filter((name) => name.startsWith('queue-') && name.endsWith(`${end}.json`));
  const isFree = (name: string) => {
    const lock = readLock(join(folder, `run-${name.slice('queue-'.length, -'.json'.length)}.lock`));
    return lock === null || lock.state === 'dead';
  };
  const free = names.find(isFree);
  if (free !== undefined) renameSync(join(folder, free), own);
  const [other] = names.filter((name) => name !== free && !isFree(name));
  return other === undefined || free !== undefined
    ? null
    : `${join(folder, other)} says what waits on a machine with this one's id and another name; if that was this one, start again what is not done`;
}

/**
 * The kept queue of a tree, or null. One that cannot be read or understood, or came along with a copy, is set aside, and
 * `note` says so: what waited must then be started again.
 */
export function readQueue(root: string): { readonly kept: KeptQueue | null; readonly note: string | null } {
  const path = queueFile(root);
  try {
    const note = takeRenamed(root);
    const text = readIfThere(path);
    const kept = text === null ? null : KeptQueue.parse(JSON.parse(text));
    if (!isCopied(kept?.at, root)) return { kept, note };
    const copied = `What waited in ${kept?.at?.folder}, of which this is a copy, waits there alone: start it here too if it is wanted`;
    try {
      renameSync(path, `${path}.copied`);
    } catch {} // It is said again next time.
    return { kept: null, note: note === null ? copied : `${note}; ${copied}` };
  } catch (error) {
    const cause = error instanceof z.ZodError ? z.prettifyError(error) : causeText(error);
    const why = `${path}, which says what waited, cannot be understood (${cause.replaceAll('\n', ' ')})`;
    const remedy = 'start again what is not done';
    try {
      renameSync(path, `${path}.broken`);
      return { kept: null, note: `${why}: it was set aside as ${path}.broken; ${remedy}` };
    } catch (failure) {
      return { kept: null, note: `${why} or moved away (${causeText(failure)}): remove it, and ${remedy}` };
    }
  }
}

export const queueText = (kept: KeptQueue): string => `${JSON.stringify(kept, null, 1)}\n`;

/** Write the queue of a tree, whole; an empty one leaves no file. Throws if the disk does not let it. */
export function writeQueue(root: string, text: string | null): void {
  if (text === null) rmSync(queueFile(root), { force: true });
  else writeWhole(queueFile(root), text);
}
