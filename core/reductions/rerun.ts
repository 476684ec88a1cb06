import { dirname } from 'node:path';
import type { RerunInput, RerunResult } from '#core/contract/rerun.ts';
import type { DiffLine } from '#core/contract/setup-files.ts';
import type { SetupWish } from '#core/contract/setup-wishes.ts';
import { placeBeside, textFor, writeBeside } from '#core/reductions/beside.ts';
import { absentFrames, lostFrames } from '#core/reductions/check-frames.ts';
import { checkWishes, knownOf, usualMethod } from '#core/reductions/check-wishes.ts';
import { readRecord } from '#core/reductions/record.ts';
import { reductionOf } from '#core/reductions/reduction.ts';
import { applyWishes } from '#core/setup/apply-wishes.ts';
import { whoIsAt } from '#core/setup/at-work.ts';
import { diffLines } from '#core/setup/diff-lines.ts';
import type { ParameterDesk } from '#core/setup/parameter-desk.ts';
import { parsePypeitFile, readInputText } from '#core/setup/pypeit-file.ts';
import { saveSetupFile, textDigest } from '#core/setup/save-setup.ts';
import { quietTask, type TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';

/** A setup file as it is and as it would be. */
export interface WishedSetup {
  readonly before: string;
  readonly text: string;
  /** SHA-256 of what is there now. */
  readonly digest: string;
  readonly lines: readonly DiffLine[];
  /** Why PypeIt did not say whether it takes the change, and what to do; or null. */
  readonly unchecked: string | null;
  /** What the reduction will lack, and what of it is not there: sentences. */
  readonly warnings: readonly string[];
}

/**
 * What wishes change in a setup file, which stays as it is. PypeIt, by `desk`, is asked whether it takes them. Throws a
 * Fault for one that cannot be granted, and for a file that PypeIt could not read, also where nothing is wished.
 */
export async function wishedSetup(
  pypeitFile: string,
  wishes: readonly SetupWish[],
  desk: ParameterDesk,
  task: TaskHandle = quietTask(),
): Promise<WishedSetup> {
  const before = readInputText(pypeitFile);
  const former = parsePypeitFile(before, pypeitFile);
  const checks = await knownOf(before, pypeitFile, wishes, desk, task);
  const pypeit = readRecord(dirname(pypeitFile))?.versions.pypeit ?? checks.tree?.version ?? null;
  const text = applyWishes(before, pypeitFile, wishes, pypeit, usualMethod(checks.tree));
  const wished = parsePypeitFile(text, pypeitFile);
  const lost = lostFrames(former, wished);
  const unsaid = await checkWishes(before, text, pypeitFile, wishes, checks, desk);
  const why = checks.why ?? unsaid;
  const unchecked =
    why === null ? null : `the change was not checked: names and values of parameters may be wrong. ${why}`;
  const absent = absentFrames(reductionOf(wished, pypeitFile));
  const warnings = absent === null ? lost : [...lost, absent];
  return { before, text, digest: textDigest(before), lines: diffLines(before, text), unchecked, warnings };
}

/** What was prepared to be run. */
type Prepared = Pick<RerunResult, 'pypeitFile' | 'kept' | 'backup'>;

/**
 * Write what is to be run again: the setup file with its changes, the former one beside it; or (`keepAs`) a reduction of
 * its own beside the earlier one, which stays untouched. Throws a Fault `conflict` if the file is not the one with this
 * digest any more, `locked` while PypeIt works there, `taken` for a name that is not free.
 */
export function prepareRerun(
  pypeitFile: string,
  wished: Pick<WishedSetup, 'text' | 'digest'>,
  keepAs: string | null,
): Prepared {
  if (keepAs !== null) {
    if (textDigest(readInputText(pypeitFile)) !== wished.digest) throw conflict(pypeitFile);
    const place = placeBeside(dirname(pypeitFile), keepAs);
    return {
      pypeitFile: writeBeside(place, textFor(wished.text, pypeitFile, place)),
      kept: dirname(pypeitFile),
      backup: null,
    };
  }
  const who = whoIsAt(pypeitFile);
  if (who !== null)
    throw new Fault({
      code: 'locked',
      message: `${who} is at work in ${dirname(pypeitFile)}`,
      path: pypeitFile,
      remedy: 'Wait for its end or cancel it; or keep the earlier reduction, and run the new one beside it.',
    });
  const saved = saveSetupFile(pypeitFile, wished.text, wished.digest);
  if (saved.outcome === 'conflict') throw conflict(pypeitFile);
  return { pypeitFile, kept: null, backup: saved.backup };
}

const conflict = (path: string): Fault =>
  new Fault({
    code: 'conflict',
    message: `${path} was changed since it was read`,
    path,
    remedy: 'Look at the changes once more, then save again.',
  });

/** What a dry run says. */
export function foreseenRerun(pypeitFile: string, keepAs: RerunInput['keepAs']): Prepared {
  if (keepAs == null) return { pypeitFile, kept: null, backup: null };
  const place = placeBeside(dirname(pypeitFile), keepAs);
  return { pypeitFile: `${place}/${place.split('/').at(-1)}.pypeit`, kept: dirname(pypeitFile), backup: null };
}
