import { statSync } from 'node:fs';
import { Fault } from '#core/workspace/fault.ts';

/** Which file a path names, and as of when; null: none. */
function identityOf(path: string): string | null {
  try {
    const { dev, ino, mtimeNs, size } = statSync(path, { bigint: true });
    return `${dev} ${ino} ${mtimeNs} ${size}`;
  } catch {
    return null;
  }
}

/**
 * What `read` makes of a file that may be replaced meanwhile, as PypeIt and transfers do, in several turns: it counts only
 * if the path named the same file, unchanged, before and after, so that parts of two are never mixed. Else the file is
 * read once more. Throws a Fault `changed` where that is of no use either, and what `read` throws.
 */
export async function readSettled<T>(path: string, read: () => Promise<T>): Promise<T> {
  for (const isLast of [false, true]) {
    const before = identityOf(path);
    const [result] = await Promise.allSettled([read()]);
    if (identityOf(path) !== before) {
      if (!isLast) continue;
      break;
    }
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }
  throw new Fault({
    code: 'changed',
    message: `${path} was replaced or written to while it was read`,
    remedy: 'Wait until it is written, then try again.',
    path,
  });
}
