import { InvalidArgumentError } from 'commander';

/** The value of an option that is a number above 0. Throws what commander tells. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Give a number above 0.');
  return value;
}

/** The value of an option that counts from 1. Throws what commander tells. */
export function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Give a whole number from 1.');
  return value;
}
