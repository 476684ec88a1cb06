import { numberedName } from '#core/datasets/path-part.ts';

/** The names of a `raw/` folder as it will be. */
export interface RawFolder {
  has(name: string): boolean;
  /** The name itself, or its next free number: `b1.fits`, `b1~2.fits`, … It is taken from then on. */
  take(name: string): string;
  free(name: string): void;
}

export function rawFolder(taken: Iterable<string>): RawFolder {
  const names = new Set(taken);
  const next = new Map<string, number>();
  return {
    has: (name) => names.has(name),
    take(name) {
      let number = next.get(name) ?? 1;
      while (names.has(numberedName(name, number))) number++;
      next.set(name, number + 1);
      names.add(numberedName(name, number));
      return numberedName(name, number);
    },
    free(name) {
      names.delete(name);
      next.clear();
    },
  };
}
