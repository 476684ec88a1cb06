import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { FixedFrame, FixInput, FixResult } from '#core/contract/fix.ts';
import type { Frame } from '#core/contract/frame.ts';
import { digestOf } from '#core/datasets/copy-file.ts';
import { cardPlace } from '#core/fits/edit-cards.ts';
import { averaged } from '#core/fixes/average-neighbours.ts';
import { checkTogether } from '#core/fixes/contradictions.ts';
import { type Entry, entryOf, readJournal, type Written, writtenOf } from '#core/fixes/fix-journal.ts';
import { intoOf } from '#core/fixes/fixed-folder.ts';
import { HAND, handRules, isAbout, rulesAgain } from '#core/fixes/made-before.ts';
import { type FramePlan, planFix } from '#core/fixes/plan-fix.ts';
import { copyName, knownRules, type Rule, readRules } from '#core/fixes/rules.ts';
import { withoutCompressed } from '#core/fixes/without-compressed.ts';
import { writeCopy } from '#core/fixes/write-copy.ts';
import { scanFrames } from '#core/frames/scan-frames.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { partRefused } from '#core/workspace/files.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { findWorkspace } from '#core/workspace/places.ts';
import { systemFault } from '#core/workspace/system-fault.ts';
import { userName } from '#core/workspace/user-name.ts';

export const FIX_LOCK = '.slitbench-fix.lock';

/** The rules of some files. Throws a Fault `rules` where two have one name: it stands in the copies. */
function rulesIn(paths: readonly string[]): readonly Rule[] {
  const fileOf = new Map<string, string>();
  return [...new Set(paths)].flatMap((path) => {
    const rules = readRules(path);
    for (const { name } of rules) {
      const other = fileOf.get(name);
      if (other !== undefined)
        throw new Fault({
          code: 'rules',
          message: `${path}: a rule of ${other} is called ${name} too`,
          remedy: 'Give one of them another name: it tells in the copies which rule it was.',
          path,
        });
      fileOf.set(name, path);
    }
    return rules;
  });
}

/** The rules that a call is about. Throws Faults `rules`, `edits` and `no-why`. */
function rulesOf({ rules, edits, why }: FixInput, into: string): readonly Rule[] {
  if (edits.length === 0) return rules.length > 0 ? rulesIn(rules) : knownRules(findWorkspace(into));
  if (why.trim() === '')
    throw new Fault({
      code: 'no-why',
      message: 'Nothing says why the headers are edited',
      remedy: 'Give the reason (--why): it is written into the copies, for those who find them later.',
    });
  return handRules(edits, why);
}

/** What lies beside the frames that some rule averages over, by folder. */
async function besides(frames: readonly Frame[], task: TaskHandle): Promise<ReadonlyMap<string, readonly Frame[]>> {
  const folders = [...new Set(frames.map(({ path }) => dirname(path)))];
  if (folders.length === 0) return new Map();
  const { frames: all } = await scanFrames({ roots: folders, task });
  return Map.groupBy(all, ({ path }) => dirname(path));
}

/**
 * Frames, and with their originals those that are copies made before. Throws a Fault `into` where frames lie in the
 * folder that copies are to go into: a copy has the name of its frame.
 */
function parted(frames: readonly Frame[], into: string) {
  const inside = existsSync(into) ? realpathSync(into) : into;
  const sources = new Map(
    readJournal(into).flatMap((entry) => (entry.kind === 'written' ? [[entry.name, entry.source] as const] : [])),
  );
  const originals: Frame[] = [];
  const copies = new Map<string, string>();
  for (const frame of frames) {
    // A link that leads nowhere is told of where it is to be mended.
    const real = existsSync(frame.path) ? realpathSync(frame.path) : frame.path;
    const source = sources.get(basename(real));
    if (dirname(real) !== inside) originals.push(frame);
    else if (source !== undefined) copies.set(frame.path, source);
    else
      throw new Fault({
        code: 'into',
        message: `${into} is the folder of ${basename(real)} itself; copies with mended headers go into another one, for frames stay as they are`,
        remedy: `Name a folder of their own (--into), ${join(into, 'fixed')} for instance.`,
        path: into,
      });
  }
  return { originals, copies };
}

interface Planned {
  readonly frame: Frame;
  readonly to: string;
  readonly rules: readonly Rule[];
  /** The entry of the copy that is there. */
  readonly former: Written | null;
  readonly plan: FramePlan | null;
  readonly problem: string | null;
}

const problemOf = (error: unknown): string => {
  const told = partRefused(error);
  const fault = told instanceof Fault ? told : systemFault(told);
  if (fault === null) throw error;
  return `${fault.data.message}. ${fault.data.remedy}`;
};

/** The entry of the copy at a path; null: nothing is there. Throws a Fault `taken` where something else lies there. */
async function formerAt(to: string, frame: Frame, entries: readonly Entry[], task: TaskHandle) {
  if (lstatSync(to, { throwIfNoEntry: false }) === undefined) return null;
  const taken = (what: string) =>
    new Fault({
      code: 'taken',
      message: `${to} is there already, ${what}`,
      path: to,
      remedy: 'Move it away, or name another folder (--into).',
    });
  const former = entryOf(entries, basename(to), await digestOf(to, task.signal));
  if (former === null) {
    const isOwn = writtenOf(entries).some(({ name }) => name === basename(to));
    throw taken(isOwn ? 'and was changed since it was written' : 'and was not written by fix');
  }
  if (former.source !== realpathSync(frame.path)) throw taken(`as the fix of ${former.source}`);
  return former;
}

