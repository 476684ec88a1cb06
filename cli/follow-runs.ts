import { showProgress } from '#cli/progress.ts';
import { showRuns } from '#cli/run-display.ts';
import type { RunsEvent } from '#core/contract/run.ts';
import type { TaskEvent } from '#core/contract/task.ts';

/** Follow runs to their result, on a display of their own. */
export async function followRuns<R>(events: AsyncIterable<RunsEvent | TaskEvent<R>>, signal: AbortSignal): Promise<R> {
  const looking = showProgress();
  const shown = showRuns(process.stderr);
  const heard = () => {
    looking.clear();
    shown.note('info', 'ending what runs, which takes up to five seconds; Ctrl-C again does not wait for it');
  };
  signal.addEventListener('abort', heard, { once: true });
  try {
    for await (const event of events) {
      if (event.type === 'progress') {
        looking.progress(event.progress);
        continue;
      }
      looking.clear();
      if (event.type === 'result') return event.result;
      if (event.type === 'runs') shown.runs(event.reductions, event.load);
      else shown.note(event.level, event.text);
    }
  } finally {
    signal.removeEventListener('abort', heard);
    looking.clear();
    shown.close();
  }
  throw new Error('the run ended without a result');
}
