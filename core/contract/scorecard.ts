import { z } from 'zod';

/** From what on a slit or an object counts as bad. */
export const Thresholds = z.object({
  /** A larger RMS of the wavelength solution [px]. */
  rms: z.number().nonnegative().default(0.4),
  /** A smaller part of the spectrum covered by identified arc lines [%]. */
  coverage: z.number().min(0).max(100).default(60),
  /** A smaller, or larger, standard deviation of χ in the sky-subtracted slit. */
  stdChiLow: z.number().default(0.6),
  stdChiHigh: z.number().default(1.6),
  /** Flexure counts as large: of slits at least so much, of objects more [px], as in the reference. */
  flexure: z.number().nonnegative().default(10),
});
export type Thresholds = z.infer<typeof Thresholds>;

/** What each of them may be, in words. */
export const THRESHOLD_RANGES: Readonly<Record<keyof Thresholds, string>> = {
  rms: 'a number from 0 up',
  coverage: 'a number from 0 to 100',
  stdChiLow: 'a number',
  stdChiHigh: 'a number',
  flexure: 'a number from 0 up',
};

/** Why no slit can keep these limits, naming both; null: one can. */
export const crossedText = ({ stdChiLow: low, stdChiHigh: high }: Partial<Thresholds>): string | null =>
  low !== undefined && high !== undefined && low > high
    ? `the lower limit of σ(χ), ${low}, is above the upper one, ${high}`
    : null;

/** What the spec2d file says of a slit. Null: it does not say. */
export const SlitNumbers = z.object({
  /** `MSC02`, `DET01` */
  detector: z.string(),
  /** Spatial position at the middle of the detector [px]; of an echelle spectrograph the order. */
  spatId: z.number().int(),
  /** RMS of the wavelength solution [px]; 0: there is none. */
  rms: z.number().nullable(),
  /** [%] */
  coverage: z.number().nullable(),
  medChi: z.number().nullable(),
  stdChi: z.number().nullable(),
  /** Spectral flexure [px]. */
  flexure: z.number().nullable(),
  /** Bits of PypeIt's SlitTraceBitMask; 3 BADWVCALIB, 4 BADTILTCALIB, 6 SKIPFLATCALIB, 7 BADFLATCALIB, 9 BADSKYSUB, … */
  mask: z.number().int(),
});
export type SlitNumbers = z.infer<typeof SlitNumbers>;

/** What the spec1d file says of an object. */
export const ObjectNumbers = z.object({
  /** `SPAT0176-SLIT0175-DET01`: the extension's name. */
  name: z.string(),
  detector: z.string(),
  /** `spatId` of its slit, or the order; null: it does not say. */
  slit: z.number().int().nullable(),
  /** [px] */
  waveRms: z.number().nullable(),
  /** [px] */
  flexure: z.number().nullable(),
  hasOptimal: z.boolean(),
  hasBoxcar: z.boolean(),
  /** Extracted where the mask design says that an object is, none being seen. */
  maskdefExtract: z.boolean(),
  /** Median S/N. */
  s2n: z.number().nullable(),
});
export type ObjectNumbers = z.infer<typeof ObjectNumbers>;

/** One science frame of one reduction, as its products are. Paths are absolute. */
export const ScienceFrame = z.object({
  /** Dataset `MASK/CONFIG/DATES`; in a tree that is not ours, the path below the workspace, else below what was looked at. */
  dataset: z.string(),
  /** Key of its reduction: its setup file. */
  reduction: z.string(),
  /** `reduce`, `reduce-det6`, … */
  reduceDir: z.string(),
  /** Name of the raw frame. */
  scienceFile: z.string(),
  /** Null: there is none, or several. */
  spec2d: z.string().nullable(),
  spec1d: z.string().nullable(),
  /** Why it is FAILED, or what could not be read; a sentence. */
  problem: z.string().nullable(),
  /** How many detectors the setup asks for; null: not known for this spectrograph. */
  expectedDetectors: z.number().int().nullable(),
  detectors: z.array(z.string()),
  slits: z.array(SlitNumbers),
  objects: z.array(ObjectNumbers),
  /** From the log [s]; null: it does not say. */
  execSeconds: z.number().nullable(),
});
export type ScienceFrame = z.infer<typeof ScienceFrame>;

/** PypeIt's flags (SlitTraceBitMask) that make a slit bad, and what is said of slits that are neither bad nor good. */
export const BAD_FLAGS = 'BADWVCALIB, BADTILTCALIB, BADFLATCALIB, BADSKYSUB or BADEXTRACT';
export const NOT_JUDGED =
  'Not judged: not bad, but flagged BADREDUCE or BADALIGNCALIB, or without wavelength RMS (also 0), coverage or χ, as alignment boxes are.';

/** What is wrong with a slit. */
export interface SlitJudgement {
  readonly rms: boolean;
  readonly coverage: boolean;
  readonly chi: boolean;
  /** Counted, but no reason to call the slit bad. */
  readonly flexure: boolean;
  /** A bit of its mask that says so, SKIPFLATCALIB not among them. */
  readonly flagged: boolean;
  readonly bad: boolean;
  /** Neither bad nor known to be good: some of its numbers are missing, or PypeIt left it out for another reason. */
  readonly notJudged: boolean;
}

/** BADWVCALIB, BADTILTCALIB, BADFLATCALIB, BADSKYSUB, BADEXTRACT. */
const BAD_BITS = (1 << 3) | (1 << 4) | (1 << 7) | (1 << 9) | (1 << 10);
/** BADALIGNCALIB, BADREDUCE: they do not count as bad in the reference, and say that nothing good came of the slit. */
const DOUBTFUL_BITS = (1 << 5) | (1 << 8);

/**
 * Judge a slit as the reference pipeline does (its scorecard.py): what is missing makes no slit bad. Without a wavelength
 * solution (RMS NaN or 0), coverage or χ (NaN, or 0 with a median of 0) a slit that is not bad is not judged.
 */
export function judgeSlit(slit: SlitNumbers, at: Thresholds): SlitJudgement {
  const { rms: solved, coverage: covered, stdChi, medChi, flexure: shift, mask } = slit;
  const isSolved = solved !== null && solved !== 0;
  const rms = isSolved && solved > at.rms;
  const coverage = isSolved && covered !== null && covered < at.coverage;
  const hasChi = stdChi !== null && !(stdChi === 0 && medChi === 0);
  const chi = hasChi && (stdChi < at.stdChiLow || stdChi > at.stdChiHigh);
  const flexure = shift !== null && Math.abs(shift) >= at.flexure;
  const flagged = (mask & BAD_BITS) !== 0;
  const bad = rms || coverage || chi || flagged;
  const notJudged = !bad && (!isSolved || covered === null || !hasChi || (mask & DOUBTFUL_BITS) !== 0);
  return { rms, coverage, chi, flexure, flagged, bad, notJudged };
}
