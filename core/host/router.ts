import { implement } from '@orpc/server';
import type { CoaddResult } from '#core/contract/coadd.ts';
import { contract } from '#core/contract/contract.ts';
import type { FileRead, HeadersResult } from '#core/contract/headers.ts';
import type { RebuildResult } from '#core/contract/rebuild.ts';
import type { RerunResult } from '#core/contract/rerun.ts';
import type { RunResult, RunsEvent } from '#core/contract/run.ts';
import { crossing, stream } from '#core/host/crossing.ts';
import { requireTree } from '#core/host/root-there.ts';

const os = implement(contract).use(async ({ next }) => {
  try {
    return await next();
  } catch (error) {
    throw crossing(error);
  }
});

/** The contract's verbs, each handed to its domain. Domains load when first asked, so that commands start quickly. */
export const router = os.router({
  headers: os.headers.handler(({ input, signal }) =>
    stream<HeadersResult, FileRead>(
      async (task, send) => (await import('#core/fits/list-headers.ts')).listHeaders(input, task, send),
      signal,
    ),
  ),
  fix: os.fix.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/fixes/fix-headers.ts')).fixHeaders(input, task), signal),
  ),
  unfix: os.unfix.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/fixes/unfix-headers.ts')).unfixHeaders(input, task), signal),
  ),
  setMetadata: os.setMetadata.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/frames/set-metadata.ts')).setMetadata(input, task), signal),
  ),
  undoMetadata: os.undoMetadata.handler(async ({ input }) =>
    (await import('#core/frames/set-metadata.ts')).undoMetadata(input),
  ),
  scan: os.scan.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/frames/scan.ts')).scan(input, task), signal),
  ),
  organize: os.organize.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/datasets/organize.ts')).organize(input, task), signal),
  ),
  undo: os.undo.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/datasets/undo.ts')).undo(input, task), signal),
  ),
  doctor: os.doctor.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/doctor/doctor.ts')).doctor(input, task), signal),
  ),
  practice: os.practice.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/practice/practice.ts')).practice(input, task), signal),
  ),
  demo: os.demo.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/host/run-demo.ts')).runDemo(input, task), signal),
  ),
  setup: os.setup.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/setup/setup.ts')).setup(input, task), signal),
  ),
  run: os.run.handler(({ input, signal }) =>
    stream<RunResult, RunsEvent>(
      async (task, send) => (await import('#core/host/run-anywhere.ts')).runAnywhere(input, task, send),
      signal,
    ),
  ),
  scorecard: os.scorecard.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/quality/make-scorecard.ts')).makeScorecard(input, task), signal),
  ),
  report: os.report.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/quality/report/make-report.ts')).makeReport(input, task), signal),
  ),
  warnings: os.warnings.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/quality/warnings.ts')).warnings(input, task), signal),
  ),
  rerun: os.rerun.handler(({ input, signal }) =>
    stream<RerunResult, RunsEvent>(
      async (task, send) => (await import('#core/host/rerun-anywhere.ts')).rerunAnywhere(input, task, send),
      signal,
    ),
  ),
  rebuild: os.rebuild.handler(({ input, signal }) =>
    stream<RebuildResult, RunsEvent>(
      async (task, send) => (await import('#core/host/rerun-anywhere.ts')).rebuildAnywhere(input, task, send),
      signal,
    ),
  ),
  coadd: os.coadd.handler(({ input, signal }) =>
    stream<CoaddResult, RunsEvent>(
      async (task, send) => (await import('#core/host/coadd-anywhere.ts')).coaddAnywhere(input, task, send),
      signal,
    ),
  ),
  tarQa: os.tarQa.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/quality/tar-qa.ts')).tarQa(input, task), signal),
  ),
  archive: os.archive.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/archive/archive.ts')).archive(input, task), signal),
  ),
  validateArchive: os.validateArchive.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/archive/validate-archive.ts')).validateArchive(input, task), signal),
  ),
  archiveDelivered: os.archiveDelivered.handler(async ({ input }) => {
    requireTree(input.root);
    return (await import('#core/archive/delivered.ts')).delivered(input);
  }),
});
