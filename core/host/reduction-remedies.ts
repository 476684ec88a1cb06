import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RebuildAim, RebuildPlan } from '#core/contract/rebuild.ts';
import type { RemediesResult } from '#core/contract/remedies.ts';
import type { RunSnapshot } from '#core/contract/run.ts';
import { detectorWord, type SetupWish } from '#core/contract/setup-wishes.ts';
import { CALIBRATION_STEPS, type MatrixResult } from '#core/contract/state-matrix.ts';
import type { Host } from '#core/host/host.ts';
import { hasDisplay } from '#core/host/open-program.ts';
import { proposedName } from '#core/reductions/beside.ts';
import { foreseeRebuild } from '#core/reductions/foresee-rebuild.ts';
import { askRebuild, withdrawRebuild } from '#core/reductions/rebuild.ts';
import { aimText, readRebuild } from '#core/reductions/rebuild-journal.ts';
import { readReduction } from '#core/reductions/reduction.ts';
import { remediesOf } from '#core/reductions/remedies.ts';
import { prepareRerun, wishedSetup } from '#core/reductions/rerun.ts';
import { readSetupFile } from '#core/setup/save-setup.ts';
import { Fault } from '#core/workspace/fault.ts';

/** The first product at which it ended. */
const failedAt = ({ sections }: MatrixResult) =>
  sections
    .flatMap((section) => section.rows.flatMap(({ cells }) => cells.map((cell) => ({ section, cell }))))
    .find(({ cell }) => cell.state === 'failed');

/** What may help a reduction, from its cause, its setup file and its products. */
export async function listRemedies(host: Host, one: RunSnapshot): Promise<RemediesResult> {
  const { content, fault } = readSetupFile(one.pypeitFile);
  const last = readRebuild(one.folder);
  const common = {
    cause: one.why,
    hasDisplay: hasDisplay(),
    setupFile: one.pypeitFile,
    spectrograph: content?.spectrograph ?? '',
    freeName: proposedName(one.folder),
    lastRebuild: last?.phase === 'failed' ? { aim: aimText(last), cause: last.cause ?? '' } : null,
  };
  if (content === null) {
    const why = fault?.message ?? 'It cannot be read.';
    const remedy = { kind: 'page', id: 'setup', title: 'Mend the setup file', why, page: 'setup' } as const;
    return { ...common, remedies: [remedy] };
  }
  const matrix = await host.matrices.of(one);
  const failed = failedAt(matrix);
  const remedies = remediesOf({
    state: one.state,
    why: one.why,
    step: failed?.cell.step ?? null,
    detector: failed?.cell.detector ?? null,
    frame: failed?.section.frames[0] ?? null,
    setup: content,
    detectors: matrix.detectors,
    detectorWord: (name) => detectorWord(name, content.spectrograph),
    files: matrix.sections.flatMap(({ group, rows }) =>
      rows.flatMap(({ step, cells }) =>
        cells.flatMap(({ detector, path, size }) => {
          const isThere = path !== null && size !== null && CALIBRATION_STEPS.some((one) => one === step);
          return isThere ? [{ step, detector, group, path }] : [];
        }),
      ),
    ),
    program: (name) => host.matrices.program(name),
  });
  return { ...common, remedies: [...remedies] };
}

/** What wishes change in its setup file. Throws a Fault for one that it, or PypeIt, does not take. */
export const previewWishes = (host: Host, one: RunSnapshot, wishes: readonly SetupWish[]) =>
  wishedSetup(one.pypeitFile, wishes, host.parameters);

/** Save wishes and start the reduction, or the one that they make beside it. Throws as `prepareRerun` does. */
export async function rerunInHost(
  host: Host,
  one: RunSnapshot,
  given: { readonly wishes: readonly SetupWish[]; readonly digest: string; readonly keepAs: string | null },
): Promise<{ key: string; backup: string | null }> {
  const queue = await host.runs.ready();
  const { text } = await previewWishes(host, one, given.wishes);
  const { pypeitFile, backup } = prepareRerun(one.pypeitFile, { text, digest: given.digest }, given.keepAs);
  await host.runs.lookAgain();
  const key = join(realpathSync(dirname(pypeitFile)), basename(pypeitFile));
  if (queue.start([key]).length > 0) return { key, backup };
  const { id, why, state } = host.runs.get(key);
  throw new Fault({
    code: 'not-startable',
    message: `${id} was not started: ${why ?? `it is ${state}`}`,
    remedy: 'What is complete and did not change needs no start: make a step anew on the page State.',
  });
}

/** See `foreseeRebuild`. */
export const planRebuildOf = (one: RunSnapshot, aim: RebuildAim): Promise<RebuildPlan> =>
  foreseeRebuild(readReduction(one.pypeitFile), aim);

/** Let a step be made anew in its turn. */
export async function rebuildInHost(host: Host, one: RunSnapshot, aim: RebuildAim): Promise<void> {
  const queue = await host.runs.ready();
  const { refused } = await planRebuildOf(one, aim);
  const not = (why: string) =>
    new Fault({
      code: 'not-startable',
      message: `${one.id}: no single step can be made anew: ${why}`,
      remedy: 'Start the reduction: that does what is open there.',
    });
  if (refused !== null) throw not(refused);
  askRebuild(one.folder, aim);
  await host.runs.lookAgain();
  if (queue.start([one.key]).length > 0) return;
  withdrawRebuild(one.folder);
  throw not(host.runs.get(one.key).why ?? 'it cannot be started');
}
