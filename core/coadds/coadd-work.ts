import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reductionOf } from '#core/coadds/coadd-reduction.ts';
import { lookAtCoadd } from '#core/coadds/coadd-standing.ts';
import type { CoaddJob, CoaddOrder } from '#core/coadds/job.ts';
import { type Level, placesOf } from '#core/coadds/levels.ts';
import type { Found, Work } from '#core/reductions/find-work.ts';
import { historyFile } from '#core/reductions/history.ts';
import type { Finder } from '#core/reductions/queue-options.ts';
import { readRecord, STDOUT_FILE } from '#core/reductions/record.ts';
import type { Standing } from '#core/reductions/standing.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';

const SUPERVISOR = fileURLToPath(new URL('./coadd-supervisor.ts', import.meta.url));

/** With what coadds are made. */
export interface CoaddTools extends Pick<CoaddOrder, 'scripts' | 'versions'> {
  /** Also what is up to date. */
  readonly again: boolean;
}

/** A coadd that was planned and can be made. */
export interface CoaddToDo {
  readonly level: Level;
  readonly job: CoaddJob;
}

/** How a coadd stands before this call; `again`: one that is up to date is to be made once more. */
function standingOf(job: CoaddJob, again: boolean): Standing {
  const standing = lookAtCoadd(job);
  const isDone = standing.kind === 'complete' || standing.kind === 'warning';
  return again && isDone
    ? { kind: 'stale', why: 'it is asked for once more', calibrations: false, abrupt: false }
    : standing;
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

/** A coadd as the queue of reductions takes it. Reads only. */
export function workOf(one: CoaddToDo, tools: CoaddTools): Work {
  const { job } = one;
  const on = found(one);
  return {
    ...on,
    reduction: reductionOf(job, on.pypeitFile),
    standing: standingOf(job, tools.again),
    last: readRecord(on.folder),
    engine: {
      supervisor: SUPERVISOR,
      job: ({ history, retryFailed }): CoaddOrder => ({
        job: on.pypeitFile,
        scripts: tools.scripts,
        versions: tools.versions,
        history,
        retryFailed,
        again: tools.again,
      }),
      look: async () => lookAtCoadd(job),
      logPath: join(on.folder, STDOUT_FILE),
    },
  };
}

/** Lets a queue of reductions do coadds. Whoever is not at work yet finds its job written. */
export function coaddFinder(coadds: readonly CoaddToDo[], tools: CoaddTools): Finder {
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
