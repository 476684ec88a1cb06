import { useState } from 'react';
import type { FaultData } from '#core/contract/fault.ts';
import { faultOf } from '#renderer/host/fault.ts';

/** What was tried last, and why it failed. */
export interface Attempt {
  readonly fault: FaultData | null;
  /** Do something; its fault, if it fails, is shown until the next attempt or `clear`. */
  readonly run: (work: () => Promise<unknown>) => Promise<void>;
  readonly clear: () => void;
}

export function useAttempt(): Attempt {
  const [fault, setFault] = useState<FaultData | null>(null);
  return {
    fault,
    run: async (work) => {
      try {
        await work();
        setFault(null);
      } catch (error) {
        setFault(faultOf(error));
      }
    },
    clear: () => setFault(null),
  };
}
