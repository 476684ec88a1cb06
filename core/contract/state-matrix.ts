import { z } from 'zod';
import { FaultData } from '#core/contract/fault.ts';

/** What PypeIt makes, in the order in which it does: calibrations of a group, then products of an exposure. */
export const CALIBRATION_STEPS = [
  'bias',
  'edges',
  'slits',
  'arc',
  'tilt image',
  'wavelengths',
  'tilts',
  'flats',
] as const;
export const EXPOSURE_STEPS = ['spec2d', 'spec1d'] as const;
export const MatrixStep = z.enum([...CALIBRATION_STEPS, ...EXPOSURE_STEPS]);
export type MatrixStep = z.infer<typeof MatrixStep>;

/**
 * How one product stands. `missing`: it should be there and is not; `waiting`: its turn has not come; `unused`: the run
 * went to its end without it.
 */
export const CellState = z.enum(['done', 'running', 'failed', 'stale', 'missing', 'half-written', 'waiting', 'unused']);
export type CellState = z.infer<typeof CellState>;

/** A line of the log that is about a step. Lines count from 0. */
export const MatrixLine = z.object({
  line: z.number(),
  level: z.enum(['info', 'warning', 'error']),
  text: z.string(),
});
export type MatrixLine = z.infer<typeof MatrixLine>;

export const MatrixCell = z.object({
  step: MatrixStep,
  /** `DET01`, `MSC02` */
  detector: z.string(),
  state: CellState,
  /** Why it is so, where the state alone does not say. */
  why: z.string().nullable(),
  /** Its product: the file that is there, or where it would be; null if its name cannot be told. */
  path: z.string().nullable(),
  /** Bytes, and epoch in ms; null if it is not there. */
  size: z.number().nullable(),
  mtimeMs: z.number().nullable(),
  /** File names of its QA plots. */
  plots: z.array(z.string()),
  /** What the log says of it, PypeIt's warnings among it. */
  lines: z.array(MatrixLine),
  /** PypeIt's viewer for it, word by word; null: there is nothing to be shown. */
  viewer: z.array(z.string()).nullable(),
});
export type MatrixCell = z.infer<typeof MatrixCell>;

export const MatrixSection = z.object({
  /** Unique in the matrix: `calibrations 0`, `exposure b27.fits.gz`. */
  id: z.string(),
  kind: z.enum(['calibrations', 'science', 'standard']),
  /** Calibration group: `0`. */
  group: z.string(),
  /** Raw frames of an exposure; empty for calibrations. */
  frames: z.array(z.string()),
  target: z.string().nullable(),
  /** Rows are steps, each with a cell per detector, in the order of `detectors`. */
  rows: z.array(z.object({ step: MatrixStep, cells: z.array(MatrixCell) })),
});
export type MatrixSection = z.infer<typeof MatrixSection>;

export const MatrixResult = z.object({
  key: z.string(),
  folder: z.string(),
  /** Whether PypeIt is at it now. */
  live: z.boolean(),
  /** The log that the line numbers are of; null: there is none. */
  log: z.object({ name: z.enum(['log', 'console']), path: z.string(), lines: z.number() }).nullable(),
  detectors: z.array(z.string()),
  sections: z.array(MatrixSection),
});
export type MatrixResult = z.infer<typeof MatrixResult>;

/** A matrix that is followed. */
export const MatrixState = z.object({
  /** Null where it cannot be made, as the fault says. */
  matrix: MatrixResult.nullable(),
  fault: FaultData.nullable(),
});
export type MatrixState = z.infer<typeof MatrixState>;

export const ProductFile = z.object({
  /** Below the folder of the reduction. */
  name: z.string(),
  path: z.string(),
  size: z.number(),
  mtimeMs: z.number(),
  /** Why it is not whole; null: it is, or it is no FITS file. */
  broken: z.string().nullable(),
});
export type ProductFile = z.infer<typeof ProductFile>;

export const ProductsResult = z.object({ folder: z.string(), files: z.array(ProductFile) });
export type ProductsResult = z.infer<typeof ProductsResult>;
