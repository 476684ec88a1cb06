import type { ProductCards } from '#core/archive/read-product.ts';
import { pythonFloatText } from '#core/spectrographs/python-numbers.ts';

/** Digits that tell an exact tie from what is near it: no double has more behind the point at these sizes. */
const EXACT_DIGITS = 100;

/** A number with so many digits behind the point, as C and Python print it: ties go to the even digit. */
export function fixedText(value: number, digits: number): string {
  const text = value.toFixed(digits);
  const exact = Math.abs(value) < 1e20 ? Math.abs(value).toFixed(EXACT_DIGITS) : '';
  const point = exact.indexOf('.');
  if (point < 0 || !/^50*$/.test(exact.slice(point + 1 + digits))) return text;
  const down = exact.slice(0, point + 1 + digits).replace(/\.$/, '');
  if (Number(down.at(-1)) % 2 !== 0) return text;
  return value < 0 ? `-${down}` : down;
}

/** A cell of text: of a card that holds another kind, its value. */
export function textOf(cards: ProductCards, keyword: string): string | null {
  const value = cards.get(keyword);
  if (value === undefined || value === null || typeof value === 'object') return null;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  const text = String(value).trim();
  return text === '' ? null : text;
}

/** A cell of a real number; a card that holds none gives none. */
export function realOf(cards: ProductCards, keyword: string): string | null {
  const value = cards.get(keyword);
  if (typeof value !== 'number' && typeof value !== 'bigint') return null;
  return Number.isFinite(Number(value)) ? pythonFloatText(Number(value)) : null;
}
