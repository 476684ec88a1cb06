import type { HeaderCard } from '#core/contract/headers.ts';
import { listHeaders } from '#core/fits/list-headers.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';

const KEPT = 20_000;

/** Values of single header cards, read when they are asked for, and kept while the file stays the same. */
export class CardValues {
  readonly #known = new Map<string, string | null>();

  /**
   * The values of some cards (`OBJECT` of the primary header, `2:DETSEC` of HDU 2) in one file after the other, as text;
   * null where there is none, or the file cannot be read. `stamp` changes with the file.
   */
  async read(
    files: readonly { readonly path: string; readonly stamp: string }[],
    cards: readonly string[],
    task: TaskHandle,
  ): Promise<readonly (readonly (string | null)[])[]> {
    const key = (file: { path: string; stamp: string }, card: string) => `${card}\n${file.stamp}\n${file.path}`;
    const byUnit = Map.groupBy(cards, (card) => /^(\d+):/.exec(card)?.[1] ?? '0');
    for (const [hdu, own] of byUnit) {
      const unread = files.filter((file) => own.some((card) => !this.#known.has(key(file, card))));
      if (unread.length === 0) continue;
      const keys = own.map((card) => card.replace(/^\d+:/, ''));
      const input = { files: unread.map(({ path }) => path), hdu, keys: [], waitSeconds: 0 };
      const cardsOf = new Map<string, readonly HeaderCard[]>();
      await listHeaders(input, task, ({ file }) => cardsOf.set(file.path, file.units[0]?.cards ?? []));
      for (const file of unread) {
        const found = cardsOf.get(file.path) ?? [];
        for (const [at, card] of own.entries()) {
          const wanted = keys[at]?.toUpperCase();
          this.#keep(key(file, card), textOf(found.find(({ keyword }) => keyword.toUpperCase() === wanted)));
        }
      }
    }
    return files.map((file) => cards.map((card) => this.#known.get(key(file, card)) ?? null));
  }

  #keep(key: string, value: string | null): void {
    if (this.#known.size >= KEPT) for (const old of [...this.#known.keys()].slice(0, KEPT / 4)) this.#known.delete(old);
    this.#known.set(key, value);
  }
}

function textOf(card: HeaderCard | undefined): string | null {
  if (card === undefined) return null;
  const { value } = card;
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  return typeof value === 'object' ? `(${value.re}, ${value.im})` : String(value);
}