/** What is to become of a copy: rules are made anew, what was edited by hand before stays, unless it is edited again. */
function together({ edits }: FixInput, own: readonly Rule[], former: Written | null): readonly Rule[] {
  if (former === null) return own;
  const { changes, reasons } = former;
  if (edits.length === 0)
    return [...own, ...rulesAgain({ reasons, changes: changes.filter(({ rule }) => rule === HAND) })];
  const kept = changes.filter((change) => !edits.some((edit) => isAbout(edit, change)));
  return [...rulesAgain({ reasons, changes: kept }), ...own];
}

/** Cards that are to be deleted by hand and that no frame has, nor its copy. */
function absentCards(edits: FixInput['edits'], planned: readonly Planned[]): string[] {
  const changes = planned.flatMap(({ plan, former }) => [...(plan?.changes ?? []), ...(former?.changes ?? [])]);
  if (planned.every(({ plan }) => plan === null)) return [];
  return edits.flatMap((edit) =>
    edit.kind === 'set' || changes.some((change) => isAbout(edit, change)) ? [] : cardPlace(edit.keyword),
  );
}

/** Halves of copies that a killed call left. */
function sweep(into: string, copies: ReadonlySet<string>): void {
  for (const name of readdirSync(into)) {
    const copy = /^(.+)\.[0-9a-f]{8}\.part$/.exec(name)?.[1];
    if (copy !== undefined && copies.has(copy)) rmSync(join(into, name), { force: true });
  }
}

/**
 * Write copies of the frames that rules are meant for, with mended headers, into a folder. The frames themselves are only
 * read. Typed again it writes what is missing, and again what rules now want otherwise; what it did not write stays.
 * Throws Faults for rules and folders that cannot be had; what concerns one frame is said of that frame.
 */
export async function fixHeaders(input: FixInput, task: TaskHandle, now = new Date()): Promise<FixResult> {
  const { files, edits, dryRun } = input;
  const into = intoOf(input.into);
  const rules = rulesOf(input, into);
  const { frames } = await scanFrames({ roots: files, task });
  const { originals, copies } = parted(frames, into);
  const matching = originals.flatMap((frame) => {
    const own = rules.filter((rule) => rule.matches(frame));
    return own.length === 0 ? [] : [{ frame, rules: own }];
  });
  const meant = withoutCompressed(matching, task);
  const needing = meant.filter((one) => one.rules.some(({ average }) => Object.keys(average).length > 0));
  const others = await besides(
    needing.map(({ frame }) => frame),
    task,
  );
  const names = Map.groupBy(meant, ({ frame }) => copyName(frame.filename));
  // Before the journal is read: another call may be writing into the same folder.
  if (!dryRun && meant.length > 0) makeFolder(into);
  using lock = !dryRun && meant.length > 0 ? takeLock(join(into, FIX_LOCK), 'slitbench fix') : null;
  if (lock !== null) sweep(into, new Set(names.keys()));
  const entries = readJournal(into);

  const planned: Planned[] = [];
  for (const { frame, rules: own } of meant) {
    task.signal.throwIfAborted();
    const to = join(into, copyName(frame.filename));
    const failed = (problem: string) => planned.push({ frame, to, rules: own, former: null, plan: null, problem });
    const twin = names.get(copyName(frame.filename))?.find((one) => one.frame.path !== frame.path);
    if (twin !== undefined) {
      failed(`${twin.frame.path} has the same name. Fix them into different folders.`);
      continue;
    }
    try {
      if (edits.length === 0) checkTogether(frame.path, own);
      const former = await formerAt(to, frame, entries, task);
      const beside = others.get(dirname(frame.path)) ?? [];
      const all = averaged(together(input, own, former), frame, beside, rules);
      const plan = await planFix(frame, all, now);
      planned.push({ frame, to, rules: all, former, plan, problem: null });
    } catch (error) {
      task.signal.throwIfAborted();
      failed(problemOf(error));
    }
  }

  const call = { call: randomUUID(), when: now.toISOString(), who: `${userName()}@${hostname()}` };
  const results: FixedFrame[] = files.flatMap((path) => {
    const source = copies.get(path);
    if (source === undefined) return [];
    const problem = `It is a copy with a mended header itself. Name its original: ${source}`;
    return [{ path, to: path, rules: [], changes: [], status: 'failed', problem }];
  });
  for (const [done, { frame, to, rules: own, former, plan, problem }] of planned.entries()) {
    task.progress({ phase: 'writing fixed copies', done, total: planned.length, unit: 'frames', item: frame.path });
    const reasons = Object.fromEntries(own.map(({ name, why }) => [name, why]));
    const changes = [...(plan?.changes ?? [])];
    const said = Object.entries(reasons).map(([name, why]) => ({ name, why }));
    const is = (status: FixedFrame['status'], why: string | null = null) =>
      results.push({ path: frame.path, to, rules: said, changes, status, problem: why });
    if (plan === null) is('failed', problem);
    else if (changes.length === 0 && former === null) is('unneeded');
    else if (former !== null && JSON.stringify(former.changes) === JSON.stringify(changes)) is('there');
    else
      try {
        const entry = { kind: 'written' as const, ...call, source: realpathSync(frame.path), name: basename(to) };
        if (!dryRun) await writeCopy(into, { ...entry, rules: Object.keys(reasons), reasons }, plan, task.signal);
        is('written');
      } catch (error) {
        task.signal.throwIfAborted();
        is('failed', problemOf(error));
      }
  }
  const unmatched =
    input.rules.length === 0 ? [] : rules.filter((rule) => !meant.some((one) => one.rules.includes(rule)));
  return {
    into,
    dryRun,
    frames: results,
    looked: frames.length,
    unmatched: unmatched.map(({ name }) => name),
    absent: absentCards(edits, planned),
  };
}
