import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { FixedFrame, FixInput, FixResult } from '#core/contract/fix.ts';
import type { Frame } from '#core/contract/frame.ts';
import { digestOf } from '#core/datasets/copy-file.ts';
import type { CardChange } from '#core/fits/edit-cards.ts';
import { writeEdited } from '#core/fits/write-edited.ts';
import { addToJournal, readJournal, type Written, writtenOf } from '#core/fixes/fix-journal.ts';
import { type FramePlan, planFix } from '#core/fixes/plan-fix.ts';
import { copyName, knownRules, type Rule, readRules } from '#core/fixes/rules.ts';
import { typedValue } from '#core/fixes/typed-value.ts';
import { scanFrames } from '#core/frames/scan-frames.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { syncDirectory } from '#core/workspace/files.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { findWorkspace } from '#core/workspace/places.ts';
import { systemFault } from '#core/workspace/system-fault.ts';
import { userName } from '#core/workspace/user-name.ts';

export const FIX_LOCK = '.slitbench-fix.lock';

/** The rules that a call is about. Throws Faults `rules` and `no-why`. */
function rulesOf({ rules, edits, why, into }: FixInput): readonly Rule[] {
  if (edits.length === 0) return rules.length > 0 ? rules.flatMap(readRules) : knownRules(findWorkspace(into));
  if (why.trim() === '')
    throw new Fault({
      code: 'no-why',
      message: 'Nothing says why the headers are edited',
      remedy: 'Give the reason (--why): it is written into the copies, for those who find them later.',
    });
  const set = Object.fromEntries(
    edits.flatMap((edit) => (edit.kind === 'set' ? [[edit.keyword, typedValue(edit.value)]] : [])),
  );
  const gone = edits.flatMap((edit) => (edit.kind === 'delete' ? [edit.keyword] : []));
  return [{ name: 'by hand', why, hdu: 0, set, copy: {}, delete: gone, average: {}, matches: () => true }];
}

/** What lies beside the frames that some rule averages over, by folder. */
async function besides(frames: readonly Frame[], task: TaskHandle): Promise<ReadonlyMap<string, readonly Frame[]>> {
  const folders = [...new Set(frames.map(({ path }) => dirname(path)))];
  if (folders.length === 0) return new Map();
  const { frames: all } = await scanFrames({ roots: folders, task });
  return Map.groupBy(all, ({ path }) => dirname(path));
}

interface Planned {
  readonly frame: Frame;
  readonly to: string;
  readonly rules: readonly Rule[];
  readonly plan: FramePlan | null;
  readonly problem: string | null;
}

const problemOf = (error: unknown): string => {
  const fault = error instanceof Fault ? error : systemFault(error);
  if (fault === null) throw error;
  return `${fault.data.message}. ${fault.data.remedy}`;
};

