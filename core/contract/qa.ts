import { oc } from '@orpc/contract';
import { z } from 'zod';

/** One QA plot of a reduction. */
export const QaPlot = z.object({
  /** Its file name, unique in the reduction. */
  name: z.string(),
  stage: z.enum(['calibration', 'science', 'other']),
  /** PypeIt's word, and what it is called. */
  kind: z.string(),
  title: z.string(),
  /** Setup and calibration group, `A_0`. */
  calibration: z.string().nullable(),
  /** What the exposure's products are called after `spec1d_`. */
  exposure: z.string().nullable(),
  detector: z.string().nullable(),
  /** Spatial position of the slit [px], or the order. */
  slit: z.number().nullable(),
  mode: z.enum(['global', 'local']).nullable(),
  /** Bytes. */
  size: z.number(),
  mtimeMs: z.number(),
});
export type QaPlot = z.infer<typeof QaPlot>;

export const QaListing = z.object({
  /** Folder of the PNGs, or the archive; null: there is neither. */
  from: z.string().nullable(),
  archived: z.boolean(),
  plots: z.array(QaPlot),
});
export type QaListing = z.infer<typeof QaListing>;

export const qa = {
  /** The plots of the reduction in a folder (`…/SPEC_A`), those of its QA.tar.gz where there is no QA folder. */
  list: oc.input(z.object({ folder: z.string() })).output(QaListing),
};

/** Where the picture of a plot is had from the host. `small`: no larger than a card of the grid needs. */
export const qaAddress = (
  folder: string,
  { name, mtimeMs }: Pick<QaPlot, 'name' | 'mtimeMs'>,
  size: 'whole' | 'small' = 'whole',
): string =>
  `/files/qa?folder=${encodeURIComponent(folder)}&name=${encodeURIComponent(name)}&v=${Math.round(mtimeMs)}${size === 'small' ? '&small' : ''}`;
