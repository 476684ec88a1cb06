import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { writable } from '#core/doctor/file-system.ts';
import { Fault } from '#core/workspace/fault.ts';

const ANOTHER = 'Name another one above, or choose a disk: a new or empty folder, or an archive that was begun there.';

/** What to do on the page, where the command line would take another option. By the code of the fault. */
const REMEDIES: Readonly<Record<string, string>> = {
  into: ANOTHER,
  'not-writable': ANOTHER,
  'read-only': 'Mount the disk so that it may be written, or choose another one.',
  'disk-full': 'Make room, choose fewer datasets, or choose a folder on another disk.',
  'nothing-new': 'Switch off "Only what KOA lacks", and it is archived again.',
};

/** A fault of an archive as the page tells it. */
export function onPage(error: unknown): unknown {
  const remedy = error instanceof Fault ? REMEDIES[error.data.code] : undefined;
  if (!(error instanceof Fault) || remedy === undefined) return error;
  const { cause: _, ...data } = error.data;
  return new Fault({ ...data, remedy }, error.cause);
}

/**
 * Throws a Fault `into` or `not-writable` for a folder that no archive can be made in, before one waits for a plan: a file, a
 * folder that this user may not write, a file system without a disk (/proc).
 */
export function requireTarget(into: string): void {
  let at = into;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  const refuse = (code: string, message: string) => new Fault({ code, message, remedy: ANOTHER, path: into });
  if (!statSync(at).isDirectory())
    throw refuse('into', at === into ? `${into} is a file` : `${into} cannot be made: ${at} is a file`);
  const what = at === into ? into : `${at}, where ${into} would be made,`;
  if (statfsSync(at).blocks === 0) throw refuse('not-writable', `${what} lies on no disk: no file can be kept there`);
  if (!writable(at)) throw refuse('not-writable', `${what} may not be written by this user`);
}
