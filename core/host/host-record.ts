import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LOOPBACK } from '#core/host/addresses.ts';
import { isCopied, Place, placeOf } from '#core/workspace/copied.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { WORKSPACE_FOLDER, workspaceFolder } from '#core/workspace/places.ts';
import { identify, lives, ProcessIdentity } from '#core/workspace/process-identity.ts';

/** How to reach the host of a workspace. Readable by its user alone: the token is a key. */
const HostRecord = z.object({
  process: ProcessIdentity,
  /** An address of this machine at which it listens. */
  address: z.string().default(LOOPBACK),
  port: z.number().int(),
  token: z.string(),
  /** Where this was written: in a copy of the workspace it says nothing. */
  at: Place.optional(),
  /** False once it has ended: then only the port and the token are of use, for the next. */
  serving: z.boolean(),
});
export type HostRecord = z.infer<typeof HostRecord>;

const recordFile = (root: string): string => join(root, WORKSPACE_FOLDER, 'host.json');

/** Held by the host of a workspace from before it answers until it has ended. */
export const hostLock = (root: string): string => join(root, WORKSPACE_FOLDER, 'host.lock');

function read(root: string): HostRecord | null {
  try {
    const record = HostRecord.parse(JSON.parse(readIfThere(recordFile(root)) ?? ''));
    return isCopied(record.at, workspaceFolder(root)) ? null : record;
  } catch {
    return null;
  }
}

/** The host that serves a workspace on this machine now, or null. */
export function readHost(root: string): HostRecord | null {
  const record = read(root);
  return record?.serving === true && lives(record.process) === 'alive' ? record : null;
}

/** Port and token of the last host of this machine, so that pages that are still open find the next one. */
export function formerHost(root: string): Pick<HostRecord, 'port' | 'token'> | null {
  const record = read(root);
  return record !== null && lives(record.process) !== 'elsewhere' ? record : null;
}

export function publishHost(
  root: string,
  { address, port, token }: Pick<HostRecord, 'address' | 'port' | 'token'>,
): void {
  const process = identify();
  if (process === null) throw new Error('a host needs a living process');
  const path = recordFile(root);
  const at = placeOf(workspaceFolder(root));
  writeWhole(path, JSON.stringify({ process, address, port, token, at, serving: true }), 0o600);
  chmodSync(path, 0o600);
}

export function withdrawHost(root: string): void {
  const record = read(root);
  if (record === null || record.process.pid !== process.pid) return;
  try {
    writeWhole(recordFile(root), JSON.stringify({ ...record, serving: false }), 0o600);
  } catch {
    rmSync(recordFile(root), { force: true });
  }
}
