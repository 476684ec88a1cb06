import { basename, join } from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import type { TaskSnapshot } from '#core/contract/tasks.ts';
import type { OpenedWorkspace, RecentWorkspace } from '#core/contract/workspaces.ts';
import { askThenAct, type Closing } from '#main/ask-then-act.ts';
import { Attention } from '#main/attention.ts';
import { CHANNEL } from '#main/bridge-channels.ts';
import { HostLink } from '#main/host-link.ts';
import { HostFault } from '#main/installation.ts';
import { NO_REDUCTIONS, QueueCount, type Reductions } from '#main/queue.ts';
import { type Answer, askBeforeClosing } from '#main/quit-question.ts';
import { PREFERENCES } from '#main/security.ts';
import { mayLose, unsavedOf } from '#main/unsaved.ts';
import { addressOf, originOf } from '#main/urls.ts';
import { waitingPage } from '#main/waiting-page.ts';
import { boundsFor, keepPlace, type Place, placeOf } from '#main/window-state.ts';
import { type Work, workOf } from '#main/work.ts';

/** The parts of the screens that windows may take. */
const screens = () => screen.getAllDisplays().map(({ workArea }) => workArea);
const placesFile = () => join(app.getPath('userData'), 'windows.json');

/** The window of one workspace: it shows the page of the workspace's host, whichever host that is. */
export class WorkspaceWindow implements Closing<Answer> {
  readonly window: BrowserWindow;
  /** Known once there is a host. */
  #link: HostLink | null = null;
  #attention: Attention | null = null;
  #tasks: readonly TaskSnapshot[] = [];
  readonly #count = new QueueCount();
  #reductions: Reductions = NO_REDUCTIONS;
  /** Whether it was asked what becomes of the work, and of edits that are not saved. */
  #mayClose = false;
  /** Whether the question is open what becomes of them. */
  #isAsking = false;
  /** Whether its page may be left although it holds edits that are not saved. */
  #mayLeave = false;
  /** Where it is led, should its page have to be left. */
  #address = '';
  /** It opened before one knew which workspace it would be. */
  readonly #isUnplaced: boolean;

  /** `root`: where it stood is known by it; null: it is not yet known which workspace it will be. */
  constructor(root: string | null) {
    this.#isUnplaced = root === null;
    const place = root === null ? null : placeOf(placesFile(), root);
    this.window = new BrowserWindow({
      ...boundsFor(place, screens()),
      minWidth: 800,
      minHeight: 500,
      show: false,
      title: 'Slitbench',
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#12171d' : '#ffffff',
      webPreferences: { ...PREFERENCES, preload: join(__dirname, 'preload.cjs') },
    });
    this.#spread(place);
    this.window.on('close', (event) => {
      this.#keepPlace();
      if (this.#mayClose) return;
      event.preventDefault();
      if (this.#isAsking) return;
      void askThenAct([this]).then((may) => may && this.window.close());
    });
    // Its page is left for another, or loaded anew, or it holds what it did not say when it was asked.
    this.window.webContents.on('will-prevent-unload', (event) => {
      if (this.#mayClose || this.#mayLeave) event.preventDefault();
      else void this.#askToLeave();
    });
    this.window.webContents.on('did-navigate', () => {
      this.#mayLeave = false;
    });
    this.window.on('closed', () => {
      this.#attention?.close();
      this.#link?.close();
    });
    this.window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit' && !this.window.isDestroyed()) this.window.reload();
    });
    this.show(waitingPage('Slitbench', [root ?? '', 'Starting …']));
    this.window.once('ready-to-show', () => this.window.show());
  }

  #spread(place: Place | null): void {
    if (place?.maximized) this.window.maximize();
    if (place?.fullScreen) this.window.setFullScreen(true);
  }

  get origin(): string | null {
    return this.#link === null ? null : originOf(this.#link.opened.address);
  }

  get root(): string | null {
    return this.#link?.opened.root ?? null;
  }

  get #work(): Work {
    return workOf(this.#tasks, this.#reductions);
  }

  get name(): string {
    return basename(this.root ?? '') || 'Slitbench';
  }

