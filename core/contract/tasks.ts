import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ValidateArchiveInput } from '#core/contract/archive.ts';
import { DeliveryInput, DeliverySummary, FindingsSummary } from '#core/contract/delivery.ts';
import { DemoInput, DemoResult } from '#core/contract/demo.ts';
import { DoctorInput, DoctorResult } from '#core/contract/doctor.ts';
import { FaultData } from '#core/contract/fault.ts';
import { FixInput, FixResult, UnfixInput, UnfixResult } from '#core/contract/fix.ts';
import { OrganizeInput, OrganizeResult } from '#core/contract/organize.ts';
import { PracticeInput, PracticeResult } from '#core/contract/practice.ts';
import { SetupInput, SetupResult } from '#core/contract/setup.ts';
import { TarQaInput, TarQaResult } from '#core/contract/tar-qa.ts';
import { Progress } from '#core/contract/task.ts';
import { UndoInput, UndoResult } from '#core/contract/undo.ts';
import { Seen } from '#core/contract/workspace.ts';

/** Long work that the host does for its clients: it goes on when they go away. */
export const TaskOrder = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('organize'), input: OrganizeInput }),
  z.object({ verb: z.literal('undo'), input: UndoInput }),
  z.object({ verb: z.literal('setup'), input: SetupInput }),
  z.object({ verb: z.literal('doctor'), input: DoctorInput }),
  z.object({ verb: z.literal('practice'), input: PracticeInput }),
  z.object({ verb: z.literal('demo'), input: DemoInput }),
  /** `addSource`: from then on the folder of the copies is a source of frames. */
  z.object({ verb: z.literal('fix'), input: FixInput, addSource: z.boolean().default(false) }),
  z.object({ verb: z.literal('unfix'), input: UnfixInput }),
  z.object({ verb: z.literal('tarQa'), input: TarQaInput }),
  z.object({ verb: z.literal('archive'), input: DeliveryInput }),
  z.object({ verb: z.literal('validateArchive'), input: ValidateArchiveInput }),
]);
export type TaskOrder = z.input<typeof TaskOrder>;

export const TaskOutcome = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('organize'), result: OrganizeResult }),
  z.object({ verb: z.literal('undo'), result: UndoResult }),
  z.object({ verb: z.literal('setup'), result: SetupResult }),
  z.object({ verb: z.literal('doctor'), result: DoctorResult }),
  z.object({ verb: z.literal('practice'), result: PracticeResult }),
  z.object({ verb: z.literal('demo'), result: DemoResult }),
  z.object({ verb: z.literal('fix'), result: FixResult }),
  z.object({ verb: z.literal('unfix'), result: UnfixResult }),
  z.object({ verb: z.literal('tarQa'), result: TarQaResult }),
  z.object({ verb: z.literal('archive'), result: DeliverySummary }),
  z.object({ verb: z.literal('validateArchive'), result: FindingsSummary }),
]);
export type TaskOutcome = z.infer<typeof TaskOutcome>;

export const TaskSnapshot = z.object({
  id: z.string(),
  /** A verb of the contract, or the name of work that the host does by itself. */
  kind: z.string(),
  /** `Organise 2 folders` */
  title: z.string(),
  state: z.enum(['running', 'complete', 'failed', 'cancelled']),
  /** Epoch, ms. */
  started: z.number(),
  ended: z.number().nullable(),
  progress: Progress.nullable(),
  /** The last sentences on the way, at most 50. */
  notes: z.array(z.object({ level: z.enum(['info', 'warning']), text: z.string() })),
  fault: FaultData.nullable(),
  /** The command line that does the same, word by word; null: there is none. */
  command: z.array(z.string()).nullable(),
  /** Whether it can be cancelled. */
  cancellable: z.boolean(),
});
export type TaskSnapshot = z.infer<typeof TaskSnapshot>;

const Id = z.object({ id: z.string() });

export const tasks = {
  start: oc.input(TaskOrder).output(Id),
  /** All that run, and the last that ended, newest first; again whenever one changes. */
  watch: oc.input(Seen).output(eventIterator(z.object({ seq: z.number(), tasks: z.array(TaskSnapshot) }))),
  /** The result, once it is there. Its fault, if it failed. */
  wait: oc.input(Id).output(TaskOutcome),
  cancel: oc.input(Id).output(z.object({})),
  /** Take one that has ended from the list. */
  forget: oc.input(Id).output(z.object({})),
};
