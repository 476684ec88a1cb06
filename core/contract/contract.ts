import { oc } from '@orpc/contract';
import { demo } from '#core/contract/demo.ts';
import { doctor } from '#core/contract/doctor.ts';
import { FaultData } from '#core/contract/fault.ts';
import { headers } from '#core/contract/headers.ts';
import { organize } from '#core/contract/organize.ts';
import { practice } from '#core/contract/practice.ts';
import { run } from '#core/contract/run.ts';
import { scan } from '#core/contract/scan.ts';
import { setup } from '#core/contract/setup.ts';
import { undo } from '#core/contract/undo.ts';

/** Everything Slitbench can be asked to do. Both fronts know only this. One file per verb beside this one. */
export const contract = oc
  .errors({ FAULT: { data: FaultData } })
  .router({ headers, scan, organize, undo, doctor, practice, demo, setup, run });
