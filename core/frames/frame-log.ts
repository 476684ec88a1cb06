import { sep } from 'node:path';
import type { Frame, MetaValue } from '#core/contract/frame.ts';
import type { LogFrame } from '#core/contract/frames.ts';
import { exposureOf } from '#core/frames/exposure.ts';
import { configurationOf, nightOf } from '#core/frames/frame-labels.ts';
import { noOverrides, type Overrides, overridden } from '#core/frames/overrides.ts';
import { nativeByName } from '#core/spectrographs/registry.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';

/** Where a file belongs: to the sources, to a dataset of the tree, or not to the log at all. */
export type Whereabouts = { readonly dataset: string | null } | null;

interface Entry extends LogFrame {
  /** As the headers say. */
  readonly own: Frame;
  readonly exposure: string;
  /** The dataset of the tree in whose `raw` it lies; null: a source file. */
  readonly dataset: string | null;
}

/** A file that may hold the exposure of another. */
export interface Lookalike extends Pick<Frame, 'path' | 'size' | 'mtimeMs'> {
  readonly exposure: string;
}

/**
 * The frames of a workspace as one list: each exposure of the sources once per file, with the datasets that hold it;
 * then what only the tree holds, once for all its datasets. Kept compactly, and brought up to date as files come and go.
 */
export class FrameLog {
  readonly #entries = new Map<string, Entry>();
  readonly #texts = new Map<string, string>();
  #overrides: Overrides = noOverrides;
  #rows: readonly LogFrame[] | null = null;
  readonly #whereabouts: (path: string) => Whereabouts;
  readonly #factsOf: (spectrograph: string) => SpectrographFacts | null;

  constructor(
    whereabouts: (path: string) => Whereabouts,
    factsOf: (spectrograph: string) => SpectrographFacts | null = nativeByName,
  ) {
    this.#whereabouts = whereabouts;
    this.#factsOf = factsOf;
  }

  /** How many files are known. */
  get size(): number {
    return this.#entries.size;
  }

  /** Take a file in, or anew. `frame`: as the headers say. */
  put(frame: Frame): void {
    const place = this.#whereabouts(frame.path);
    if (place === null) return;
    const own: Frame = { ...frame, meta: this.#shared(frame.meta) };
    this.#entries.set(frame.path, this.#entry(own, exposureOf(own), place.dataset));
    this.#rows = null;
  }

  /** A file as it stands, with what was set by hand. */
  #entry(own: Frame, exposure: string, dataset: string | null): Entry {
    const override = this.#overrides.of(own);
    const frame = overridden(own, override);
    const facts = own.spectrograph === null ? null : this.#factsOf(own.spectrograph);
    return {
      ...frame,
      own,
      exposure,
      dataset,
      night: this.#text(nightOf(frame)),
      configuration: this.#text(configurationOf(frame, facts)),
      datasets: [],
      override: override.types,
      metaOverride: override.meta,
      twins: 0,
    };
  }

  /**
   * Groups of files of one size whose headers say the same, the time among it, and which are not known to hold one
   * exposure: only what they hold tells. Those that the tree holds are not among them.
   */
  lookalikes(): readonly (readonly Lookalike[])[] {
    const near = new Map<string, Entry[]>();
    for (const entry of this.#entries.values()) {
      if (entry.dataset !== null || entry.problem !== null || typeof entry.own.meta.mjd !== 'number') continue;
      const key = `${entry.size} ${entry.own.meta.mjd}`;
      const group = near.get(key);
      if (group === undefined) near.set(key, [entry]);
      else group.push(entry);
    }
    return [...near.values()]
      .filter((group) => new Set(group.map(({ exposure }) => exposure)).size > 1)
      .flatMap((group) => [
        ...Map.groupBy(group, ({ own }) => JSON.stringify(Object.entries(own.meta).sort())).values(),
      ]);
  }

  /** A file holds the same as one of that exposure. */
  identify(path: string, exposure: string): void {
    const entry = this.#entries.get(path);
    if (entry === undefined || entry.exposure === exposure) return;
    this.#entries.set(path, { ...entry, exposure });
    this.#rows = null;
  }

  remove(path: string): void {
    if (this.#entries.delete(path)) this.#rows = null;
  }

  /** Take out what lies at or below a folder, unless it is wanted. */
  prune(folder: string, keep: (path: string) => boolean): void {
    const prefix = folder.endsWith(sep) ? folder : folder + sep;
    for (const path of this.#entries.keys())
      if ((path === folder || path.startsWith(prefix)) && !keep(path)) this.remove(path);
  }

  /** Take out all that is not wanted. */
  retain(keep: (path: string) => boolean): void {
    for (const path of this.#entries.keys()) if (!keep(path)) this.remove(path);
  }

  /** Apply other overrides to all. */
  override(overrides: Overrides): void {
    this.#overrides = overrides;
    for (const [path, entry] of this.#entries) {
      const { types, meta } = overrides.of(entry.own);
      const isPlain = types === null && meta === null && entry.override === null && entry.metaOverride === null;
      if (!isPlain) this.#entries.set(path, this.#entry(entry.own, entry.exposure, entry.dataset));
    }
    this.#rows = null;
  }

  /** A file as its headers say, or null. */
  own(path: string): Frame | null {
    return this.#entries.get(path)?.own ?? null;
  }

  /** Every file as its headers say. Files may be put anew meanwhile. */
  *files(): Generator<Frame, void, void> {
    for (const { own } of this.#entries.values()) yield own;
  }

  /** All lines of the log, in no order. */
  rows(): readonly LogFrame[] {
    this.#rows ??= merged(this.#entries.values());
    return this.#rows;
  }

  #text(value: string | null): string | null {
    if (value === null) return null;
    const known = this.#texts.get(value);
    if (known === undefined) this.#texts.set(value, value);
    return known ?? value;
  }

  /** Headers of one night repeat the same few texts: each is kept once. */
  #shared(meta: Frame['meta']): Frame['meta'] {
    const shared: Record<string, MetaValue> = {};
    for (const key in meta) {
      const value = meta[key] ?? null;
      shared[key] = typeof value === 'string' ? this.#text(value) : value;
    }
    return shared;
  }
}

function merged(entries: Iterable<Entry>): readonly LogFrame[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.exposure);
    if (group === undefined) groups.set(entry.exposure, [entry]);
    else group.push(entry);
  }
  const rows: LogFrame[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    if (group.length === 1 && first.dataset === null && first.datasets.length === 0 && first.twins === 0) {
      rows.push(first);
      continue;
    }
    const datasets = [...new Set(group.flatMap(({ dataset }) => dataset ?? []))].sort();
    const sources = group.filter(({ dataset }) => dataset === null);
    const shown = sources.length > 0 ? sources : [first];
    for (const entry of shown) rows.push({ ...entry, datasets, twins: shown.length - 1 });
  }
  return rows;
}

/** A line as it goes to a client. */
export function sentFrame(row: LogFrame): LogFrame {
  const { path, filename, size, mtimeMs, spectrograph, meta, types, problem } = row;
  const { night, configuration, datasets, override, metaOverride, twins, edited } = row;
  return {
    path,
    filename,
    size,
    mtimeMs,
    spectrograph,
    meta,
    types,
    ...(edited === undefined ? {} : { edited }),
    problem,
    night,
    configuration,
    datasets,
    override,
    metaOverride,
    twins,
  };
}
