import { z } from 'zod';
import { judgeSlit, type ScienceFrame, type Thresholds } from '#core/contract/scorecard.ts';

/** How a reduction stands, in the words of the reference pipeline; `In Progress` while PypeIt is at it. */
const ReductionStatus = z.enum(['COMPLETE', 'WARNING', 'FAILED', 'In Progress']);

/** How the reduction of some science frames stands. */
export const ReductionFacts = z.object({
  status: ReductionStatus,
  /** Why, where it is not COMPLETE. */
  why: z.string().nullable(),
  /** The most memory that its last run took [bytes]; null: not known. */
  peakBytes: z.number().nullable(),
});
export type ReductionFacts = z.infer<typeof ReductionFacts>;

/** One line of the scorecard: the columns of the reference pipeline, in its order. */
export const ScorecardRow = z.object({
  dataset: z.string(),
  science_file: z.string(),
  /** `YYYY-MM-DD` */
  date: z.string(),
  status: z.string(),
  bad_slit_count: z.number(),
  det_count: z.number(),
  slit_count: z.number(),
  slit_std_chi_out_of_range: z.number(),
  slit_wv_cov_under_thresh: z.number(),
  slit_rms_over_thresh: z.number(),
  slit_spec_flex_over_thresh: z.number(),
  total_bad_flags: z.number(),
  bad_wv_count: z.number(),
  bad_tilt_count: z.number(),
  bad_flat_count: z.number(),
  skip_flat_count: z.number(),
  bad_skysub_count: z.number(),
  bad_extract_count: z.number(),
  object_count: z.number(),
  obj_rms_over_thresh: z.number(),
  object_flex_shift_over_thresh: z.number(),
  object_without_opt_with_box: z.number(),
  object_without_opt_wo_box: z.number(),
  maskdef_extract_count: z.number(),
  /** Whole seconds. */
  exec_time: z.number(),
  /** Bytes. */
  mem_usage: z.number(),
  git_commit: z.string(),
  reduce_dir: z.string(),
});
export type ScorecardRow = z.infer<typeof ScorecardRow>;

/** The columns of `scorecard.csv`, in order. */
export const SCORECARD_COLUMNS = ScorecardRow.keyof().options;

/** What is known of a row beside what its products say. */
export interface RowStamp {
  /** Of its reduction; a frame with a problem is FAILED all the same. */
  readonly status: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** Bytes. */
  readonly memUsage: number;
  readonly commit: string;
}

/** Bits of PypeIt's SlitTraceBitMask that are counted on their own. */
const BITS = { wv: 3, tilt: 4, skipFlat: 6, flat: 7, skysub: 9, extract: 10 } as const;

/**
 * The row of a science frame at these thresholds. A frame with a problem is FAILED, whatever its reduction; without
 * exactly one spec2d its time and memory are 0, as in the reference.
 */
export function scorecardRow(frame: ScienceFrame, at: Thresholds, stamp: RowStamp): ScorecardRow {
  const { slits, objects } = frame;
  const none = { bad: 0, chi: 0, coverage: 0, rms: 0, flexure: 0, flagged: 0 };
  const bits = { wv: 0, tilt: 0, skipFlat: 0, flat: 0, skysub: 0, extract: 0 };
  for (const slit of slits) {
    const judged = judgeSlit(slit, at);
    if (judged.bad) none.bad++;
    if (judged.chi) none.chi++;
    if (judged.coverage) none.coverage++;
    if (judged.rms) none.rms++;
    if (judged.flexure) none.flexure++;
    if (judged.flagged) none.flagged++;
    if (slit.mask === 0) continue;
    bits.wv += (slit.mask >> BITS.wv) & 1;
    bits.tilt += (slit.mask >> BITS.tilt) & 1;
    bits.skipFlat += (slit.mask >> BITS.skipFlat) & 1;
    bits.flat += (slit.mask >> BITS.flat) & 1;
    bits.skysub += (slit.mask >> BITS.skysub) & 1;
    bits.extract += (slit.mask >> BITS.extract) & 1;
  }
  const count = (test: (object: (typeof objects)[number]) => boolean) => objects.filter(test).length;
  const hasSpec2d = frame.spec2d !== null;
  return {
    dataset: frame.dataset,
    science_file: frame.scienceFile,
    date: stamp.date,
    status: frame.problem === null ? stamp.status : 'FAILED',
    bad_slit_count: none.bad,
    det_count: frame.detectors.length,
    slit_count: slits.length,
    slit_std_chi_out_of_range: none.chi,
    slit_wv_cov_under_thresh: none.coverage,
    slit_rms_over_thresh: none.rms,
    slit_spec_flex_over_thresh: none.flexure,
    total_bad_flags: none.flagged,
    bad_wv_count: bits.wv,
    bad_tilt_count: bits.tilt,
    bad_flat_count: bits.flat,
    skip_flat_count: bits.skipFlat,
    bad_skysub_count: bits.skysub,
    bad_extract_count: bits.extract,
    object_count: objects.length,
    obj_rms_over_thresh: count(({ waveRms }) => waveRms !== null && waveRms > at.rms),
    object_flex_shift_over_thresh: count(({ flexure }) => flexure !== null && Math.abs(flexure) > at.flexure),
    object_without_opt_with_box: count(({ hasOptimal, hasBoxcar }) => !hasOptimal && hasBoxcar),
    object_without_opt_wo_box: count(({ hasOptimal, hasBoxcar }) => !hasOptimal && !hasBoxcar),
    maskdef_extract_count: count(({ maskdefExtract }) => maskdefExtract),
    exec_time: hasSpec2d ? wholeSeconds(frame.execSeconds ?? 0) : 0,
    mem_usage: hasSpec2d ? stamp.memUsage : 0,
    git_commit: stamp.commit,
    reduce_dir: frame.reduceDir,
  };
}

/** As Python rounds: a half goes to the even second. */
function wholeSeconds(seconds: number): number {
  const below = Math.floor(seconds);
  const half = seconds - below === 0.5;
  return half ? below + (below % 2) : Math.round(seconds);
}

const lessText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Rows in the reference's order: status, dataset, science file; of two reductions of one dataset the folder's name. */
export function inScorecardOrder(rows: readonly ScorecardRow[]): ScorecardRow[] {
  return [...rows].sort(
    (a, b) =>
      lessText(a.status, b.status) ||
      lessText(a.dataset, b.dataset) ||
      lessText(a.science_file, b.science_file) ||
      lessText(a.reduce_dir, b.reduce_dir),
  );
}

/** A line of `scorecard_bad_slits.csv`: the slit, and the raw frame (the reference calls this column `spec2d`). */
export const BadSlit = z.object({ slit_id: z.string(), spec2d: z.string() });
export type BadSlit = z.infer<typeof BadSlit>;

/** The bad slits of a frame, `MSC02:1894`, each once. */
export function badSlitsOf(frame: ScienceFrame, at: Thresholds): BadSlit[] {
  const bad = new Set<string>();
  for (const slit of frame.slits) if (judgeSlit(slit, at).bad) bad.add(`${slit.detector}:${slit.spatId}`);
  return [...bad].map((slit_id) => ({ slit_id, spec2d: frame.scienceFile }));
}
