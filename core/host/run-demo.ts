import type { DemoInput, DemoResult } from '#core/contract/demo.ts';
import { organize } from '#core/datasets/organize.ts';
import { doctor } from '#core/doctor/doctor.ts';
import { type DemoVerbs, demo } from '#core/practice/demo.ts';
import { practice } from '#core/practice/practice.ts';
import { run } from '#core/reductions/run.ts';
import { setup } from '#core/setup/setup.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';

/** How reductions are run: here, or by the queue of a host. */
export type RunVerb = DemoVerbs['run'];

/** The demo with the verbs it is made of. */
export const runDemo = (input: DemoInput, task: TaskHandle, how: RunVerb = run): Promise<DemoResult> =>
  demo(input, task, { doctor, practice, organize, setup, run: how });
