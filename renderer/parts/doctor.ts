import { useEffect } from 'react';
import { create } from 'zustand';
import type { DoctorResult } from '#core/contract/doctor.ts';
import type { FaultData } from '#core/contract/fault.ts';
import type { TaskSnapshot } from '#core/contract/tasks.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { runTask } from '#renderer/host/run-task.ts';
import { useTasks, useWorkspace } from '#renderer/host/state.ts';

interface Seen {
  /** What the doctor said last, to whoever asked; null: it is not known yet. */
  readonly result: DoctorResult | null;
  /** What `fix` would do; null: nobody asked. */
  readonly plan: DoctorResult['repairs'] | null;
  readonly fault: FaultData | null;
  /** The task whose result this is. */
  readonly task: string | null;
  /** Of which host; another one may find other things. */
  readonly since: number | null;
  readonly isAsking: boolean;
}

const NOTHING: Seen = { result: null, plan: null, fault: null, task: null, since: null, isAsking: false };
const useSeen = create<Seen>(() => NOTHING);

/** What is to be checked, and whether it shall be put right. */
interface Asked {
  readonly workspace: string;
  readonly python?: string;
  readonly fix?: boolean;
  readonly dryRun?: boolean;
  readonly dataFrom?: string;
}

/** Ask the doctor. While it works already, its answer is waited for: there are never two. */
export async function askDoctor(input: Asked): Promise<void> {
  if (useSeen.getState().isAsking) return;
  useSeen.setState({ fault: null, plan: null, isAsking: true });
  try {
    const result = await runTask({ verb: 'doctor', input }, (task) => useSeen.setState({ task }));
    const planned = result.repairs.filter(({ state }) => state === 'planned');
    useSeen.setState(input.dryRun === true ? { result, plan: planned } : { result });
  } catch (error) {
    useSeen.setState({ fault: faultOf(error) });
  } finally {
    useSeen.setState({ isAsking: false });
  }
}

export const forgetPlan = (): void => useSeen.setState({ plan: null });

interface Doctor extends Pick<Seen, 'result' | 'plan' | 'fault'> {
  /** The check under way. */
  readonly running: TaskSnapshot | undefined;
  readonly isBusy: boolean;
  /** Nobody has asked this host yet. */
  readonly isUnasked: boolean;
}

/** What the doctor of this host said last, on every page and in every window the same. */
export function useDoctor(): Doctor {
  const seen = useSeen();
  const since = useWorkspace()?.since ?? null;
  const tasks = useTasks();
  const last = tasks?.find(({ kind }) => kind === 'doctor');
  const { isAsking } = seen;
  useEffect(() => {
    if (since === null || useSeen.getState().since === since) return;
    useSeen.setState({ ...NOTHING, isAsking: useSeen.getState().isAsking, since });
  }, [since]);
  const ended = last?.state === 'complete' ? last.id : null;
  useEffect(() => {
    if (ended === null || isAsking || useSeen.getState().task === ended) return;
    useSeen.setState({ task: ended });
    call((host) => host.tasks.wait({ id: ended }))
      .then((outcome) => outcome.verb === 'doctor' && useSeen.setState({ result: outcome.result, fault: null }))
      .catch(() => {}); // It is of a host that is gone.
  }, [ended, isAsking]);
  const running = last?.state === 'running' ? last : undefined;
  const { result, plan, fault } = seen;
  return {
    ...{ result, plan, fault, running },
    isBusy: isAsking || running !== undefined,
    isUnasked: tasks !== null && since !== null && last === undefined && !isAsking && result === null && fault === null,
  };
}
