import type { Unlisted } from '#core/datasets/list-folder.ts';
import { type Entry, entryOf, lookedAgain } from '#core/reductions/entry.ts';
import { choose, type Found, findBelow, isAtWork, lookAtEach, type Work } from '#core/reductions/find-work.ts';
import { Pasts } from '#core/reductions/past.ts';
import type { Finder } from '#core/reductions/queue-options.ts';
import { recoverRebuilds } from '#core/reductions/recover-rebuild.ts';
import type { Asked } from '#core/reductions/standing.ts';

/** How to look. */
interface Looking {
  /** Only reductions whose id matches this pattern. */
  readonly only: string | undefined;
  /** What to look at in place of the reductions below the roots. */
  readonly finder: Finder | undefined;
  /** What was added to the queue besides: it stays. */
  readonly added: readonly Found[];
  readonly asked: Asked;
  readonly looked: (done: number, total: number) => void;
  readonly signal: AbortSignal;
  readonly unlisted: Unlisted;
}

/** The queue that is looked for. */
interface Seen {
  readonly entries: Map<string, Entry>;
  /** Be the one that schedules a tree, before anything in it is taken in. */
  readonly lock: (root: string) => void;
  /** It is no longer there. */
  readonly forget: (key: string) => void;
  /** Someone of ours is at it. */
  readonly lives: (entry: Entry) => void;
  /** One was taken in. */
  readonly taken: () => void;
}

/**
 * Take in what is below the roots and how it stands: what lives first, also beside what is asked for. What has gone is
 * forgotten, unless someone is at it. Throws as `findBelow`, `choose` and `lock` do, and when aborted.
 */
export async function lookBelow(
  roots: readonly string[],
  { only, finder, added, asked, looked, signal, unlisted }: Looking,
  seen: Seen,
): Promise<void> {
  const { entries } = seen;
  const found = findBelow(roots, unlisted);
  for (const key of goneOf(entries.values(), [...found, ...(finder?.found ?? []), ...added])) seen.forget(key);
  const chosen = finder?.found ?? choose(found, roots, only);
  for (const root of new Set(chosen.map((one) => one.root))) seen.lock(root);
  const pasts = new Pasts();
  const keys = new Set(chosen.map(({ key }) => key));
  const beside = found.filter(({ key, folder }) => !keys.has(key) && !entries.has(key) && isAtWork(folder));
  for await (const work of lookAtEach(beside, asked, signal))
    if (work.standing.kind === 'running') take(work, pasts, true, seen);
  if (finder === undefined) await recoverRebuilds(chosen);
  let done = 0;
  looked(done, chosen.length);
  for await (const work of finder?.lookAtEach(chosen, signal) ?? lookAtEach(chosen, asked, signal)) {
    take(work, pasts, false, seen);
    looked(++done, chosen.length);
  }
}

/** Take in what a finder has besides what is looked for. Throws when aborted, and as `lock` does. */
export async function lookBesides({ found, lookAtEach: look }: Finder, signal: AbortSignal, seen: Seen): Promise<void> {
  for (const root of new Set(found.map((one) => one.root))) seen.lock(root);
  const pasts = new Pasts();
  for await (const work of look(found, signal)) take(work, pasts, false, seen);
}

/** Keys of those that are no longer there, and that nobody is at. */
function goneOf(entries: Iterable<Entry>, found: readonly Found[]): readonly string[] {
  const keys = new Set(found.map(({ key }) => key));
  return [...entries].filter((one) => !keys.has(one.key) && one.attempt === null && !one.looking).map(({ key }) => key);
}

/** Take in how one stands. */
function take(work: Work, pasts: Pasts, beside: boolean, { entries, lives, taken }: Seen): void {
  let entry = entries.get(work.key);
  if (entry !== undefined && (entry.attempt !== null || entry.looking)) {
    entry.work = { ...work, standing: entry.work.standing };
    entry.changed = true;
    return;
  }
  pasts.heal(work);
  if (entry === undefined) {
    entry = entryOf(work, pasts.estimate(work), beside);
    entries.set(work.key, entry);
  } else {
    if (!entry.queued) entry.estimate = pasts.estimate(work) ?? entry.estimate;
    lookedAgain(entry, work);
  }
  if (work.standing.kind === 'running') lives(entry);
  taken();
}
