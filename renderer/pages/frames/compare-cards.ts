import type { HeaderCard, HeaderUnit } from '#core/contract/headers.ts';

/** A card's value as it is shown. */
export function valueText({ value, kind }: HeaderCard): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'object') return `(${value.re}, ${value.im})`;
  // 1 and 1.0 are two kinds of numbers in a header.
  if (kind === 'float' && typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e15)
    return value.toFixed(1);
  return String(value);
}

/** One card in several headers. */
export interface ComparedCard {
  /** Unique: the keyword, and which of its cards. */
  readonly id: string;
  readonly keyword: string;
  /** As shown, one for each header; null: it has no such card. */
  readonly values: readonly (string | null)[];
  readonly differs: boolean;
  readonly comment: string;
}

/** The cards of several headers side by side, those that differ first, each half in the order of the first header. */
export function compareCards(units: readonly (HeaderUnit | null)[]): readonly ComparedCard[] {
  const found = new Map<string, { keyword: string; comment: string; values: (string | null)[] }>();
  for (const [at, unit] of units.entries()) {
    const counts = new Map<string, number>();
    for (const card of unit?.cards ?? []) {
      if (card.keyword === '' && valueText(card).trim() === '') continue;
      const nth = (counts.get(card.keyword) ?? 0) + 1;
      counts.set(card.keyword, nth);
      const id = `${card.keyword}\n${nth}`;
      const known = found.get(id) ?? { keyword: card.keyword, comment: card.comment, values: units.map(() => null) };
      known.values[at] = valueText(card);
      found.set(id, known);
    }
  }
  const rows = [...found].map(([id, row]) => ({ ...row, id, differs: new Set(row.values).size > 1 }));
  return [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)];
}
