import { constants, copyFileSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation } from '#core/datasets/operation.ts';
import { Fault } from '#core/workspace/fault.ts';
import { gigabytes } from '#core/workspace/gigabytes.ts';
import { workspaceFolder } from '#core/workspace/places.ts';

/**
 * Throws a Fault `disk-full` if the copies of a plan will not fit. Files that are moved count when they lie on another
 * device; on file systems that share blocks, copies take no room.
 */
export function checkRoom(root: string, plan: readonly Operation[]): void {
  const device = statSync(root).dev;
  const deviceOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.dev;
  const transfers = plan.flatMap((op) =>
    op.do === 'copy' || (op.do === 'move' && deviceOf(op.from) !== device) ? [op] : [],
  );
  const needed = transfers.reduce((sum, { size }) => sum + size, 0);
  if (needed === 0) return;
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  if (needed <= free || sharesBlocks(root, transfers[0]?.from)) return;
  throw new Fault({
    code: 'disk-full',
    message: `${transfers.length} frames of ${sizeText(needed)} do not fit into ${root}, where ${sizeText(free)} are free`,
    remedy: 'Make room and organise again, or use --mode symlink, which takes none.',
    path: root,
  });
}

/** In GB, or in kB where that would read as nothing. */
const sizeText = (bytes: number): string => (bytes < 1e7 ? `${Math.ceil(bytes / 1e3)} kB` : gigabytes(bytes, 3));

function sharesBlocks(root: string, sample: string | undefined): boolean {
  const probe = join(workspaceFolder(root), 'clone-probe');
  try {
    copyFileSync(sample ?? root, probe, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { force: true });
  }
}
