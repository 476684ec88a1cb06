import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reductionOf } from '#core/coadds/coadd-reduction.ts';
import { lookAtCoadd } from '#core/coadds/coadd-standing.ts';
import type { CoaddJob, CoaddOrder } from '#core/coadds/job.ts';
import { type Level, placesOf } from '#core/coadds/levels.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import type { Found, Work } from '#core/reductions/find-work.ts';
import { historyFile } from '#core/reductions/history.ts';
import type { Finder } from '#core/reductions/queue-options.ts';
import { type RunRecord, readRecord, STDOUT_FILE } from '#core/reductions/record.ts';
import type { Standing } from '#core/reductions/standing.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import packageJson from '../../package.json' with { type: 'json' };

const SUPERVISOR = fileURLToPath(new URL('./coadd-supervisor.ts', import.meta.url));

/** With what coadds are made. */
export type CoaddTools = Pick<CoaddOrder, 'scripts' | 'versions'>;

/** The tools of a PypeIt. Throws a Fault where one of its commands cannot be started. */
export const toolsOf = (pypeit: PypeitEnvironment): CoaddTools => ({
  scripts: {
    collate: pypeit.script('pypeit_collate_1d'),
    setup: pypeit.script('pypeit_setup_coadd2d'),
    coadd: pypeit.script('pypeit_coadd_2dspec'),
  },
  versions: { slitbench: packageJson.version, pypeit: pypeit.version, python: pypeit.python },
});

/** A coadd that was planned and can be made. */
export interface CoaddToDo {
  readonly level: Level;
  readonly job: CoaddJob;
}

/** How a coadd stands before it is made: one that is up to date may be asked for once more. */
function standingOf(job: CoaddJob, last: RunRecord | null): Standing {
  const standing = lookAtCoadd(job);
  if (!job.again || (standing.kind !== 'complete' && standing.kind !== 'warning')) return standing;
  return last !== null && last.ended === null
    ? { kind: 'unfinished', why: 'it was interrupted', abrupt: false, cancelled: false }
    : { kind: 'stale', why: 'it is asked for once more', calibrations: false, abrupt: false };
}

const found = ({ level, job }: CoaddToDo): Found => {
  const places = placesOf(level, job.kind);
  return {
    key: places.job,
    id: job.id,
    folder: places.control,
    pypeitFile: places.job,
    root: level.root,
    history: historyFile(level.root),
  };
};

/** A coadd as the queue of reductions takes it; `tools`: those that count when it is started. Reads only. */
export function workOf(one: CoaddToDo, tools: () => CoaddTools): Work {
  const { job } = one;
  const on = found(one);
  const last = readRecord(on.folder);
  return {
    ...on,
    reduction: reductionOf(job, on.pypeitFile),
    standing: standingOf(job, last),
    last,
    engine: {
      supervisor: SUPERVISOR,
      job: ({ history, retryFailed }): CoaddOrder => ({
        job: on.pypeitFile,
        ...tools(),
        history,
        retryFailed,
      }),
      look: async () => lookAtCoadd(job),
      logPath: join(on.folder, STDOUT_FILE),
    },
  };
}

/** Lets a queue of reductions do coadds. Whoever is not at work yet finds its job written. */
export function coaddFinder(coadds: readonly CoaddToDo[], tools: () => CoaddTools): Finder {
  const byKey = new Map(coadds.map((one) => [found(one).key, one]));
  return {
    found: coadds.map(found),
    lookAtEach: async function* (asked, signal) {
      for (const { key } of asked) {
        signal.throwIfAborted();
        const one = byKey.get(key);
        if (one === undefined) continue;
        const work = workOf(one, tools);
        if (['fresh', 'stale', 'unfinished', 'failed'].includes(work.standing.kind)) {
          makeFolder(work.folder);
          writeWhole(work.pypeitFile, `${JSON.stringify(one.job, null, 1)}\n`);
        }
        yield work;
      }
    },
  };
}
