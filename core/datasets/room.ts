import { constants, copyFileSync, existsSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Operation } from '#core/datasets/operation.ts';
import { Fault } from '#core/workspace/fault.ts';
import { gigabytes } from '#core/workspace/gigabytes.ts';
import { workspaceFolder } from '#core/workspace/places.ts';

/** What a plan brings onto the disk of its tree. */
interface Room {
  /** Bytes. */
  readonly needed: number;
  readonly free: number;
  /** Paths of the files, whose bytes they are. */
  readonly files: readonly string[];
}

function measure(root: string, plan: readonly Operation[]): Room {
  const at = nearest(root);
  const device = statSync(at).dev;
  const deviceOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.dev;
  const transfers = plan.flatMap((op) =>
    op.do === 'copy' || (op.do === 'move' && deviceOf(op.from) !== device) ? [op] : [],
  );
  const { bavail, bsize } = statfsSync(at);
  return {
    needed: transfers.reduce((sum, { size }) => sum + size, 0),
    free: bavail * bsize,
    files: transfers.map(({ from }) => from),
  };
}

/** The root, or the folder that it will be made in. */
const nearest = (path: string): string => (existsSync(path) || dirname(path) === path ? path : nearest(dirname(path)));

/**
 * The bytes that the operations of a plan take on the disk of `root`, which need not be there yet, and those that are
 * free. Files that are moved count when they lie on another device.
 */
export function roomFor(root: string, plan: readonly Operation[]): { readonly needed: number; readonly free: number } {
  const { needed, free } = measure(root, plan);
  return { needed, free };
}

/** Throws a Fault `disk-full` if a plan does not fit. On file systems that share blocks, copies take no room. */
export function checkRoom(root: string, plan: readonly Operation[]): void {
  const { needed, free, files } = measure(root, plan);
  if (needed <= free || sharesBlocks(root, files[0])) return;
  throw new Fault({
    code: 'disk-full',
    message: `${files.length} frames of ${gigabytes(needed, 3)} do not fit into ${root}, where ${gigabytes(free, 3)} are free`,
    remedy: 'Make room and organise again, or use --mode symlink, which takes none.',
    path: root,
  });
}

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
