import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { isCopied, Place, placeOf } from '#core/workspace/copied.ts';
import { errorCode, Fault } from '#core/workspace/fault.ts';
import { clearParts, readIfThere, writeWhole } from '#core/workspace/files.ts';
import { hostOf, identify, lives, ProcessIdentity } from '#core/workspace/process-identity.ts';

const LockContent = z.object({
  holder: ProcessIdentity,
  /** A child of the holder that may outlive it: the lock stands while either lives. */
  child: ProcessIdentity.optional(),
  /** What the holder does, for the person who finds it locked. */
  purpose: z.string(),
  since: z.string(),
  nonce: z.string(),
  /** The folder it was made in: a lock that was copied along with a tree holds nothing. */
  at: Place.optional(),
});
export type LockContent = z.infer<typeof LockContent>;

export interface Lock extends Disposable {
  readonly path: string;
  release(): void;
  /** Let the lock stand for as long as this child lives, should the holder die before it. */
  share(child: ProcessIdentity): void;
}

/** Who holds a lock file, or null if it is free. A file that cannot be parsed, or is a copy, counts as held by nobody alive. */
export function readLock(path: string): { content: LockContent | null; state: 'alive' | 'dead' | 'elsewhere' } | null {
  const text = readIfThere(path);
  if (text === null) return null;
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Locks are linked into place whole, so an unreadable one is debris of something else.
  }
  const parsed = LockContent.safeParse(json);
  if (!parsed.success) return { content: null, state: 'dead' };
  const { holder, child } = parsed.data;
  const own = lives(holder);
  const state = own === 'dead' && child !== undefined ? lives(child) : own;
  const isDead = state === 'alive' && isCopied(parsed.data.at, dirname(path));
  return { content: parsed.data, state: isDead ? 'dead' : state };
}

/**
 * Take a lock file, for this process or for `holder`. Exclusive also across machines on a shared disk: a finished file
 * is linked into place, which NFS keeps atomic; a disk without hard links has it made where none is. A lock whose process is dead on this machine is broken; one of another
 * machine never is. Throws a Fault `locked` that names the holder. `inherits` lets a taker who will look after the child
 * of a dead holder take over the lock while the child lives.
 */
export function takeLock(
  path: string,
  purpose: string,
  holder: ProcessIdentity | null = identify(),
  inherits: (found: LockContent) => boolean = () => false,
): Lock {
  if (holder === null) throw new Error('a lock needs a living holder');
  const at = placeOf(dirname(path));
  const content: LockContent = { holder, purpose, since: new Date().toISOString(), nonce: randomUUID(), at };
  const beside = `${path}.${content.nonce}`;
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        writeFileSync(beside, JSON.stringify(content), { flush: true });
        claim(beside, path);
        // Where it was not linked, another taker may have seen it half written, and taken it for debris.
        if (readLock(path)?.content?.nonce === content.nonce) break;
      } catch (error) {
        // Half written it looks like debris to whoever has the lock now.
        if (errorCode(error) === 'ENOENT' && attempt <= 3) continue;
        if (errorCode(error) !== 'EEXIST') throw error;
        const found = readLock(path);
        if (found === null) continue;
        const free = found.state === 'dead' || (found.content !== null && inherits(found.content));
        if (!free || attempt > 3) throw lockedFault(path, found.content, found.state);
        breakLock(path, beside, found.content?.nonce ?? null);
      }
    }
    sweep(path);
  } finally {
    rmSync(beside, { force: true });
  }
  const release = () => {
    if (readLock(path)?.content?.nonce === content.nonce) rmSync(path, { force: true });
  };
  const share = (child: ProcessIdentity) => writeWhole(path, JSON.stringify({ ...content, child }));
  return { path, release, share, [Symbol.dispose]: release };
}

/** Give a finished file a name that is free. Throws EEXIST. */
function claim(beside: string, path: string): void {
  try {
    linkSync(beside, path);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errorCode(error) ?? '')) throw error;
    writeFileSync(path, readFileSync(beside), { flag: 'wx', flush: true });
  }
}

/** Remove what takers and holders that were killed left beside a lock that is ours now. */
function sweep(path: string): void {
  clearParts(path);
  const start = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path)).filter((name) => name.startsWith(start)))
    if (/^(breaking|[0-9a-f-]{36})$/.test(name.slice(start.length))) {
      const left = join(dirname(path), name);
      if (readLock(left)?.state === 'dead') rmSync(left, { force: true });
    }
}

const guardOf = (path: string) => `${path}.breaking`;

/** Remove a dead lock, unless it has become another one meanwhile. A guard file keeps two breakers apart. */
function breakLock(path: string, beside: string, nonce: string | null): void {
  const guard = guardOf(path);
  try {
    claim(beside, guard);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    if (errorCode(error) !== 'EEXIST') throw error;
    // A breaker works for milliseconds: one of this machine that is dead was killed, as was any after ten seconds.
    const age = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.ctimeMs ?? Date.now());
    if (age > 10_000 || readLock(guard)?.state === 'dead') rmSync(guard, { force: true });
    return;
  }
  try {
    if ((readLock(path)?.content?.nonce ?? null) === nonce) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

/** What to do about a lock whose holder this machine cannot see. */
const farRemedy = (path: string): string =>
  `Wait for it, or stop it there. If that machine or container is gone for good, remove ${path}`;

/** Who holds a lock that this machine cannot see the holder of, since when, and what to do about it. */
export const heldFarOff = (path: string, { holder, purpose, since }: LockContent): string =>
  `held by ${hostOf(holder)}: ${purpose}, since ${since}. ${farRemedy(path)}`;

function lockedFault(path: string, content: LockContent | null, state: 'alive' | 'dead' | 'elsewhere'): Fault {
  const who = content === null ? 'something' : `process ${content.holder.pid} on ${hostOf(content.holder)}`;
  const remedy = state === 'elsewhere' ? farRemedy(path) : 'Wait for it to finish, or stop it.';
  const what = content === null ? '' : ` (${content.purpose}, since ${content.since})`;
  return new Fault({ code: 'locked', message: `${path} is held by ${who}${what}`, remedy, path });
}
