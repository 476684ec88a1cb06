import { statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadCoaddConfig } from '#core/coadds/coadd-config.ts';
import { coaddGain } from '#core/coadds/coadd-gain.ts';
import { coaddStatus } from '#core/coadds/coadd-status.ts';
import { placesOf } from '#core/coadds/levels.ts';
import type { CoaddGain, CoaddGroup, CoaddStatus } from '#core/contract/coadd-status.ts';
import type { CoaddDetails, CoaddsState, CoaddView } from '#core/contract/coadds.ts';
import type { RunSnapshot } from '#core/contract/run.ts';
import { Thresholds } from '#core/contract/scorecard.ts';
import { type ListedCoadd, listCoadds, viewCoadds } from '#core/host/coadd-rows.ts';
import { Feed } from '#core/host/feed.ts';
import { placeFault } from '#core/host/frame-places.ts';
import type { HostRuns } from '#core/host/host-runs.ts';
import type { QualityDesk } from '#core/host/quality-desk.ts';
import { whyAway } from '#core/host/root-there.ts';
import { rejectedDatasets } from '#core/quality/notes.ts';
import { readOwnThresholds } from '#core/quality/own-thresholds.ts';
import { thresholdsFor } from '#core/quality/threshold-table.ts';
import { STDOUT_FILE } from '#core/reductions/record.ts';

/** How often coadds are looked at while someone watches; at least so many times what a look takes. */
const LOOK_MS = 5000;
const REST = 10;
const FILES = 2000;

interface Options {
  readonly root: string;
  readonly quality: Pick<QualityDesk, 'follow' | 'scienceFrames' | 'unlisted'>;
  readonly runs: Pick<HostRuns, 'followCoadds'>;
}

/** How the coadds of a workspace stand, for all who look at them: looked at while someone watches. */
export class CoaddDesk {
  readonly feed: Feed<CoaddsState>;
  readonly #root: string;
  readonly #quality: Options['quality'];
  readonly #runs: Options['runs'];
  #groups: readonly CoaddGroup[] = [];
  #text = '';
  #active: readonly RunSnapshot[] = [];
  #listed: readonly ListedCoadd[] = [];
  readonly #gains = new Map<string, { readonly stamp: string; readonly gain: CoaddGain | null }>();
  #isFrames = false;
  #viewers = 0;
  #stop: AbortController | null = null;
  #soon = new AbortController();

  constructor({ root, quality, runs }: Options) {
    this.#root = root;
    this.#quality = quality;
    this.#runs = runs;
    this.feed = new Feed({ reading: null, isKnown: false, fault: null, configs: 0, coadds: 0, active: [] }, 0);
  }

