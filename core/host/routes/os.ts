import { implement } from '@orpc/server';
import { workbench } from '#core/contract/workbench.ts';
import { crossing } from '#core/host/crossing.ts';
import type { Host } from '#core/host/host.ts';

/** The workbench's contract, to be answered by a host. Faults cross it as the defined error. */
export const os = implement(workbench)
  .$context<{ readonly host: Host }>()
  .use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw crossing(error);
    }
  });
