import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Maker } from '#core/frames/catalogue.ts';

// Everything that decides what is read from a header: when any of it changes, what is cached no longer counts.
const FOLDERS = ['../fits', '../spectrographs', '../frames', '../contract'];

/** A digest of the code that describes frames. */
export function codeVersion(): string {
  const hash = createHash('sha256');
  for (const folder of FOLDERS) {
    const at = join(import.meta.dirname, folder);
    for (const name of readdirSync(at).sort()) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
      hash
        .update(name)
        .update('\0')
        .update(readFileSync(join(at, name)))
        .update('\0');
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** The maker of what the native instruments say. */
export const nativeMaker = (): Maker => ({ name: 'native', version: codeVersion() });
