/** The order in which what waits gets its turn. Keys of reductions. */
export class QueueOrder {
  #keys: readonly string[] = [];
  #planned = false;
  /** Whether someone moved one: from then on the order is theirs, and only what comes later is planned. */
  #fixed = false;

  get keys(): readonly string[] {
    return this.#keys;
  }

  /** Whether someone moved one, so that the order is theirs. */
  get isFixed(): boolean {
    return this.#fixed;
  }

  /** Let these come next, in this order; `fixed`: it is someone's own. */
  restore(keys: readonly string[], fixed: boolean): void {
    const fresh = new Set(keys);
    this.#keys = [...this.#keys.filter((key) => !fresh.has(key)), ...keys];
    this.#fixed ||= fixed;
    this.#planned = true;
  }

  /** What was expected has changed: order anew at the next `plan`. */
  outdate(): void {
    this.#planned = false;
  }

  /** Bring the order up to date with what waits. `best` orders those whose order nobody fixed. */
  plan(waiting: readonly string[], best: (keys: readonly string[]) => readonly string[]): void {
    const fresh = new Set(waiting);
    const kept = this.#keys.filter((key) => fresh.delete(key));
    if (kept.length === 0) this.#fixed = false;
    if (fresh.size === 0 && (this.#planned || this.#fixed)) this.#keys = kept;
    else this.#keys = this.#fixed ? [...kept, ...best([...fresh])] : best(waiting);
    this.#planned = true;
  }

  /** Move one by a place, or to a place (from 1). The order stays as it then is. False if it does not wait. */
  move(key: string, to: 'up' | 'down' | number): boolean {
    const at = this.#keys.indexOf(key);
    if (at < 0) return false;
    const goal = to === 'up' ? at - 1 : to === 'down' ? at + 1 : to - 1;
    const keys = this.#keys.filter((other) => other !== key);
    keys.splice(Math.min(Math.max(goal, 0), keys.length), 0, key);
    this.#keys = keys;
    this.#fixed = true;
    return true;
  }
}
