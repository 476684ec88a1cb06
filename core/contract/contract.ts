import { oc } from '@orpc/contract';
import { archive, archiveDelivered, validateArchive } from '#core/contract/archive.ts';
import { coadd } from '#core/contract/coadd.ts';
import { demo } from '#core/contract/demo.ts';
import { doctor } from '#core/contract/doctor.ts';
import { FaultData } from '#core/contract/fault.ts';
import { fix, unfix } from '#core/contract/fix.ts';
import { headers } from '#core/contract/headers.ts';
import { setMetadata, undoMetadata } from '#core/contract/metadata.ts';
import { organize } from '#core/contract/organize.ts';
import { practice } from '#core/contract/practice.ts';
import { rebuild } from '#core/contract/rebuild.ts';
import { report } from '#core/contract/report.ts';
import { rerun } from '#core/contract/rerun.ts';
import { run } from '#core/contract/run.ts';
import { scan } from '#core/contract/scan.ts';
import { scorecard } from '#core/contract/scorecard-command.ts';
import { setup } from '#core/contract/setup.ts';
import { tarQa } from '#core/contract/tar-qa.ts';
import { undo } from '#core/contract/undo.ts';
import { warnings } from '#core/contract/warnings.ts';

/** Everything Slitbench can be asked to do. Both fronts know only this. One file per verb beside this one. */
export const contract = oc.errors({ FAULT: { data: FaultData } }).router({
  headers,
  scan,
  organize,
  undo,
  doctor,
  practice,
  demo,
  setup,
  run,
  rerun,
  rebuild,
  coadd,
  scorecard,
  warnings,
  report,
  fix,
  unfix,
  setMetadata,
  undoMetadata,
  tarQa,
  archive,
  validateArchive,
  archiveDelivered,
});