  /** The state now, unless it is the one seen as `after`, then each later one; ends when `signal` is aborted. */
  async *follow(after: number | null, signal?: AbortSignal): AsyncGenerator<{ seq: number; state: CoaddsState }> {
    if (this.#viewers++ === 0) this.#begin();
    try {
      yield* this.feed.follow(after, signal);
    } finally {
      if (--this.#viewers === 0) this.close();
    }
  }

  view(view: CoaddView): ReturnType<typeof viewCoadds> {
    return viewCoadds(this.#listed, view);
  }

  /** A coadd by its name, with its logs and files, or null. */
  async one(key: string): Promise<CoaddDetails | null> {
    const found = this.#listed.find(({ row }) => row.key === key);
    if (found === undefined) return null;
    const { row, status, group } = found;
    const { target, control } = placesOf({ folder: join(this.#root, row.level) }, row.kind);
    const console = join(control, STDOUT_FILE);
    const files = await filesOf(target);
    const logs = files
      .filter(({ name }) => name.endsWith('.log.txt'))
      .map(({ name }) => ({ name, path: join(target, name) }));
    const isConsole = (await stat(console).catch(() => null)) !== null;
    const { coadds: _, ...plain } = group;
    return {
      row,
      status,
      group: plain,
      logs: [...(isConsole ? [{ name: 'console', path: console }] : []), ...logs],
      files,
    };
  }

  close(): void {
    this.#stop?.abort();
    this.#stop = null;
  }

  #begin(): void {
    const stop = new AbortController();
    this.#stop = stop;
    void this.#watchProducts(stop.signal).catch(() => {});
    void this.#watchRuns(stop.signal).catch(() => {});
    void this.#watch(stop.signal);
  }

  /** Following them keeps them looked at. */
  async #watchProducts(signal: AbortSignal): Promise<void> {
    let frames: unknown = null;
    for await (const { state } of this.#quality.follow(null, signal)) {
      this.#isFrames = state.isKnown;
      if (!this.feed.state.isKnown) this.feed.set({ ...this.feed.state, reading: state.reading });
      if (!state.isKnown || this.#quality.scienceFrames === frames) continue;
      frames = this.#quality.scienceFrames;
      this.#soon.abort();
    }
  }

  async #watchRuns(signal: AbortSignal): Promise<void> {
    let states = '';
    for await (const active of this.#runs.followCoadds(signal)) {
      this.#active = active;
      this.#arrange();
      this.#tell(this.feed.state.fault);
      const now = active.map(({ key, state }) => `${key} ${state}`).join('\n');
      if (now !== states) this.#soon.abort();
      states = now;
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const soon = new AbortController();
      this.#soon = soon;
      const began = performance.now();
      if (this.#isFrames) await this.#look(signal);
      const cost = performance.now() - began;
      // Also where one coadd ends after the other.
      await sleep(2 * cost, undefined, { signal, ref: false }).catch(() => {});
      const either = AbortSignal.any([signal, soon.signal]);
      await sleep(Math.max(LOOK_MS, REST * cost), undefined, { signal: either, ref: false }).catch(() => {});
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    if (whyAway(this.#root) !== null) return;
    try {
      const table = readOwnThresholds(this.#root);
      const otherwise = Thresholds.parse({});
      const groups = await coaddStatus(this.#root, {
        frames: this.#quality.scienceFrames,
        config: loadCoaddConfig(this.#root, null),
        thresholds: (dataset) => thresholdsFor(table, dataset, otherwise),
        rejected: rejectedDatasets(this.#root),
        unlisted: this.#quality.unlisted,
        reduce: undefined,
        gain: (...asked) => this.#gain(...asked),
        signal,
      });
      const text = JSON.stringify(groups);
      const { isKnown, fault } = this.feed.state;
      if (text === this.#text && isKnown && fault === null) return;
      this.#groups = groups;
      this.#text = text;
      this.#arrange();
      this.#tell(null, true);
    } catch (error) {
      if (!signal.aborted) this.#tell(placeFault([this.#root], error).data, true);
    }
  }

  /** What a coadd gained, read once: a new result lies in a new folder. */
  async #gain(...[kind, folder, spec1d]: Parameters<typeof coaddGain>): Promise<CoaddGain | null> {
    const stamps = [folder, join(folder, 'Science_coadd'), ...spec1d].map((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      return `${path} ${found?.ino} ${found?.mtimeMs}`;
    });
    const stamp = stamps.join('\n');
    const kept = this.#gains.get(folder);
    if (kept?.stamp === stamp) return kept.gain;
    const gain = await coaddGain(kind, folder, spec1d);
    this.#gains.set(folder, { stamp, gain });
    return gain;
  }

  #arrange(): void {
    const byKey = new Map(this.#active.map((run) => [run.key, run]));
    const runOf = ({ kind, level }: CoaddStatus) =>
      byKey.get(placesOf({ folder: join(this.#root, level) }, kind).job) ?? null;
    this.#listed = listCoadds(this.#groups, runOf);
  }

  #tell(fault: CoaddsState['fault'], isKnown = this.feed.state.isKnown): void {
    this.feed.set({
      reading: isKnown ? null : this.feed.state.reading,
      isKnown,
      fault,
      configs: this.#groups.length,
      coadds: this.#listed.length,
      active: [...this.#active],
    });
  }
}

async function filesOf(target: string): Promise<CoaddDetails['files']> {
  const entries = await readdir(target, { recursive: true, withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => relative(target, join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith('.'))
    .sort()
    .slice(0, FILES);
  return await Promise.all(
    names.map(async (name) => ({ name, size: (await stat(join(target, name)).catch(() => null))?.size ?? 0 })),
  );
}
