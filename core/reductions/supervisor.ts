// The small process under which one reduction runs. Argument: a Job as JSON.
import { beSupervisor } from '#core/reductions/be-supervisor.ts';
import { Job } from '#core/reductions/job.ts';
import { supervise } from '#core/reductions/supervise.ts';

await beSupervisor((argument, stop) => supervise(Job.parse(JSON.parse(argument)), stop));
