import { type BrowserWindow, Notification, powerSaveBlocker } from 'electron';
import type { TaskSnapshot } from '#core/contract/tasks.ts';
import type { Reductions } from '#main/queue.ts';
import { endedLong, runningIds, type Work } from '#main/work.ts';

/** Progress in the taskbar or dock, a word when long work has ended and nobody looks, no sleep while work runs. */
export class Attention {
  readonly #window: BrowserWindow;
  readonly #name: string;
  #before: ReadonlySet<string> = new Set();
  #awake: number | null = null;

  constructor(window: BrowserWindow, name: string) {
    this.#window = window;
    this.#name = name;
  }

  /** How the work is now. */
  work({ share }: Work): void {
    if (!this.#window.isDestroyed()) {
      if (share === null) this.#window.setProgressBar(-1);
      else this.#window.setProgressBar(share === 'unknown' ? 2 : share);
    }
    this.#stayAwake(share !== null);
  }

  /** Tell of the tasks that have just ended, if they were long. */
  tasks(tasks: readonly TaskSnapshot[]): void {
    for (const { title, state, fault } of endedLong(this.#before, tasks))
      this.#tell(title, state === 'failed' ? `Failed: ${fault?.message ?? 'see the window'}` : 'Complete');
    this.#before = runningIds(tasks);
  }

  /** Tell that the last reduction has ended. */
  reductions({ ended: { complete, failed } }: Reductions): void {
    this.#tell('Reductions ended', [`${complete} complete`, ...(failed > 0 ? [`${failed} failed`] : [])].join(', '));
  }

  #stayAwake(isWorking: boolean): void {
    if (isWorking) this.#awake ??= powerSaveBlocker.start('prevent-app-suspension');
    else this.close();
  }

  /** To whoever does not look at the window. */
  #tell(title: string, body: string): void {
    if (this.#window.isDestroyed() || this.#window.isFocused() || !Notification.isSupported()) return;
    const note = new Notification({ title: `${title} – ${this.#name}`, body });
    note.on('click', () => {
      if (this.#window.isDestroyed()) return;
      this.#window.show();
      this.#window.focus();
    });
    note.show();
  }

  /** Let the machine sleep again. */
  close(): void {
    if (this.#awake !== null) powerSaveBlocker.stop(this.#awake);
    this.#awake = null;
  }
}
