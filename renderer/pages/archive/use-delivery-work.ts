import { useEffect } from 'react';
import { create } from 'zustand';
import type { DeliveryInput, DeliverySummary, FindingsSummary } from '#core/contract/delivery.ts';
import type { FaultData } from '#core/contract/fault.ts';
import type { TaskOrder, TaskSnapshot } from '#core/contract/tasks.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { taskOutcome, wasCancelled } from '#renderer/host/run-task.ts';
import { useTasks } from '#renderer/host/state.ts';

/** How the last archive, or the last check of one, ended. */
export type Ended =
  | { readonly kind: 'archived'; readonly result: DeliverySummary }
  | { readonly kind: 'checked'; readonly result: FindingsSummary }
  | { readonly kind: 'paused' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'fault'; readonly fault: FaultData; readonly of: 'archive' | 'validateArchive' };

interface Work {
  readonly ended: Ended | null;
  /** How many archives and checks have ended: then what is known of them is asked anew. */
  readonly ends: number;
  /** How many changes of an archive have ended: then it is planned anew. */
  readonly round: number;
  /** What the last archive of this window was asked for. */
  readonly last: DeliveryInput | null;
}

/** Stays when the page is left. */
const useWork = create<Work>(() => ({ ended: null, ends: 0, round: 0, last: null }));
const followed = new Set<string>();

type Kind = 'archive' | 'validateArchive';
const isOurs = ({ kind, state, command }: TaskSnapshot): boolean =>
  state === 'running' &&
  (kind === 'validateArchive' || (kind === 'archive' && command?.includes('--dry-run') !== true));

/** Tell how a task ends, once, whichever window began it. */
async function follow(id: string, kind: Kind): Promise<void> {
  if (followed.has(id)) return;
  followed.add(id);
  useWork.setState({ ended: null });
  try {
    const outcome = await taskOutcome(id);
    if (outcome.verb === 'archive') useWork.setState({ ended: { kind: 'archived', result: outcome.result } });
    else if (outcome.verb === 'validateArchive')
      useWork.setState({ ended: { kind: 'checked', result: outcome.result } });
  } catch (error) {
    const isStopped = await wasCancelled(id);
    const stopped = { kind: kind === 'archive' ? ('paused' as const) : ('stopped' as const) };
    useWork.setState({ ended: isStopped ? stopped : { kind: 'fault', fault: faultOf(error), of: kind } });
  }
  useWork.setState(({ ends, round }) => ({ ends: ends + 1, round: round + (kind === 'archive' ? 1 : 0) }));
}

/** Archives that are made, and checks of them: what runs, how it ended, and how to begin. */
export function useDeliveryWork() {
  const work = useWork();
  const running = useTasks()?.find(isOurs) ?? null;
  const id = running?.id ?? null;
  const kind = running?.kind === 'archive' ? 'archive' : 'validateArchive';
  useEffect(() => {
    if (id !== null) void follow(id, kind);
  }, [id, kind]);
  return {
    ...work,
    running,
    forget: () => useWork.setState({ ended: null }),
    async start(order: Extract<TaskOrder, { verb: Kind }>) {
      if (order.verb === 'archive') useWork.setState({ last: order.input });
      try {
        const { id: begun } = await call((host) => host.tasks.start(order));
        await follow(begun, order.verb);
      } catch (error) {
        useWork.setState({ ended: { kind: 'fault', fault: faultOf(error), of: order.verb } });
      }
    },
    /** What was noted changes what is known of the datasets. */
    noted: () => useWork.setState(({ round }) => ({ round: round + 1 })),
  };
}
