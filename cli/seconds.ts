import { InvalidArgumentError } from 'commander';

/** An option's text as seconds, zero or more. */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('It is a number of seconds.');
  return value;
}
