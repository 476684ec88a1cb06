// The small process under which one coadd runs. It outlives whoever started it. Argument: a CoaddOrder as JSON.
// It speaks to the queue as the supervisor of a reduction does.
import { CoaddOrder } from '#core/coadds/job.ts';
import { superviseCoadd } from '#core/coadds/supervise-coadd.ts';
import { beSupervisor } from '#core/reductions/be-supervisor.ts';

await beSupervisor((argument, stop) => superviseCoadd(CoaddOrder.parse(JSON.parse(argument)), stop));
