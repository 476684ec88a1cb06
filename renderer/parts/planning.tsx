import { useTasks } from '#renderer/host/state.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import { count } from '#renderer/parts/numbers.ts';
import classes from '#renderer/parts/parts.module.css';

/** How far the plan is that `task` makes; without text once there is one to look at. */
export function Planning({ task, isFirst }: { readonly task: string | null; readonly isFirst: boolean }) {
  const progress = useTasks()?.find(({ id }) => id === task)?.progress ?? null;
  const { phase = 'planning', done = 0, total = null, unit = '' } = progress ?? {};
  return (
    <>
      <div className={classes.planning}>
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
