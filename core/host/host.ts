import { existsSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { basename, isAbsolute, resolve } from 'node:path';
import type { InstrumentChange } from '#core/contract/instruments.ts';
import type { Settings, SettingsChange, SettingsRead } from '#core/contract/settings.ts';
import type { SourceRoot, WorkspaceState } from '#core/contract/workspace.ts';
import { findDatasets, findReductions } from '#core/datasets/layout.ts';
import { passedOver } from '#core/datasets/list-folder.ts';
import { networkKind } from '#core/doctor/file-system.ts';
import { machineResources } from '#core/doctor/machine-resources.ts';
import { changeInstrument, lastInstrumentChange, undoInstrument } from '#core/frames/change-instrument.ts';
import { instrumentFinder } from '#core/frames/named-instruments.ts';
import { Access, isBelow } from '#core/host/access.ts';
import { CoaddDesk } from '#core/host/coadd-desk.ts';
import { DeliveryDesk } from '#core/host/delivery-desk.ts';
import { Feed } from '#core/host/feed.ts';
import { HostRuns } from '#core/host/host-runs.ts';
import { MatrixFeeds } from '#core/host/matrix-feeds.ts';
import { ObservingLog } from '#core/host/observing-log.ts';
import { ownCommand } from '#core/host/own-command.ts';
import { QualityDesk } from '#core/host/quality-desk.ts';
import { requireRoot, whyAway } from '#core/host/root-there.ts';
import { runChanges } from '#core/host/run-changes.ts';
import { sourceRoot } from '#core/host/source-root.ts';
import { TaskBoard } from '#core/host/task-board.ts';
import { Logs } from '#core/logs/logs.ts';
import { lookForPypeit, noPypeit } from '#core/pypeit/environment.ts';
import { QaArchives } from '#core/quality/qa-archive.ts';
import { Slits } from '#core/quality/slits.ts';
import { SmallPlots } from '#core/quality/small-plots.ts';
import { WarningsDesk } from '#core/quality/warnings-desk.ts';
import { diskSpace } from '#core/reductions/machine.ts';
import { Matrices } from '#core/reductions/matrices.ts';
import { ParameterDesk } from '#core/setup/parameter-desk.ts';
import { SetupShelf } from '#core/setup/setup-shelf.ts';
import { Fault } from '#core/workspace/fault.ts';
import { workspaceFolder } from '#core/workspace/places.ts';
import { changeSettings, readSettings } from '#core/workspace/settings.ts';
import { userName } from '#core/workspace/user-name.ts';
import packageJson from '../../package.json' with { type: 'json' };

const LOOK_MS = 5000;
const COMMAND = ownCommand();

/** What a host keeps for one workspace while it runs. Everything that matters lies in files. */
export class Host {
  readonly root: string;
  readonly access: Access;
  readonly tasks = new TaskBoard();
  readonly logs: Logs;
  readonly qaArchives = new QaArchives();
  readonly setupShelf = new SetupShelf();
  readonly smallPlots = new SmallPlots();
  readonly slits = new Slits();
  readonly parameters = new ParameterDesk(() => this.#settings.python);
  readonly runs: HostRuns;
  readonly matrices: Matrices;
  readonly matrixFeeds: MatrixFeeds;
  readonly warnings: WarningsDesk;
  readonly quality: QualityDesk;
  readonly coadds: CoaddDesk;
  readonly delivery = new DeliveryDesk();
  readonly workspace: Feed<WorkspaceState>;
  readonly frames: ObservingLog;
  readonly #since = Date.now();
  #settings: Settings;
  #looked: SettingsRead['looked'] = [];
  #pypeitLooks = 0;
  #holds: WorkspaceState['holds'] = { datasets: 0, reductions: 0 };
  #disk: WorkspaceState['disk'] = { total: 0, free: 0 };
  #away: WorkspaceState['away'] = null;
  #instrumentChange: WorkspaceState['instrumentChange'];
  readonly #settingsListeners = new Set<(settings: Settings) => void>();
  readonly #timer: NodeJS.Timeout;

  constructor(root: string) {
    this.root = root;
    workspaceFolder(root);
    this.#settings = readSettings(root);
    this.access = new Access(root, () => this.#settings.sources);
    this.runs = new HostRuns(root, this.#settings);
    this.logs = new Logs(root);
    this.matrices = new Matrices(this.qaArchives);
    this.matrixFeeds = new MatrixFeeds({
      matrixOf: (snapshot) => this.matrices.of(snapshot),
      get: (key) => this.runs.get(key),
    });
    this.warnings = new WarningsDesk(root);
    this.quality = new QualityDesk({ root, runs: (signal) => runChanges(this.runs, signal) });
    this.coadds = new CoaddDesk({ root, quality: this.quality, runs: this.runs });
    this.onSettings((settings) => this.runs.settle(settings));
    this.#count();
    this.#instrumentChange = lastInstrumentChange(root);
    this.workspace = new Feed(this.#look({ state: 'looking' }));
    const { sources, instruments } = this.#settings;
    const python = () => this.#settings.python ?? undefined;
    this.frames = new ObservingLog({ root, sources, instruments, python, tasks: this.tasks });
    this.onSettings((settings) => this.frames.setSources(settings.sources));
    this.#timer = setInterval(() => this.#lookAround(), LOOK_MS);
    this.#timer.unref();
    void this.lookForPypeit();
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Whether work is under way that a person waits for. */
  get busy(): boolean {
    return this.tasks.running > 0 || this.runs.busy;
  }

  /** Where PypeIt was looked for the last time, and why each place would not do. */
  get looked(): SettingsRead['looked'] {
    return this.#looked;
  }

  /** Throws a Fault `away` where the root cannot be reached. */
  changeSettings(change: SettingsChange): Settings {
    requireRoot(this.root);
    const before = this.#settings;
    this.#settings = changeSettings(this.root, change);
    this.#instrumentChange = lastInstrumentChange(this.root);
    for (const tell of this.#settingsListeners) tell(this.#settings);
    if (JSON.stringify(before.instruments) !== JSON.stringify(this.#settings.instruments))
      this.frames.setInstruments(this.#settings.instruments);
    this.look();
    if (before.python !== this.#settings.python) void this.lookForPypeit();
    return this.#settings;
  }

  /** Make paths known as sources. Throws a Fault if one is not there; one within another is left out. */
  addSources(paths: readonly string[]): SourceRoot[] {
    const added = paths.map((path) => {
      const full = resolve(path.replace(/^~(?=\/|$)/, homedir()));
      if (!isAbsolute(path.replace(/^~(?=\/|$)/, homedir())) || !existsSync(full))
        throw new Fault({
          code: 'missing',
          message: `${path} is not there`,
          path,
          remedy: 'Check the name; begin it with /.',
        });
      return full;
    });
    const all = [...new Set([...this.#settings.sources, ...added])];
    const outer = all.filter((path) => !all.some((other) => other !== path && isBelow(path, other)));
    this.changeSettings({ sources: outer });
    return this.workspace.state.sources;
  }

  removeSource(path: string): SourceRoot[] {
    this.changeSettings({ sources: this.#settings.sources.filter((source) => source !== path) });
    return this.workspace.state.sources;
  }

  /** Name the instrument of the frames at or below a path that may be read. Null: it was so already. */
  changeInstrument(path: string, name: string | null): InstrumentChange | null {
    requireRoot(this.root);
    const change = changeInstrument(this.root, path, name);
    this.changeSettings({});
    return change;
  }

  /** Take the last change of an instrument back. */
  undoInstrument(): InstrumentChange | null {
    requireRoot(this.root);
    const undone = undoInstrument(this.root);
    this.changeSettings({});
    return undone;
  }

  /** Be told of every change of the settings. */
  onSettings(tell: (settings: Settings) => void): void {
    this.#settingsListeners.add(tell);
  }

  async lookForPypeit(): Promise<void> {
    const look = ++this.#pypeitLooks;
    const { found, looked } = await lookForPypeit(this.#settings.python ?? undefined);
    // A slow answer to an older question counts no more.
    if (look !== this.#pypeitLooks) return;
    const fault = noPypeit(looked);
    this.#looked = looked.map(({ source, path, reason }) => ({ source, path, reason }));
    this.runs.use(found, found === null ? fault : null);
    this.matrices.scripts = found?.scripts ?? null;
    if (found !== null) this.frames.describeAgain();
    this.#update(
      this.#look(
        found === null
          ? { state: 'missing', why: fault.message, remedy: fault.data.remedy }
          : { state: 'found', version: found.version, python: found.python, source: found.source },
      ),
    );
  }

  /** Look at the sources and datasets again. */
  look(): void {
    this.#count();
    this.#update(this.#look(this.workspace.state.pypeit));
    if (this.#away === null) this.frames.lookAtTree();
  }

  /** What changes by itself. */
  #lookAround(): void {
    const wasAway = this.#away !== null;
    this.#update(this.#look(this.workspace.state.pypeit));
    if (!wasAway || this.#away !== null) return;
    this.look();
    this.frames.rescan();
    this.runs.lookSoon();
  }

  /** What the root holds; where that cannot be told, it is as it was. */
  #count(): void {
    if (whyAway(this.root) !== null) return;
    try {
      this.#holds = {
        datasets: findDatasets(this.root, passedOver).length,
        reductions: findReductions(this.root, passedOver).length,
      };
    } catch {
      // A folder of it may not be read, or its disk goes at this moment: who opens it is told so.
    }
  }

  #update(state: WorkspaceState): void {
    const rounded = (s: WorkspaceState) =>
      JSON.stringify({ ...s, memory: Math.round(s.memory.free / 1e8), disk: Math.round(s.disk.free / 1e8) });
    if (rounded(state) !== rounded(this.workspace.state)) this.workspace.set(state);
  }

  #look(pypeit: WorkspaceState['pypeit']): WorkspaceState {
    const why = whyAway(this.root);
    this.#away = why === null ? null : { since: this.#away?.since ?? Date.now(), why };
    if (why === null) this.#disk = diskSpace(this.root) ?? this.#disk;
    const { cores, memoryBytes, freeMemoryBytes } = machineResources();
    const named = instrumentFinder(this.#settings.instruments);
    return {
      root: this.root,
      name: basename(this.root),
      machine: hostname(),
      user: userName(),
      version: packageJson.version,
      command: COMMAND,
      since: this.#since,
      pypeit,
      cores,
      memory: { total: memoryBytes, free: freeMemoryBytes },
      disk: this.#disk,
      away: this.#away,
      sources: this.#settings.sources.map((path) => sourceRoot(path, networkKind(path) !== null, named(path) ?? null)),
      holds: this.#holds,
      instrumentChange: this.#instrumentChange,
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.tasks.close();
    this.matrixFeeds.close();
    this.coadds.close();
    this.quality.close();
    this.runs.close();
    await this.logs.close();
    await this.warnings.close();
    await this.smallPlots.close();
    await this.slits.close();
    await this.parameters.close();
    await this.frames.close();
  }
}