  /** The workspaces that were open last, if the host can be asked. */
  async recent(): Promise<readonly RecentWorkspace[] | null> {
    return (await this.#link?.client?.workspaces.recent({}).catch(() => null)) ?? null;
  }

  /** Load the page of a host, and keep to it. `connected` is called whenever it can be asked. */
  use(opened: OpenedWorkspace, connected: () => void): void {
    const place = placeOf(placesFile(), opened.root);
    if (this.#isUnplaced && place !== null) {
      this.window.setBounds(boundsFor(place, screens()));
      this.#spread(place);
    }
    this.#attention = new Attention(this.window, basename(opened.root));
    this.#link = new HostLink(opened, {
      connected,
      tasks: (tasks) => {
        this.#tasks = tasks;
        this.#attention?.tasks(tasks);
        this.#attention?.work(this.#work);
      },
      queue: (update) => {
        const { hasPaused, ...reductions } = this.#count.take(update);
        this.#reductions = reductions;
        if (hasPaused) this.#attention?.reductions(reductions);
        this.#attention?.work(this.#work);
      },
      moved: (next, before) => this.#follow(next.address, originOf(before.address)),
      failed: (error) => this.#failed(error),
    });
    this.show(addressOf(opened.address, place?.path ?? '/'));
  }

  /** Say in the window what stands in the way of its host. */
  fail(error: unknown): void {
    const fault = error instanceof HostFault ? error.data : null;
    const lines = [fault?.cause, fault?.logPath, fault?.remedy].filter((line) => line !== undefined);
    this.show(waitingPage(fault?.message ?? 'Slitbench cannot start', fault === null ? [String(error)] : lines));
    this.window.show();
  }

  /** Have the page do one of its actions. */
  act(id: string): void {
    this.window.webContents.send(CHANNEL.action, id);
  }

  /** Make dropped or chosen paths known as sources of raw frames, and show the frames. */
  async addSources(paths: readonly string[]): Promise<void> {
    try {
      await this.#link?.client?.workspace.addSources({ paths: [...paths] });
      this.act('go-/frames');
    } catch (error) {
      await dialog.showMessageBox(this.window, {
        type: 'warning',
        message: 'These could not be added',
        detail: `${paths.join('\n')}\n\n${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }

  /** Ask, if work is under way, what becomes of it, and whether edits that are not saved may be lost. Does nothing yet. */
  async ask(): Promise<Answer | null> {
    if (this.window.isDestroyed()) return 'keep';
    this.#isAsking = true;
    try {
      const answer = await askBeforeClosing(this.window, this.name, this.#work);
      if (answer === 'stay') return null;
      const unsaved = this.window.isDestroyed() ? 'none' : await unsavedOf(this.window.webContents);
      if (unsaved === 'none' || this.window.isDestroyed()) return answer;
      return (await mayLose(this.window, this.name, 'close', unsaved)) ? answer : null;
    } finally {
      this.#isAsking = false;
    }
  }

  /** Do with the work what was answered; the window may close then. What the host does not do is in the log. */
  async settle(answer: Answer): Promise<void> {
    const client = this.#link?.client ?? null;
    try {
      if (client !== null && answer === 'after') await client.runs.stopAfterCurrent({ on: true });
      if (client !== null && answer === 'stop') {
        const running = this.#tasks.filter(({ state }) => state === 'running');
        const stops = running.map(({ id }) => client.tasks.cancel({ id }));
        await Promise.allSettled([...stops, ...(this.#reductions.running > 0 ? [client.runs.cancelAll({})] : [])]);
      }
    } catch (error) {
      this.#failed(error);
    }
    this.#mayClose = true;
  }

  /** The page holds edits that are not saved, and is to be left. */
  async #askToLeave(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      const isMove = originOf(this.#address) !== originOf(this.window.webContents.getURL());
      if (!(await mayLose(this.window, this.name, isMove ? 'move' : 'reload')) || this.window.isDestroyed()) return;
      this.#mayLeave = true;
      if (isMove) this.show(this.#address);
      else this.window.reload();
    } finally {
      this.#isAsking = false;
    }
  }

  /** Let the window close without a question. */
  letClose(): void {
    this.#mayClose = true;
  }

  show(address: string): void {
    this.#address = address;
    // A page that is left while it loads says so; what comes next is shown.
    this.window.loadURL(address).catch(() => {});
  }

  /** The page says that the host does not answer; here only what its log says. */
  #failed(error: unknown): void {
    console.error(`slitbench: ${error instanceof HostFault ? error.data.message : String(error)}`);
  }

  /** Show the page that was shown, at the new address of the host. */
  #follow(address: string, before: string | null): void {
    if (this.window.isDestroyed()) return;
    this.show(addressOf(address, this.#shownPath(before)));
    // Only another key: that alone would not load the page anew.
    if (originOf(address) === before) this.window.reload();
  }

  #shownPath(origin = this.origin): string {
    const url = this.window.webContents.getURL();
    return origin !== null && originOf(url) === origin ? url.slice(origin.length) : '/';
  }

  #keepPlace(): void {
    if (this.root === null) return;
    keepPlace(placesFile(), this.root, {
      bounds: this.window.getNormalBounds(),
      maximized: this.window.isMaximized(),
      fullScreen: this.window.isFullScreen(),
      path: this.#shownPath(),
    });
  }
}
