import { z } from 'zod';
import {
  judgeSlit,
  type ObjectNumbers,
  type ScienceFrame,
  type SlitNumbers,
  type Thresholds,
} from '#core/contract/scorecard.ts';

/** How a reduction stands, in the words of the reference pipeline; `In Progress` while PypeIt is at it. */
const ReductionStatus = z.enum(['COMPLETE', 'WARNING', 'FAILED', 'In Progress']);

/** How the reduction of some science frames stands. */
export const ReductionFacts = z.object({
  status: ReductionStatus,
  /** Why, where it is not COMPLETE. */
  why: z.string().nullable(),
  /** How its frames stand that have what they should have, where only others lack something; default: as it does. */
  whole: ReductionStatus.optional(),
  /** The most memory that its last run took [bytes]; null: not known. */
  peakBytes: z.number().nullable(),
});
export type ReductionFacts = z.infer<typeof ReductionFacts>;

/** The status of the frames of a reduction that have no problem of their own. */
export const frameStatus = ({ status, whole }: ReductionFacts): z.infer<typeof ReductionStatus> => whole ?? status;

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
  /** Bytes; 0: not known, as the reference writes. */
  mem_usage: z.number(),
  git_commit: z.string(),
  reduce_dir: z.string(),
});
export type ScorecardRow = z.infer<typeof ScorecardRow>;

/** The same with what the reference does not tell: how many slits are neither bad nor known to be good. In no file. */
export const JudgedRow = ScorecardRow.extend({ not_judged_count: z.number() });
export type JudgedRow = z.infer<typeof JudgedRow>;

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

/** What of a science frame is counted. Its slits and objects are gone through once, and none of them is kept. */
export type Countable = Omit<ScienceFrame, 'detectors' | 'slits' | 'objects'> & {
  readonly detectors: readonly string[];
  readonly slits: Iterable<SlitNumbers>;
  readonly objects: Iterable<ObjectNumbers>;
};

/** Bits of PypeIt's SlitTraceBitMask that are counted on their own. */
const BITS = { wv: 3, tilt: 4, skipFlat: 6, flat: 7, skysub: 9, extract: 10 } as const;

const bitOf =
  (bit: number) =>
  ({ mask }: SlitNumbers): boolean =>
    ((mask >> bit) & 1) === 1;

/** The counts of slits in a row, and of objects; each opens what is counted in it. */
export const SLIT_COUNTS = [
  'bad_slit_count',
  'slit_count',
  'slit_rms_over_thresh',
  'slit_wv_cov_under_thresh',
  'slit_std_chi_out_of_range',
  'slit_spec_flex_over_thresh',
  'total_bad_flags',
  'bad_wv_count',
  'bad_tilt_count',
  'bad_flat_count',
  'skip_flat_count',
  'bad_skysub_count',
  'bad_extract_count',
] as const;
export type SlitCount = (typeof SLIT_COUNTS)[number];
export const OBJECT_COUNTS = [
  'object_count',
  'obj_rms_over_thresh',
  'object_flex_shift_over_thresh',
  'object_without_opt_with_box',
  'object_without_opt_wo_box',
  'maskdef_extract_count',
] as const;
export type ObjectCount = (typeof OBJECT_COUNTS)[number];

/** Whether a slit, or an object, is among those that a column counts. */
export const isBehind = {
  bad_slit_count: (slit, at) => judgeSlit(slit, at).bad,
  slit_count: () => true,
  slit_rms_over_thresh: (slit, at) => judgeSlit(slit, at).rms,
  slit_wv_cov_under_thresh: (slit, at) => judgeSlit(slit, at).coverage,
  slit_std_chi_out_of_range: (slit, at) => judgeSlit(slit, at).chi,
  slit_spec_flex_over_thresh: (slit, at) => judgeSlit(slit, at).flexure,
  total_bad_flags: (slit, at) => judgeSlit(slit, at).flagged,
  bad_wv_count: bitOf(BITS.wv),
  bad_tilt_count: bitOf(BITS.tilt),
  bad_flat_count: bitOf(BITS.flat),
  skip_flat_count: bitOf(BITS.skipFlat),
  bad_skysub_count: bitOf(BITS.skysub),
  bad_extract_count: bitOf(BITS.extract),
  object_count: () => true,
  obj_rms_over_thresh: ({ waveRms }, at) => waveRms !== null && waveRms > at.rms,
  object_flex_shift_over_thresh: ({ flexure }, at) => flexure !== null && Math.abs(flexure) > at.flexure,
  object_without_opt_with_box: ({ hasOptimal, hasBoxcar }) => !hasOptimal && hasBoxcar,
  object_without_opt_wo_box: ({ hasOptimal, hasBoxcar }) => !hasOptimal && !hasBoxcar,
  maskdef_extract_count: ({ maskdefExtract }) => maskdefExtract,
} satisfies Record<SlitCount, (slit: SlitNumbers, at: Thresholds) => boolean> &
  Record<ObjectCount, (object: ObjectNumbers, at: Thresholds) => boolean>;

