import {
  closeSync,
  existsSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { copyVerified, digestOf } from '#core/datasets/copy-file.ts';
import type { Operation } from '#core/datasets/operation.ts';
import { at, type Left, linkTarget, mayWrite, outside, REASON } from '#core/datasets/operation-sight.ts';
import { takeName } from '#core/datasets/take-name.ts';
import { realPath } from '#core/datasets/tree.ts';
import { causeText, errorCode } from '#core/workspace/fault.ts';
import { syncDirectory } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';

export interface ApplyContext {
  /** The root of the tree as the plan names it, and its real path. */
  readonly root: string;
  readonly realRoot: string;
  /** What was done last is undone first: a link may come back before the file in the tree that it leads to. */
  readonly isUndo: boolean;
  readonly signal: AbortSignal;
  /** Record the digest of a copy before anything relies on it. */
  copied(digest: string): void;
}

/**
 * Do one operation, or find it done. What is not as the plan saw it is left alone, with the reason. Errors of writing
 * (no room, no permission) are thrown.
 */
export async function applyOperation(operation: Operation, context: ApplyContext): Promise<Left> {
  switch (operation.do) {
    case 'folder':
      return outside(operation.path, context) ?? ensureFolder(operation.path);
    case 'remove-folder':
      return removeFolder(operation.path);
    case 'link':
      return outside(operation.to, context) ?? makeLink(operation.from, operation.to, context);
    case 'unlink':
      return outside(operation.to, context) ?? removeLink(operation.from, operation.to);
    case 'relink':
      return outside(operation.to, context) ?? changeLink(operation, context);
    case 'copy':
      return outside(operation.to, context) ?? copy(operation, context);
    case 'remove-copy':
      return outside(operation.to, context) ?? removeCopy(operation, context);
    case 'move':
      return move(operation, context);
    case 'rename':
      return outside(operation.to, context) ?? outside(operation.from, context) ?? rename(operation);
    case 'edit':
      // Only now: what reads setup files takes a while to load, and most calls edit none.
      return (
        outside(operation.path, context) ?? (await import('#core/datasets/edit-paths.ts')).editPaths(operation, context)
      );
  }
}

function ensureFolder(path: string): Left {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return null;
  if (at(path) !== undefined) return REASON.taken;
  makeFolder(path);
  return null;
}

function removeFolder(path: string): Left {
  try {
    rmdirSync(path);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errorCode(error) ?? '')) throw error;
  }
  return null;
}

function makeLink(from: string, to: string, { root, isUndo }: ApplyContext): Left {
  if (linkTarget(to) === from) return null;
  if (at(to) !== undefined) return REASON.taken;
  const target = resolve(dirname(to), from);
  if (!(isUndo && target.startsWith(root + sep)) && !existsSync(target)) return REASON.gone;
  try {
    symlinkSync(from, to);
  } catch (error) {
    // Not permission, which is EACCES.
    if (errorCode(error) === 'EPERM') return 'this disk holds no symbolic links: use --mode copy';
    throw error;
  }
  return null;
}

function removeLink(from: string, to: string): Left {
  if (at(to) === undefined) return null;
  if (linkTarget(to) !== from) return REASON.otherLink;
  unlinkSync(to);
  return null;
}

function changeLink({ from, to, was }: { from: string; to: string; was: string }, { isUndo }: ApplyContext): Left {
  const now = linkTarget(to);
  if (now === from) return null;
  if (now !== was) return REASON.foundLink;
  if (!isUndo && at(from) === undefined) return `${from}, which it should lead to, is not there`;
  const beside = partOf(to);
  rmSync(beside, { force: true });
  symlinkSync(from, beside);
  renameSync(beside, to);
  return null;
}

/** A part left by a kill is found again and replaced. */
const partOf = (to: string) => join(dirname(to), `.${basename(to)}.slitbench-part`);

async function copy({ from, to }: { from: string; to: string }, context: ApplyContext): Promise<Left> {
  const unreadable = whyUnreadable(from);
  if (at(to) !== undefined) {
    rmSync(partOf(to), { force: true });
    if (at(to)?.isFile() !== true) return REASON.taken;
    if (unreadable !== null) return null;
    const digest = await digestOf(to, context.signal);
    if (digest !== (await digestOf(from, context.signal))) return REASON.taken;
    context.copied(digest);
    return null;
  }
  if (unreadable !== null) return unreadable;
  const digest = await copyVerified(from, to, partOf(to), context.signal);
  if (digest === null) return REASON.taken;
  context.copied(digest);
  return null;
}

async function removeCopy(
  { from, to, digest }: { from: string; to: string; digest: string | null },
  { signal }: ApplyContext,
): Promise<Left> {
  rmSync(partOf(to), { force: true });
  const found = at(to);
  if (found === undefined) return null;
  if (!found.isFile()) return REASON.taken;
  if (digest === null && (!existsSync(from) || realPath(from) === realPath(to))) return REASON.onlyCopy;
  const wanted = digest ?? (await digestOf(from, signal));
  if ((await digestOf(to, signal)) !== wanted) return REASON.otherCopy;
  unlinkSync(to);
  return null;
}

async function move({ from, to }: { from: string; to: string }, context: ApplyContext): Promise<Left> {
  const left = outside(to, context) ?? outside(from, context);
  if (left !== null) return left;
  const [source, found] = [at(from), at(to)];
  if (source === undefined) return found?.isFile() === true ? null : REASON.gone;
  if (!source.isFile()) return REASON.notOwn;
  if (!mayWrite(dirname(from))) return REASON.fixed;
  if (found !== undefined) {
    const isSame = found.ino === source.ino && found.dev === source.dev;
    if (!isSame && (!found.isFile() || (await digestOf(to, context.signal)) !== (await digestOf(from, context.signal))))
      return REASON.taken;
    rmSync(partOf(to), { force: true });
    return removeSource(from, to);
  }
  makeFolder(dirname(to));
  try {
    return takeName(from, to) ? null : REASON.taken;
  } catch (error) {
    if (isRefused(error) && mayWrite(dirname(to))) return REASON.fixed;
    if (errorCode(error) !== 'EXDEV') throw error;
  }
  const unreadable = whyUnreadable(from);
  if (unreadable !== null) return unreadable;
  const digest = await copyVerified(from, to, partOf(to), context.signal);
  if (digest === null) return REASON.taken;
  syncDirectory(dirname(to));
  context.copied(digest);
  return removeSource(from, to);
}

const isRefused = (error: unknown): boolean => ['EACCES', 'EPERM'].includes(errorCode(error) ?? '');

/** Remove a file that has come to `to`. One that must stay (a sticky folder, an immutable file) stays alone. */
function removeSource(from: string, to: string): Left {
  try {
    unlinkSync(from);
    return null;
  } catch (error) {
    if (!isRefused(error)) throw error;
    unlinkSync(to);
    return REASON.fixed;
  }
}

function whyUnreadable(path: string): Left {
  try {
    closeSync(openSync(path, 'r'));
    return null;
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? REASON.gone : `it cannot be read: ${causeText(error)}`;
  }
}

function rename({ from, to }: { from: string; to: string }): Left {
  if (at(from) === undefined) return at(to) === undefined ? REASON.allGone : null;
  if (at(to) !== undefined) return REASON.taken;
  renameSync(from, to);
  return null;
}
