import type { Meta } from '#core/spectrographs/meta-values.ts';

/** Why PypeIt would leave out a frame with this metadata (`valid_configuration_values`), or null if it would not. */
export function whyUnreducible(validValues: Readonly<Record<string, readonly string[]>>, meta: Meta): string | null {
  for (const [key, allowed] of Object.entries(validValues)) {
    const value = meta[key] ?? null;
    if (typeof value !== 'string' || !allowed.includes(value)) {
      return `${key} is ${value ?? 'missing'}; PypeIt reduces only ${allowed.join(' or ')}`;
    }
  }
  return null;
}
