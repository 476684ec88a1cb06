import { create } from 'zustand';
import type { FaultData } from '#core/contract/fault.ts';
import type { Workbench } from '#core/contract/workbench.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';

interface LastFault {
  readonly fault: FaultData | null;
}

/** Why what was asked of the queue last could not be done, or null. */
export const useRunFault = create<LastFault>(() => ({ fault: null }));

/** Ask the queue for something; what goes wrong is shown on the page. */
export async function ask(work: (runs: Workbench['runs']) => Promise<unknown>): Promise<void> {
  try {
    await call((host) => work(host.runs));
    useRunFault.setState({ fault: null });
  } catch (error) {
    useRunFault.setState({ fault: faultOf(error) });
  }
}
