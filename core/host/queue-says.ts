import type { QueueNote, RunsUpdate } from '#core/contract/runs.ts';
import { Fault } from '#core/workspace/fault.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

/** So many notes are kept. */
const NOTES = 20;

/** Why the queue cannot go on, and what to do. */
function queueTrouble(root: string, error: unknown): Fault {
  const known = error instanceof Fault ? error : systemFault(error);
  const message = 'The queue cannot go on just now; what runs goes on';
  const remedy = `It is tried again each second. ${known?.data.remedy ?? 'If it stays, end the host (slitbench serve) and open the workspace again: nothing is lost. Please report it.'}`;
  return new Fault({ code: 'queue', message, remedy, path: root }, known ?? error);
}

/** What a queue has to say to people: what it did otherwise than was asked, and why it cannot go on. */
export class QueueSays {
  readonly #root: string;
  readonly #changed: () => void;
  #notes: readonly QueueNote[] = [];
  #trouble: Fault | null = null;

  constructor(root: string, changed: () => void) {
    this.#root = root;
    this.#changed = changed;
  }

  note(level: QueueNote['level'], text: string): void {
    // From one host to the next they grow, too.
    const id = Math.max(Date.now(), (this.#notes.at(-1)?.id ?? 0) + 1);
    this.#notes = [...this.#notes, { id, at: new Date().toISOString(), level, text }].slice(-NOTES);
    this.#changed();
  }

  /** Null: it goes on. */
  troubled(error: unknown | null): void {
    const before = this.#trouble?.data.cause;
    this.#trouble = error === null ? null : queueTrouble(this.#root, error);
    if (this.#trouble?.data.cause !== before) this.#changed();
  }

  all(): Pick<RunsUpdate, 'trouble' | 'notes'> {
    return { trouble: this.#trouble?.data ?? null, notes: [...this.#notes] };
  }
}
