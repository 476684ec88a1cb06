import type { HeaderCard } from '#core/contract/headers.ts';
import { valueText } from '#renderer/pages/frames/compare-cards.ts';

/** How a value that is typed is meant: `text` always as a text, `typed` as a number or T or F where it reads like one. */
export type Meant = 'text' | 'typed';

/** What a card's value is meant as, before someone says otherwise. */
export const meantBy = (card: HeaderCard | null): Meant => (card?.kind === 'text' ? 'text' : 'typed');

/** The value of a card, to be typed over. */
export const typedText = (card: HeaderCard | null): string => (card === null ? '' : valueText(card));

/** A typed value as an edit has it: a text that is meant so stands in quotes. */
export const editValue = (text: string, meant: Meant): string =>
  meant === 'text' ? `'${text.replaceAll("'", "''")}'` : text;

/** Whether the card may be edited by itself: it has a keyword and a value. */
export const hasValue = (card: HeaderCard): boolean =>
  card.keyword !== '' && card.kind !== 'commentary' && card.kind !== 'complex';
