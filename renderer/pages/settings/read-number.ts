/** What a number must be. */
export interface NumberBounds {
  /** Shown while nothing is set; null: something must be. */
  readonly empty: string | null;
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
}

/** What was typed as a number within its bounds, or in words why it is none. */
export function readNumber(
  typed: string,
  { empty, min, max, isWhole }: NumberBounds,
): { readonly value: number | null } | { readonly wrong: string } {
  const text = typed.trim();
  if (text === '') return empty === null ? { wrong: 'Give a number.' } : { value: null };
  const value = Number(text);
  if (!Number.isFinite(value)) return { wrong: 'That is no number.' };
  if (isWhole && !Number.isInteger(value)) return { wrong: 'Give a whole number.' };
  return value < min || value > max ? { wrong: `Give a number from ${min} to ${max}.` } : { value };
}
