import { randomUUID } from 'node:crypto';
import type { TaskSnapshot } from '#core/contract/tasks.ts';
import { Feed } from '#core/host/feed.ts';
import { runTask, type TaskHandle } from '#core/tasks/run-task.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

const KEEP = 30;
const NOTES = 50;

interface Task {
  snapshot: TaskSnapshot;
  readonly stop: AbortController;
  readonly outcome: Promise<unknown>;
}

/** What a piece of long work is called, and how one would type it. */
export interface TaskTitle {
  readonly kind: string;
  readonly title: string;
  readonly command: readonly string[] | null;
}

/** Why work is to stop that nobody cancelled: its host ends. */
export class HostEnds extends Error {}

/** The long work of a host: it goes on whether or not anybody looks. */
export class TaskBoard {
  readonly #tasks = new Map<string, Task>();
  readonly feed = new Feed<TaskSnapshot[]>([], 100);

  /** Begin; the id is known at once. */
  begin<R>(
    { kind, title, command }: TaskTitle,
    work: (task: TaskHandle) => Promise<R>,
  ): { id: string; outcome: Promise<R> } {
    const id = randomUUID();
    const stop = new AbortController();
    const outcome = this.#follow(id, work, stop);
    outcome.catch(() => {}); // Told by its snapshot, and to whoever waits.
    const snapshot: TaskSnapshot = {
      id,
      kind,
      title,
      state: 'running',
      started: Date.now(),
      ended: null,
      progress: null,
      notes: [],
      fault: null,
      command: command === null ? null : [...command],
      cancellable: true,
    };
    this.#tasks.set(id, { snapshot, stop, outcome });
    this.#tell();
    return { id, outcome };
  }

  async #follow<R>(id: string, work: (task: TaskHandle) => Promise<R>, stop: AbortController): Promise<R> {
    await Promise.resolve(); // The snapshot comes first.
    try {
      for await (const event of runTask(work, stop.signal)) {
        if (event.type === 'result') {
          this.#change(id, { state: stop.signal.aborted ? 'cancelled' : 'complete', ended: Date.now() });
          return event.result;
        }
        if (event.type === 'progress') this.#change(id, { progress: event.progress });
        else {
          const notes = this.#tasks.get(id)?.snapshot.notes ?? [];
          this.#change(id, { notes: [...notes, { level: event.level, text: event.text }].slice(-NOTES) });
        }
      }
      throw new Error('the task ended without a result');
    } catch (error) {
      const fault = error instanceof Fault ? error : systemFault(error);
      const data = fault?.data ?? {
        code: 'defect',
        message: `This is a defect of Slitbench: ${causeText(error)}`,
        remedy: 'Please report it, with what you did.',
      };
      // What it waited for may have been cancelled elsewhere.
      const state = stop.signal.aborted || data.code === 'cancelled' ? 'cancelled' : 'failed';
      this.#change(id, { state, ended: Date.now(), fault: state === 'cancelled' ? null : data });
      throw error;
    }
  }

  #change(id: string, change: Partial<TaskSnapshot>): void {
    const task = this.#tasks.get(id);
    if (task === undefined) return;
    task.snapshot = { ...task.snapshot, ...change };
    this.#tell();
  }

  #tell(): void {
    const tasks = [...this.#tasks.values()];
    const over = tasks.filter(({ snapshot }) => snapshot.state !== 'running');
    for (const { snapshot } of over.slice(0, Math.max(0, over.length - KEEP))) this.#tasks.delete(snapshot.id);
    this.feed.set([...this.#tasks.values()].map(({ snapshot }) => snapshot).reverse());
  }

  #get(id: string): Task {
    const task = this.#tasks.get(id);
    if (task !== undefined) return task;
    throw new Fault({ code: 'no-task', message: 'That task is no longer known', remedy: 'Start it again.' });
  }

  /** Id of one that runs and does the same, by its command line; null: none does. */
  runningLike({ kind, command }: TaskTitle): string | null {
    const wanted = JSON.stringify(command);
    const found = [...this.#tasks.values()].find(
      ({ snapshot }) =>
        snapshot.state === 'running' && snapshot.kind === kind && JSON.stringify(snapshot.command) === wanted,
    );
    return found?.snapshot.id ?? null;
  }

  async wait(id: string): Promise<unknown> {
    return await this.#get(id).outcome;
  }

  cancel(id: string): void {
    this.#get(id).stop.abort();
  }

  forget(id: string): void {
    if (this.#get(id).snapshot.state === 'running') return;
    this.#tasks.delete(id);
    this.#tell();
  }

  get running(): number {
    return [...this.#tasks.values()].filter(({ snapshot }) => snapshot.state === 'running').length;
  }

  /** End all that runs, and wait for it. */
  async close(): Promise<void> {
    for (const { stop } of this.#tasks.values()) stop.abort(new HostEnds('the host ends'));
    await Promise.allSettled([...this.#tasks.values()].map(({ outcome }) => outcome));
  }
}
