import { useCallback, useEffect, useRef, useState } from 'react';
import type { FaultData } from '#core/contract/fault.ts';
import type { TaskOrder } from '#core/contract/tasks.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { cancelTask, type ResultOf, runTask } from '#renderer/host/run-task.ts';

export interface DryRun<R> {
  /** The last plan that was made; the one before while a new one is made. */
  readonly plan: R | null;
  /** Whether `plan` is that of the order as it is now. */
  readonly isCurrent: boolean;
  readonly fault: FaultData | null;
  /** Id of the task that plans now. */
  readonly task: string | null;
  /** Plan again: the disk has changed. */
  readonly again: () => void;
}

/** A slider moves in many small steps, and several boxes are checked one after the other. */
const PAUSE_MS = 250;

/**
 * The plan of an order, made anew whenever that or `round` changes; the former one is then given up. Null: none is wanted.
 * The order writes nothing.
 */
export function useDryRun<O extends TaskOrder, R extends ResultOf<O['verb']>>(order: O | null, round = 0): DryRun<R> {
  const [made, setMade] = useState<{ readonly key: string; readonly plan: R } | null>(null);
  const [failed, setFailed] = useState<{ readonly key: string; readonly fault: FaultData } | null>(null);
  const [task, setTask] = useState<string | null>(null);
  const [own, setOwn] = useState(0);
  const key = order === null ? '' : JSON.stringify([order, round, own]);
  const isFirst = useRef(true);
  useEffect(() => {
    if (key === '') return;
    let id: string | null = null;
    let isOver = false;
    const [wanted] = JSON.parse(key) as [O];
    // Plans are made all the time, and the page tells why one fails: they are worth no line in the list of tasks.
    const forget = async () => {
      if (id !== null) await call((host) => host.tasks.forget({ id: id ?? '' })).catch(() => {});
    };
    const plan = async () => {
      try {
        const result = await runTask(wanted, (begun) => {
          id = begun;
          if (isOver) void cancelTask(begun);
          else setTask(begun);
        });
        if (!isOver) setMade({ key, plan: result as R });
      } catch (error) {
        if (!isOver) setFailed({ key, fault: faultOf(error) });
      } finally {
        if (!isOver) setTask(null);
        await forget();
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
    plan: order === null ? null : (made?.plan ?? null),
    isCurrent: made?.key === key,
    fault: failed?.key === key ? failed.fault : null,
    task,
    again: useCallback(() => setOwn((n) => n + 1), []),
  };
}