const sameChanges = (a: readonly CardChange[], b: readonly CardChange[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** Copies of frames being written into one folder. */
class Fixing {
  readonly #into: string;
  readonly #call = randomUUID();
  readonly #now: Date;
  readonly #task: TaskHandle;
  readonly #known: ReadonlyMap<string, Written>;

  constructor(into: string, now: Date, task: TaskHandle) {
    this.#into = into;
    this.#now = now;
    this.#task = task;
    this.#known = new Map(writtenOf(readJournal(into)).map((entry) => [entry.name, entry]));
  }

  /** How a copy that is there stands; null: it may be written. Throws a Fault `taken` where something else lies there. */
  async #stands({ frame, to, plan }: Planned): Promise<'there' | null> {
    if (lstatSync(to, { throwIfNoEntry: false }) === undefined) return null;
    const known = this.#known.get(basename(to));
    const taken = (what: string) =>
      new Fault({
        code: 'taken',
        message: `${to} is there already, ${what}`,
        path: to,
        remedy: 'Move it away, or name another folder (--into).',
      });
    if (known === undefined) throw taken('and was not written by fix');
    if (known.source !== realpathSync(frame.path)) throw taken(`as the fix of ${known.source}`);
    if ((await digestOf(to, this.#task.signal)) !== known.digest) throw taken('and was changed since it was written');
    return plan !== null && sameChanges(known.changes, plan.changes) ? 'there' : null;
  }

  /** Write the copy of one frame, unless it is there. */
  async write(planned: Planned, dryRun: boolean): Promise<'written' | 'there'> {
    const { frame, to, plan, rules } = planned;
    if ((await this.#stands(planned)) === 'there') return 'there';
    if (dryRun || plan === null) return 'written';
    const { part, changes } = await writeEdited(frame.path, to, plan.edits, this.#task.signal);
    try {
      // The journal first: a copy that it does not name is taken for somebody else's.
      addToJournal(this.#into, {
        kind: 'written',
        call: this.#call,
        when: this.#now.toISOString(),
        who: `${userName()}@${hostname()}`,
        source: realpathSync(frame.path),
        name: basename(to),
        digest: await digestOf(part, this.#task.signal),
        rules: rules.map(({ name }) => name),
        changes: [...changes],
      });
      renameSync(part, to);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
    syncDirectory(this.#into);
    return 'written';
  }
}

/** Halves of copies that a killed call left. */
function sweep(into: string): void {
  for (const name of readdirSync(into))
    if (/\.[0-9a-f]{8}\.part$/.test(name)) rmSync(join(into, name), { force: true });
}

/**
 * Write copies of the frames that rules are meant for, with mended headers, into a folder. The frames themselves are only
 * read. Typed again it writes what is missing, and again what rules now want otherwise; what it did not write stays.
 * Throws Faults for rules and folders that cannot be had; what concerns one frame is said of that frame.
 */
export async function fixHeaders(input: FixInput, task: TaskHandle, now = new Date()): Promise<FixResult> {
  const { files, into, dryRun } = input;
  const rules = rulesOf(input);
  const { frames } = await scanFrames({ roots: files, task });
  const inside = existsSync(into) ? realpathSync(into) : into;
  const meant = frames.flatMap((frame) => {
    if (dirname(realpathSync(frame.path)) === inside) return []; // A copy made before.
    const own = rules.filter((rule) => rule.matches(frame));
    return own.length === 0 ? [] : [{ frame, rules: own }];
  });
  const needing = meant.filter((one) => one.rules.some(({ average }) => Object.keys(average).length > 0));
  const others = await besides(
    needing.map(({ frame }) => frame),
    task,
  );
  const names = Map.groupBy(meant, ({ frame }) => copyName(frame.filename));

  const planned: Planned[] = [];
  for (const { frame, rules: own } of meant) {
    task.signal.throwIfAborted();
    const to = join(into, copyName(frame.filename));
    const base = { frame, to, rules: own };
    const twin = names.get(copyName(frame.filename))?.find((one) => one.frame.path !== frame.path);
    if (twin !== undefined) {
      const problem = `${twin.frame.path} has the same name. Fix them into different folders.`;
      planned.push({ ...base, plan: null, problem });
      continue;
    }
    try {
      planned.push({
        ...base,
        plan: await planFix(frame, own, others.get(dirname(frame.path)) ?? [], now),
        problem: null,
      });
    } catch (error) {
      planned.push({ ...base, plan: null, problem: problemOf(error) });
    }
  }

  const isNeeded = planned.some(({ plan }) => plan !== null && plan.changes.length > 0);
  if (!dryRun && isNeeded) makeFolder(into);
  using lock = !dryRun && isNeeded ? takeLock(join(into, FIX_LOCK), 'slitbench fix') : null;
  if (lock !== null) sweep(into);
  const fixing = new Fixing(into, now, task);
  const results: FixedFrame[] = [];
  for (const [done, one] of planned.entries()) {
    task.progress({ phase: 'writing fixed copies', done, total: planned.length, unit: 'frames', item: one.frame.path });
    const changes = [...(one.plan?.changes ?? [])];
    const base = { path: one.frame.path, to: one.to, rules: one.rules.map(({ name }) => name), changes };
    const failed = (problem: string) => results.push({ ...base, status: 'failed', problem });
    if (one.problem !== null) failed(one.problem);
    else if (changes.length === 0) results.push({ ...base, status: 'unneeded', problem: null });
    else
      try {
        results.push({ ...base, status: await fixing.write(one, dryRun), problem: null });
      } catch (error) {
        task.signal.throwIfAborted();
        failed(problemOf(error));
      }
  }
  return { into, dryRun, frames: results, looked: frames.length };
}