/**
 * The row of a science frame at these thresholds. A frame with a problem is FAILED, whatever its reduction; without
 * exactly one spec2d its time and memory are 0, as in the reference.
 */
export function scorecardRow(frame: Countable, at: Thresholds, stamp: RowStamp): JudgedRow {
  const slits = { all: 0, bad: 0, notJudged: 0, chi: 0, coverage: 0, rms: 0, flexure: 0, flagged: 0 };
  const bits = { wv: 0, tilt: 0, skipFlat: 0, flat: 0, skysub: 0, extract: 0 };
  for (const slit of frame.slits) {
    const judged = judgeSlit(slit, at);
    slits.all++;
    if (judged.bad) slits.bad++;
    if (judged.notJudged) slits.notJudged++;
    if (judged.chi) slits.chi++;
    if (judged.coverage) slits.coverage++;
    if (judged.rms) slits.rms++;
    if (judged.flexure) slits.flexure++;
    if (judged.flagged) slits.flagged++;
    if (slit.mask === 0) continue;
    bits.wv += (slit.mask >> BITS.wv) & 1;
    bits.tilt += (slit.mask >> BITS.tilt) & 1;
    bits.skipFlat += (slit.mask >> BITS.skipFlat) & 1;
    bits.flat += (slit.mask >> BITS.flat) & 1;
    bits.skysub += (slit.mask >> BITS.skysub) & 1;
    bits.extract += (slit.mask >> BITS.extract) & 1;
  }
  const objects = { all: 0, rms: 0, flexure: 0, onlyBoxcar: 0, neither: 0, maskdef: 0 };
  for (const object of frame.objects) {
    objects.all++;
    if (isBehind.obj_rms_over_thresh(object, at)) objects.rms++;
    if (isBehind.object_flex_shift_over_thresh(object, at)) objects.flexure++;
    if (isBehind.object_without_opt_with_box(object)) objects.onlyBoxcar++;
    if (isBehind.object_without_opt_wo_box(object)) objects.neither++;
    if (isBehind.maskdef_extract_count(object)) objects.maskdef++;
  }
  const hasSpec2d = frame.spec2d !== null;
  return {
    dataset: frame.dataset,
    science_file: frame.scienceFile,
    date: stamp.date,
    status: frame.problem === null ? stamp.status : 'FAILED',
    bad_slit_count: slits.bad,
    det_count: frame.detectors.length,
    slit_count: slits.all,
    slit_std_chi_out_of_range: slits.chi,
    slit_wv_cov_under_thresh: slits.coverage,
    slit_rms_over_thresh: slits.rms,
    slit_spec_flex_over_thresh: slits.flexure,
    total_bad_flags: slits.flagged,
    bad_wv_count: bits.wv,
    bad_tilt_count: bits.tilt,
    bad_flat_count: bits.flat,
    skip_flat_count: bits.skipFlat,
    bad_skysub_count: bits.skysub,
    bad_extract_count: bits.extract,
    object_count: objects.all,
    obj_rms_over_thresh: objects.rms,
    object_flex_shift_over_thresh: objects.flexure,
    object_without_opt_with_box: objects.onlyBoxcar,
    object_without_opt_wo_box: objects.neither,
    maskdef_extract_count: objects.maskdef,
    exec_time: hasSpec2d ? wholeSeconds(frame.execSeconds ?? 0) : 0,
    mem_usage: hasSpec2d ? stamp.memUsage : 0,
    git_commit: stamp.commit,
    reduce_dir: frame.reduceDir,
    not_judged_count: slits.notJudged,
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
export function inScorecardOrder<R extends ScorecardRow>(rows: readonly R[]): R[] {
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
