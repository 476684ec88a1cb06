import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { inflateHdus } from '#core/fits/inflate-hdus.ts';
import { readHdus } from '#core/fits/read-headers.ts';
import type { FoundFile } from '#core/reductions/state-matrix.ts';
import { whyNotWhole } from '#core/reductions/whole.ts';

/** Files that were looked at; one that has not changed since is not opened again. */
export class FoundFiles {
  readonly #known = new Map<string, { readonly stamp: string; readonly file: FoundFile }>();

  /** A product, or null if it is not there. */
  async of(path: string): Promise<FoundFile | null> {
    const found = await stat(path).catch(() => null);
    if (found === null || !found.isFile()) return null;
    const { size, mtimeMs, ino } = found;
    const stamp = `${size} ${mtimeMs} ${ino}`;
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.file;
    const isFits = /\.fits(\.gz)?$/.test(path);
    const broken = isFits ? await whyNotWhole(path) : null;
    const detectors = isFits && broken === null ? await detectorsIn(path) : null;
    const file: FoundFile = { name: basename(path), path, size, mtimeMs, broken, detectors };
    this.#known.set(path, { stamp, file });
    return file;
  }
}

/**
 * Detectors that the units of a spec1d or spec2d are of (`DET01-SCIIMG`, `SPAT0175-SLIT0175-DET01`); null for other
 * files, and where no unit says.
 */
async function detectorsIn(path: string): Promise<readonly string[] | null> {
  if (!/^spec[12]d_/.test(basename(path))) return null;
  const units = path.endsWith('.gz') ? await inflateHdus(path) : readHdus(path, [], 0);
  const found = new Set(units.flatMap(({ name }) => /(?:DET|MSC)\d+/.exec(name)?.[0] ?? []));
  return found.size === 0 ? null : [...found];
}
