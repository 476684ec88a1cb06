import type { ScienceEntry } from '#core/quality/science-setup.ts';

/** The product of a frame, or why it cannot be told. */
export type Matched = { readonly name: string } | { readonly none: true } | { readonly several: readonly string[] };

/** Whether a file name is that of a spec2d or spec1d, also gzipped. */
export const isProduct = (name: string): boolean => /^spec[12]d_.+\.fits(\.gz)?$/.test(name);

/**
 * Which of the products (`isProduct`) in a Science folder is a frame's: `spec2d_STEM-TARGET_CAMERA_TIME.fits`, or `.fits.gz`. A
 * frame that is combined with others has the product of the one it is named after. `stems`: of all frames of the
 * reduction, for a stem may be the beginning of another one (`b2`, `b2-x`).
 */
export function matchProduct(
  { stems }: ScienceEntry,
  kind: 'spec1d' | 'spec2d',
  names: readonly string[],
  allStems: readonly string[],
): Matched {
  for (const stem of stems) {
    const longer = allStems.filter((other) => other.startsWith(`${stem}-`));
    const own = names.filter(
      (name) => name.startsWith(`${kind}_${stem}-`) && !longer.some((other) => name.startsWith(`${kind}_${other}-`)),
    );
    const [first] = own;
    if (own.length > 1) return { several: [...own].sort() };
    if (first !== undefined) return { name: first };
  }
  return { none: true };
}
