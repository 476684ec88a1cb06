import type { ProductKind } from '#core/archive/product-kind.ts';
import type { ProductCards } from '#core/archive/read-product.ts';

/** A file that the archive gets. */
export interface PlannedFile {
  /** Its path below the base of the tree. */
  readonly source: string;
  /** Its path in the archive, parts separated by `/`. */
  readonly path: string;
  readonly kind: ProductKind;
  /** What it is delivered with: `MASK/CONFIG/DATES`, or `MASK/CONFIG` of a coadd. */
  readonly unit: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** PypeIt's class of its first extension, and cards of its primary header; null: no FITS file. */
  readonly model: string | null;
  readonly cards: ProductCards | null;
}

/** The cells of a row, in the order of the columns; null: no value. */
export type MetaRow = readonly (string | null)[];
