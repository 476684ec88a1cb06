import { useCallback, useEffect, useRef, useState } from 'react';
import type { DeliveryInput, DeliverySummary } from '#core/contract/delivery.ts';
import type { FaultData } from '#core/contract/fault.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { cancelTask, runTask } from '#renderer/host/run-task.ts';

export interface DeliveryPlan {
  /** The last plan that was made; the one before while a new one is made. */
  readonly plan: DeliverySummary | null;
  readonly isCurrent: boolean;
  readonly fault: FaultData | null;
  /** Id of the task that plans now. */
  readonly task: string | null;
  readonly again: () => void;
}

/** Several boxes are checked one after the other. */
const PAUSE_MS = 300;

/** The plan of a wish, made anew whenever it changes; the former one is then given up. Null: none is wanted. Writes nothing. */
export function useDeliveryPlan(wish: Omit<DeliveryInput, 'dryRun'> | null, round: number): DeliveryPlan {
  const [made, setMade] = useState<{ readonly key: string; readonly plan: DeliverySummary } | null>(null);
  const [failed, setFailed] = useState<{ readonly key: string; readonly fault: FaultData } | null>(null);
  const [task, setTask] = useState<string | null>(null);
  const [own, setOwn] = useState(0);
  const key = wish === null ? '' : JSON.stringify([wish, round, own]);
  const isFirst = useRef(true);
  useEffect(() => {
    if (key === '') return;
    let id: string | null = null;
    let isOver = false;
    const [wanted] = JSON.parse(key) as [Omit<DeliveryInput, 'dryRun'>];
    const forget = async () => {
      if (id !== null) await call((host) => host.tasks.forget({ id: id ?? '' }));
    };
    const plan = async () => {
      try {
        const result = await runTask({ verb: 'archive', input: { ...wanted, dryRun: true } }, (begun) => {
          id = begun;
          if (isOver) void cancelTask(begun);
          else setTask(begun);
        });
        if (!isOver) setMade({ key, plan: result });
        // Plans are made all the time; only those that fail are worth a line in the list of tasks.
        await forget();
      } catch (error) {
        if (!isOver) setFailed({ key, fault: faultOf(error) });
        await forget().catch(() => {});
      } finally {
        if (!isOver) setTask(null);
      }
    };
    const due = setTimeout(() => void plan(), isFirst.current ? 0 : PAUSE_MS);
    isFirst.current = false;
    return () => {
      isOver = true;
      clearTimeout(due);
      if (id !== null) void cancelTask(id).catch(() => {});
    };
  }, [key]);
  return {
    plan: wish === null ? null : (made?.plan ?? null),
    isCurrent: made?.key === key,
    fault: failed?.key === key ? failed.fault : null,
    task,
    again: useCallback(() => setOwn((n) => n + 1), []),
  };
}
