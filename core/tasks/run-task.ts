import type { Progress, TaskEvent } from '#core/contract/task.ts';

/** What long work is given: a way to say how far it is, and the signal that asks it to stop. */
export interface TaskHandle {
  readonly signal: AbortSignal;
  progress(progress: Omit<Progress, 'etaSeconds'> & { readonly etaSeconds?: number | null }): void;
  note(level: 'info' | 'warning', text: string): void;
}

/** A handle for work that tells nobody how far it is. */
export const quietTask = (signal: AbortSignal = new AbortController().signal): TaskHandle => ({
  signal,
  progress() {},
  note() {},
});

/**
 * Run long work as a stream of events, its result last. Progress is thinned to one event per 100 ms; notes never are.
 * The time left is estimated from the pace of the phase. Closing the stream or the outer signal aborts the work. `send`
 * is for work that has events of its own.
 */
export async function* runTask<R, E = never>(
  work: (task: TaskHandle, send: (event: E) => void) => Promise<R>,
  outer?: AbortSignal,
): AsyncGenerator<TaskEvent<R> | E, void, void> {
  const inner = new AbortController();
  const signal = outer === undefined ? inner.signal : AbortSignal.any([outer, inner.signal]);
  const queue: (TaskEvent<R> | E)[] = [];
  let wake: () => void = () => {};
  let latest: Progress | null = null;
  let sent = 0;
  let phase = { name: '', since: 0 };

  const flush = (now: number) => {
    if (latest === null) return;
    queue.push({ type: 'progress', progress: latest });
    latest = null;
    sent = now;
    wake();
  };
  const handle: TaskHandle = {
    signal,
    progress(given) {
      const now = performance.now();
      const isNew = given.phase !== phase.name;
      if (isNew) phase = { name: given.phase, since: now };
      const left = given.total === null || given.done === 0 ? null : (given.total - given.done) / given.done;
      const eta = left === null ? null : (left * (now - phase.since)) / 1000;
      latest = { ...given, etaSeconds: given.etaSeconds ?? eta };
      if (isNew || now - sent >= 100 || given.done === given.total) flush(now);
    },
    note(level, text) {
      queue.push({ type: 'note', level, text });
      wake();
    },
  };

  let outcome: { result: R } | { error: unknown } | null = null;
  const send = (event: E) => {
    queue.push(event);
    wake();
  };
  const running = work(handle, send).then(
    (result) => {
      outcome = { result };
    },
    (error: unknown) => {
      outcome = { error };
    },
  );
  void running.then(() => wake());
  const settled = (): { result: R } | { error: unknown } | null => outcome;
  try {
    for (;;) {
      for (let event = queue.shift(); event !== undefined; event = queue.shift()) yield event;
      const end = settled();
      if (end !== null && queue.length === 0) {
        if ('error' in end) throw end.error;
        yield { type: 'result', result: end.result };
        return;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (queue.length > 0 || settled() !== null) resolve();
      });
    }
  } finally {
    inner.abort();
    await running;
  }
}
