import { existsSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { type Failure, pathOf, reasonOf } from '#core/datasets/apply-journal.ts';
import { digestOf } from '#core/datasets/copy-file.ts';
import type { Operation } from '#core/datasets/operation.ts';
import { at, type Left, linkTarget, mayWrite, outside, REASON } from '#core/datasets/operation-sight.ts';
import { realPath } from '#core/datasets/tree.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';

/** How coarse the times of a disk may be, and how far off those of another machine's. */
const CLOCK_MS = 5000;

/**
 * What an undo would leave as it is, and why: each step looks at the disk as it does when it is done, and writes
 * nothing. Copies are read where their times do not tell that they are as they were. `journaledMs`: when the journal
 * that is undone was last written.
 */
export async function foreseeUndo(
  plan: readonly Operation[],
  { root, journaledMs }: { readonly root: string; readonly journaledMs: number },
  task: TaskHandle,
): Promise<readonly Failure[]> {
  const sight = new Foresight(root, journaledMs, task.signal);
  const failures: Failure[] = [];
  for (const [index, operation] of plan.entries()) {
    task.signal.throwIfAborted();
    const item = pathOf(operation);
    if (index % 256 === 0) await new Promise(setImmediate);
    task.progress({ phase: 'checking', done: index, total: plan.length, unit: 'steps', item });
    const reason = await sight.check(operation).catch((error: unknown) => {
      task.signal.throwIfAborted();
      return reasonOf(error);
    });
    if (reason !== null) failures.push({ path: item, reason });
  }
  return failures;
}

/** The disk as it would be after the steps before. */
class Foresight {
  readonly #tree: { readonly root: string; readonly realRoot: string };
  readonly #journaledMs: number;
  readonly #signal: AbortSignal;
  /** Renames that would have been done, in order. */
  readonly #renames: { readonly from: string; readonly to: string }[] = [];
  /** Paths of now that would be free. */
  readonly #free = new Set<string>();

  constructor(root: string, journaledMs: number, signal: AbortSignal) {
    this.#tree = { root, realRoot: realPath(root) ?? root };
    this.#journaledMs = journaledMs;
    this.#signal = signal;
  }

  async check(operation: Operation): Promise<Left> {
    switch (operation.do) {
      case 'folder':
      case 'remove-folder':
        return null;
      case 'link':
        return this.#link(operation.from, operation.to);
      case 'unlink':
        return this.#unlink(operation.from, this.#now(operation.to));
      case 'relink': {
        const now = linkTarget(this.#now(operation.to));
        return now === operation.from || now === operation.was ? null : REASON.foundLink;
      }
      case 'copy': {
        const found = this.#at(operation.to);
        if (found === undefined) return existsSync(this.#now(operation.from)) ? null : REASON.gone;
        return found.isFile() ? null : REASON.taken;
      }
      case 'remove-copy':
        return await this.#removeCopy(operation.from, this.#now(operation.to), operation.digest);
      case 'move':
        return await this.#move(this.#now(operation.from), this.#now(operation.to));
      case 'rename':
        return this.#rename(operation.from, operation.to);
      case 'edit':
        return this.#at(operation.path) === undefined && this.#at(operation.was) === undefined
          ? 'the setup file is gone'
          : null;
    }
  }

  /** Where what will be at a path is now. */
  #now(path: string): string {
    return this.#renames.reduceRight(
      (now, { from, to }) => (now === to || now.startsWith(to + sep) ? from + now.slice(to.length) : now),
      path,
    );
  }

  #at(path: string) {
    const now = this.#now(path);
    const isRenamed = now === path && this.#renames.some(({ from }) => path === from || path.startsWith(from + sep));
    return isRenamed || this.#free.has(now) ? undefined : at(now);
  }

  #link(from: string, to: string): Left {
    const left = outside(this.#now(to), this.#tree);
    if (left !== null) return left;
    if (this.#at(to) !== undefined) return linkTarget(this.#now(to)) === from ? null : REASON.taken;
    const target = resolve(dirname(to), from);
    return target.startsWith(this.#tree.root + sep) || existsSync(target) ? null : REASON.gone;
  }

  #unlink(from: string, to: string): Left {
    const left = outside(to, this.#tree);
    if (left !== null) return left;
    if (at(to) === undefined) return null;
    if (linkTarget(to) !== from) return REASON.otherLink;
    this.#free.add(to);
    return null;
  }

  async #removeCopy(from: string, to: string, digest: string | null): Promise<Left> {
    const left = outside(to, this.#tree);
    if (left !== null) return left;
    const found = at(to);
    if (found === undefined) return null;
    if (!found.isFile()) return REASON.taken;
    if (digest === null && (!existsSync(from) || realPath(from) === realPath(to))) return REASON.onlyCopy;
    // The time of a change cannot be set back by a program: what was not touched since is the copy that was made.
    if (digest === null || found.ctimeMs > this.#journaledMs - CLOCK_MS) {
      const wanted = digest ?? (await digestOf(from, this.#signal));
      if ((await digestOf(to, this.#signal)) !== wanted) return REASON.otherCopy;
    }
    this.#free.add(to);
    return null;
  }

  async #move(from: string, to: string): Promise<Left> {
    const left = outside(to, this.#tree) ?? outside(from, this.#tree);
    if (left !== null) return left;
    const [source, found] = [at(from), this.#free.has(to) ? undefined : at(to)];
    if (source === undefined) return found?.isFile() === true ? null : REASON.gone;
    if (!source.isFile()) return REASON.notOwn;
    if (!mayWrite(dirname(from))) return REASON.fixed;
    if (found !== undefined && (found.ino !== source.ino || found.dev !== source.dev)) {
      const isSame = found.isFile() && found.size === source.size;
      if (!isSame || (await digestOf(to, this.#signal)) !== (await digestOf(from, this.#signal))) return REASON.taken;
    }
    this.#free.add(from);
    return null;
  }

  #rename(from: string, to: string): Left {
    const left = outside(this.#now(to), this.#tree) ?? outside(this.#now(from), this.#tree);
    if (left !== null) return left;
    if (this.#at(from) === undefined) return this.#at(to) === undefined ? REASON.allGone : null;
    if (this.#at(to) !== undefined) return REASON.taken;
    this.#renames.push({ from, to });
    return null;
  }
}
