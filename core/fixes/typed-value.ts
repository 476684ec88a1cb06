import type { CardInput } from '#core/fits/format-cards.ts';
import { parseValueField } from '#core/fits/value-field.ts';

/** The value that someone typed: a number, T or F, a quoted text, else the text as it is. Empty: an undefined value. */
export function typedValue(text: string): CardInput {
  const parsed = parseValueField(text);
  if (parsed === null || parsed.comment !== '' || parsed.kind === 'complex') return text.trim();
  const { kind, value } = parsed;
  if (kind === 'float') return { real: Number(value) };
  return typeof value === 'object' && value !== null ? text.trim() : value;
}
