import { statSync } from 'node:fs';
import type { DatasetNote, OwnThresholds, QualityFiles } from '#core/contract/quality.ts';
import { placeFault } from '#core/host/frame-places.ts';
import { type Notes, notesFile, readNotes } from '#core/quality/notes.ts';
import { readOwnThresholds, thresholdsFile } from '#core/quality/own-thresholds.ts';
import { lastQualityChange } from '#core/quality/quality-changes.ts';

/** What people said of the datasets of a workspace, and the thresholds that they keep for them; read when they change. */
export class KeptFiles {
  readonly #root: string;
  #notes: Notes = new Map();
  #thresholds: ReadonlyMap<string, OwnThresholds> = new Map();
  #stamps = '';
  #state: QualityFiles;

  constructor(root: string) {
    this.#root = root;
    this.#state = {
      own: { path: thresholdsFile(root), isThere: false, fault: null, rows: [] },
      notes: { path: notesFile(root), count: 0, fault: null },
      undoable: null,
    };
  }

  get state(): QualityFiles {
    return this.#state;
  }

  noteOf(dataset: string): DatasetNote | null {
    return this.#notes.get(dataset) ?? null;
  }

  /** Null: as for all. */
  thresholdsOf(dataset: string): OwnThresholds | null {
    return this.#thresholds.get(dataset) ?? null;
  }

  /** Read the files that are not as they were. False: all are. One that cannot be understood counts for nothing. */
  read(): boolean {
    const { own, notes } = this.#state;
    const stamps = JSON.stringify([own, notes].map(({ path }) => stampOf(path)));
    if (stamps === this.#stamps) return false;
    this.#stamps = stamps;
    const said = attempt(() => readNotes(this.#root));
    const table = attempt(() => readOwnThresholds(this.#root));
    this.#notes = said.value ?? new Map<string, DatasetNote>();
    const rows = (table.value?.rows ?? []).filter(({ thresholds }) => Object.keys(thresholds).length > 0);
    this.#thresholds = new Map(rows.map(({ dataset, thresholds }) => [dataset, thresholds]));
    this.#state = {
      own: {
        path: own.path,
        isThere: stampOf(own.path) !== null,
        fault: table.fault,
        rows: rows.map(({ dataset, thresholds }) => ({ dataset, thresholds: { ...thresholds } })),
      },
      notes: { path: notes.path, count: this.#notes.size, fault: said.fault },
      undoable: lastQualityChange(this.#root),
    };
    return true;
  }
}

function stampOf(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.size} ${stat.mtimeMs} ${stat.ino}`;
}

function attempt<T>(read: () => T): {
  readonly value: T | null;
  readonly fault: QualityFiles['notes']['fault'];
} {
  try {
    return { value: read(), fault: null };
  } catch (error) {
    return { value: null, fault: placeFault([], error).data };
  }
}
