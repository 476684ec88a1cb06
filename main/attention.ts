import { type BrowserWindow, Notification, powerSaveBlocker } from 'electron';
import type { TaskSnapshot } from '#core/contract/tasks.ts';
import { endedLong, runningIds, workOf } from '#main/work.ts';

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

  tasks(tasks: readonly TaskSnapshot[]): void {
    const { share } = workOf(tasks);
    if (!this.#window.isDestroyed()) {
      if (share === null) this.#window.setProgressBar(-1);
      else this.#window.setProgressBar(share === 'unknown' ? 2 : share);
      if (!this.#window.isFocused()) for (const task of endedLong(this.#before, tasks)) this.#tell(task);
    }
    this.#stayAwake(share !== null);
    this.#before = runningIds(tasks);
  }

  #stayAwake(isWorking: boolean): void {
    if (isWorking) this.#awake ??= powerSaveBlocker.start('prevent-app-suspension');
    else this.close();
  }

  #tell({ title, state, fault }: TaskSnapshot): void {
    if (!Notification.isSupported()) return;
    const body = state === 'failed' ? `Failed: ${fault?.message ?? 'see the window'}` : 'Complete';
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
