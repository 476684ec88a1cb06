import { createHash } from 'node:crypto';
import { closeSync, constants, createReadStream, fsyncSync, openSync, rmSync, statSync, utimesSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { takeName } from '#core/datasets/take-name.ts';
import { Fault } from '#core/workspace/fault.ts';

/** SHA-256 of a file's bytes, hexadecimal. */
export async function digestOf(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, signal === undefined ? {} : { signal });
  return hash.digest('hex');
}

/**
 * Copy a file to a name that is free: beside, times kept, read back and compared, fsynced, then linked into place, so
 * that nothing is ever overwritten and a part never has the name. File systems that share blocks copy at no cost.
 * Returns the digest, or null if the name is taken. Throws a Fault `copy-differs` when what was read back differs.
 */
export async function copyVerified(
  from: string,
  to: string,
  part: string,
  signal: AbortSignal,
): Promise<string | null> {
  rmSync(part, { force: true });
  try {
    await copyFile(from, part, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const source = statSync(from);
    const digest = await digestOf(from, signal);
    if (digest !== (await digestOf(part, signal)))
      throw new Fault({
        code: 'copy-differs',
        message: `the copy of ${from} differs from it`,
        remedy: 'If the file is still being written, organise again later; else check the disk.',
        path: from,
      });
    utimesSync(part, source.atimeMs / 1000, source.mtimeMs / 1000);
    const fd = openSync(part, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    return takeName(part, to) ? digest : null;
  } finally {
    rmSync(part, { force: true });
  }
}
