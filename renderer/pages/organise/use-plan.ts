import { useCallback, useEffect, useRef, useState } from 'react';
import type { FaultData } from '#core/contract/fault.ts';
import type { OrganizeResult, TransferMode } from '#core/contract/organize.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { cancelTask, runTask } from '#renderer/host/run-task.ts';

/** What is to be organised, and how. */
export interface Wish {
  readonly sources: readonly string[];
  readonly into: string;
  readonly mode: TransferMode;
  /** Days. */
  readonly window: number;
  readonly rename: boolean;
}

export interface Planned {
  /** The last plan that was made; the one before while a new one is made. */
  readonly plan: OrganizeResult | null;
  /** Whether `plan` is that of the wish as it is now. */
  readonly isCurrent: boolean;
  readonly fault: FaultData | null;
  /** Id of the task that plans now. */
  readonly task: string | null;
  /** Plan again: the disk has changed. */
  readonly again: () => void;
}

/** A slider moves in many small steps; each would ask for a plan. */
const PAUSE_MS = 200;

/** The plan of a wish, made anew whenever the wish changes; the former one is then given up. Writes nothing. */
export function usePlan(wish: Wish | null): Planned {
  const [made, setMade] = useState<{ readonly key: string; readonly plan: OrganizeResult } | null>(null);
  const [failed, setFailed] = useState<{ readonly key: string; readonly fault: FaultData } | null>(null);
  const [task, setTask] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const key = wish === null ? '' : JSON.stringify([wish, round]);
  const isFirst = useRef(true);
  useEffect(() => {
    if (key === '') return;
    let id: string | null = null;
    let isOver = false;
    const [{ sources, ...rest }] = JSON.parse(key) as [Wish, number];
    const plan = async () => {
      const input = { ...rest, sources: [...sources], dryRun: true };
      try {
        const result = await runTask({ verb: 'organize', input }, (begun) => {
          id = begun;
          if (isOver) void cancelTask(begun);
          else setTask(begun);
        });
        if (!isOver) setMade({ key, plan: result });
        // Plans are made all the time; only those that fail are worth a line in the list of tasks.
        if (id !== null) await call((host) => host.tasks.forget({ id: id ?? '' }));
      } catch (error) {
        if (!isOver) setFailed({ key, fault: faultOf(error) });
        else if (id !== null) await call((host) => host.tasks.forget({ id: id ?? '' })).catch(() => {});
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
    again: useCallback(() => setRound((n) => n + 1), []),
  };
}
