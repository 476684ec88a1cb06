import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Exposure, type Reduction, stemOf } from '#core/reductions/reduction.ts';
import { whyNotWhole } from '#core/reductions/whole.ts';

/** One product on disk; `broken` says why it is not whole. */
interface Product {
  readonly path: string;
  readonly broken: string | null;
}

/** What one exposure should have given. */
export interface ExposureProducts {
  readonly exposure: Exposure;
  readonly spec1d: Product | null;
  readonly spec2d: Product | null;
}

/** The names in a folder; none if it is not there. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Whether a product name belongs to an exposure: `spec2d_STEM-TARGET_CAMERA_TIME.fits`, blanks left out of the target
 * (`PypeItMetaData.construct_basename`), of any of its frames. The target may come from the header instead of the
 * file, so the stem alone is enough if no other product fits better.
 */
export function productOf(exposure: Exposure, kind: 'spec1d' | 'spec2d', names: readonly string[]): string | null {
  const products = names.filter((name) => name.startsWith(`${kind}_`) && /\.fits(\.gz)?$/.test(name));
  for (const [i, frame] of exposure.frames.entries()) {
    const target = (exposure.targets[i] ?? '').replaceAll(' ', '');
    const exact = products.find((name) => name.startsWith(`${kind}_${stemOf(frame)}-${target}_`));
    if (exact !== undefined) return exact;
  }
  return products.find((name) => exposure.frames.some((frame) => name.startsWith(`${kind}_${stemOf(frame)}-`))) ?? null;
}

/**
 * The spec1d and spec2d of each exposure, and whether they are whole. `known`: why those that were read already are not,
 * by path. Aborting throws the signal's reason.
 */
export async function findProducts(
  reduction: Pick<Reduction, 'folder' | 'exposures'>,
  signal?: AbortSignal,
  known: ReadonlyMap<string, string | null> = new Map(),
): Promise<readonly ExposureProducts[]> {
  const folder = join(reduction.folder, 'Science');
  const names = namesIn(folder);
  const product = async (exposure: Exposure, kind: 'spec1d' | 'spec2d'): Promise<Product | null> => {
    const name = productOf(exposure, kind, names);
    if (name === null) return null;
    const path = join(folder, name);
    const broken = known.get(path);
    return { path, broken: broken === undefined ? await whyNotWhole(path, signal) : broken };
  };
  const found: ExposureProducts[] = [];
  for (const exposure of reduction.exposures)
    found.push({
      exposure,
      spec1d: await product(exposure, 'spec1d'),
      spec2d: await product(exposure, 'spec2d'),
    });
  return found;
}
