import { Button } from '@mantine/core';
import type { TaskSnapshot } from '#core/contract/tasks.ts';
import { cancelTask } from '#renderer/host/run-task.ts';
import { clock, count } from '#renderer/parts/numbers.ts';
import classes from '#renderer/parts/parts.module.css';
import { State } from '#renderer/parts/state.tsx';

/** How far a task is, on one line, with a way to stop it. */
export function TaskProgress({ task: { id, title, progress } }: { readonly task: TaskSnapshot }) {
  const share = progress?.total ? progress.done / progress.total : null;
  return (
    <div className={classes.taskLine} role="status">
      <State state="running" word={title} />
      <div className={classes.taskMeter} data-unknown={share === null}>
        <div style={share === null ? undefined : { width: `${share * 100}%` }} />
      </div>
      {progress !== null && (
        <span>
          {progress.phase}
          {progress.total !== null && `: ${count(progress.done)} of ${count(progress.total)} ${progress.unit}`}
          {progress.etaSeconds !== null && progress.etaSeconds > 1 && `, ${clock(progress.etaSeconds)} left`}
        </span>
      )}
      <span className="grow cut mono dim">{progress?.item}</span>
      <Button variant="default" onClick={() => void cancelTask(id)}>
        Cancel
      </Button>
    </div>
  );
}
