import { useMemo } from 'react';
import { useTasks } from '#renderer/host/state.ts';
import classes from '#renderer/pages/archive/archive.module.css';
import { Empty } from '#renderer/parts/empty.tsx';
import { count } from '#renderer/parts/numbers.ts';

/** How far the plan is; without text once there is one to look at. */
export function Planning({ task, isFirst }: { readonly task: string | null; readonly isFirst: boolean }) {
  const tasks = useTasks();
  const progress = useMemo(() => tasks?.find(({ id }) => id === task)?.progress ?? null, [tasks, task]);
  const { phase = 'looking at the products', done = 0, total = null, unit = '' } = progress ?? {};
  return (
    <>
      <div className={classes.busyLine}>
        {task !== null && (
          <div className={classes.busy} role="progressbar" aria-label="Planning" aria-valuetext={phase} />
        )}
      </div>
      {isFirst && (
        <Empty
          title="Planning"
          text={`${phase}${total === null ? ' …' : `: ${count(done)} of ${count(total)} ${unit}`}`}
        />
      )}
    </>
  );
}
