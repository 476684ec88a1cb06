import { useState } from 'react';
import type { FaultData } from '#core/contract/fault.ts';
import type { SetupResult } from '#core/contract/setup.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { runTask } from '#renderer/host/run-task.ts';

export interface Writing {
  readonly running: boolean;
  readonly result: SetupResult | null;
  readonly fault: FaultData | null;
  /** `force`: files that were edited by hand too; a backup of each stays. */
  readonly write: (paths: readonly string[], force: boolean) => Promise<void>;
  readonly dismiss: () => void;
}

/** Have the host write setup files, and keep what became of each. */
export function useWriteSetups(onWritten: () => void): Writing {
  const [running, setRunning] = useState(false);
  const [result, setResult] = useState<SetupResult | null>(null);
  const [fault, setFault] = useState<FaultData | null>(null);
  const dismiss = () => {
    setResult(null);
    setFault(null);
  };
  const write = async (paths: readonly string[], force: boolean) => {
    dismiss();
    setRunning(true);
    try {
      setResult(await runTask({ verb: 'setup', input: { paths: [...paths], force } }));
    } catch (error) {
      setFault(faultOf(error));
    }
    setRunning(false);
    onWritten();
  };
  return { running, result, fault, write, dismiss };
}
