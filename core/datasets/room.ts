import { constants, copyFileSync, existsSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sizeText } from '#core/contract/size-text.ts';
import type { Operation } from '#core/datasets/operation.ts';
import { Fault } from '#core/workspace/fault.ts';
import { workspaceFolder } from '#core/workspace/places.ts';

type Transfer = Extract<Operation, { readonly size: number }>;

/** The root, or the folder that it will be made in. */
const nearest = (path: string): string => (existsSync(path) || dirname(path) === path ? path : nearest(dirname(path)));

/** What a plan brings onto the disk of its tree: copies, and files that are moved there from another device. */
function transfersOf(root: string, plan: readonly Operation[]): readonly Transfer[] {
  const device = statSync(nearest(root)).dev;
  const deviceOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.dev;
  return plan.flatMap((op) => (op.do === 'copy' || (op.do === 'move' && deviceOf(op.from) !== device) ? [op] : []));
}

const sumOf = (transfers: readonly Transfer[]) => transfers.reduce((sum, { size }) => sum + size, 0);

/** The bytes that the operations of a plan take on the disk of `root`, which need not be there yet. */
export const bytesFor = (root: string, plan: readonly Operation[]): number => sumOf(transfersOf(root, plan));

/** Throws a Fault `disk-full` if a plan does not fit. On file systems that share blocks, copies take no room. */
export function checkRoom(root: string, plan: readonly Operation[]): void {
  const transfers = transfersOf(root, plan);
  const needed = sumOf(transfers);
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
