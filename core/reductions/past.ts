import { type Estimate, estimate } from '#core/reductions/estimate.ts';
import { isAtWork, type Work } from '#core/reductions/find-work.ts';
import { appendHistory, type HistoryEntry, readHistory } from '#core/reductions/history.ts';
import { readRecord } from '#core/reductions/record.ts';
import { identify } from '#core/workspace/process-identity.ts';

/** The histories of some trees, each read once. */
export class Pasts {
  readonly #histories = new Map<string, { readonly entries: readonly HistoryEntry[]; readonly ids: Set<string> }>();
  readonly #machine = identify()?.machine ?? '';

  #of(path: string): { readonly entries: readonly HistoryEntry[]; readonly ids: Set<string> } {
    const known = this.#histories.get(path);
    if (known !== undefined) return known;
    const entries = readHistory(path);
    const past = { entries, ids: new Set(entries.map(({ id }) => id)) };
    this.#histories.set(path, past);
    return past;
  }

  /** What it will probably take; null if its setup file cannot be read. */
  estimate({ reduction, history }: Work): Estimate | null {
    return reduction === null ? null : estimate(reduction, this.#of(history).entries, this.#machine);
  }

  /**
   * A supervisor that was killed between its record and the history left the history without that run: add it. One that
   * is still at it will do so itself.
   */
  heal({ folder, history }: Work): void {
    try {
      const record = readRecord(folder);
      if (record === null || record.ended === null || this.#of(history).ids.has(record.id) || isAtWork(folder)) return;
      // It may have been added since the history was read.
      this.#histories.delete(history);
      const { ids } = this.#of(history);
      if (ids.has(record.id)) return;
      ids.add(record.id);
      appendHistory({ ...record, history });
    } catch {
      // A folder that cannot be read, or a tree that cannot be written: a later call may mend it.
    }
  }
}
