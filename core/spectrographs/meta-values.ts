import type { MetaValue } from '#core/contract/frame.ts';
import type { CardValue, Header } from '#core/fits/header.ts';
import { parsePythonFloat, pythonFloatText } from '#core/spectrographs/python-numbers.ts';

/** Metadata of one frame: every key that PypeIt defines for the instrument, null where PypeIt has None. */
export type Meta = Readonly<Record<string, MetaValue>>;

/** A float of PypeIt's metadata. Not-a-number and infinities are kept as Python's text (`nan`), which JSON can carry. */
export function floatValue(value: number | null): MetaValue {
  return value === null || Number.isFinite(value) ? value : pythonFloatText(value);
}

/** A card's value cast to float as Python casts it, or null if it is missing or cannot be cast. */
export function castFloat(value: CardValue | undefined): number | null {
  if (typeof value === 'string') return parsePythonFloat(value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  return null;
}

/** A card as PypeIt's float metadata. */
export const floatCard = (header: Header, keyword: string): MetaValue => floatValue(castFloat(header.get(keyword)));

/** A card as PypeIt's text metadata: Python's `str`, trimmed, without `#`, which would be a comment in a .pypeit file. */
export function textCard(header: Header, keyword: string): string | null {
  const text = pythonText(header, keyword);
  return text === null ? null : text.trim().replaceAll('#', '');
}

/** Whether a text card begins so. A malformed one does not: it may be of any instrument. */
export const beginsWith = (header: Header, keyword: string, start: string): boolean =>
  header.card(keyword)?.kind !== 'malformed' && textCard(header, keyword)?.startsWith(start) === true;

function pythonText(header: Header, keyword: string): string | null {
  const value = header.get(keyword);
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
      return header.card(keyword)?.kind === 'float' ? pythonFloatText(value) : String(value);
    case 'bigint':
      return String(value);
    default:
      return null;
  }
}

/** A float metadata value as a number to compare with, or null if it is missing. */
export function numberOf(value: MetaValue | undefined): number | null {
  if (typeof value === 'string') return parsePythonFloat(value);
  return value ?? null;
}
