import type { CountColumn } from '#core/contract/quality.ts';
import type { Thresholds } from '#core/contract/scorecard.ts';

/** How a count is called. */
export interface CountWords {
  /** Head of its column. */
  readonly title: string;
  /** What is counted, in words: `slits with …` */
  readonly meaning: string;
  /** From what on. */
  readonly limit?: (at: Thresholds) => string;
}

export const COUNT_WORDS: Readonly<Record<CountColumn, CountWords>> = {
  slit_count: { title: 'Slits', meaning: 'All slits' },
  bad_slit_count: { title: 'Bad', meaning: 'Bad slits: for their RMS, coverage, χ or flags' },
  slit_rms_over_thresh: {
    title: 'RMS',
    meaning: 'Slits with a large RMS of the wavelength solution',
    limit: ({ rms }) => `>${rms} px`,
  },
  slit_wv_cov_under_thresh: {
    title: 'Cov',
    meaning: 'Slits of which identified arc lines cover little',
    limit: ({ coverage }) => `<${coverage} %`,
  },
  slit_std_chi_out_of_range: {
    title: 'σ(χ)',
    meaning: 'Slits whose sky-subtracted residuals are out of range',
    limit: ({ stdChiLow, stdChiHigh }) => `∉ ${stdChiLow}–${stdChiHigh}`,
  },
  total_bad_flags: { title: 'Flags', meaning: 'Slits that PypeIt flagged as bad' },
  slit_spec_flex_over_thresh: {
    title: 'Flex',
    meaning: 'Slits with a large spectral flexure; counted, not bad',
    limit: ({ flexure }) => `≥${flexure} px`,
  },
  bad_wv_count: { title: 'BADWV', meaning: 'Slits whose wavelength calibration failed' },
  bad_tilt_count: { title: 'BADTILT', meaning: 'Slits whose tilts failed' },
  bad_flat_count: { title: 'BADFLAT', meaning: 'Slits whose flat field failed' },
  skip_flat_count: { title: 'SKIPFLAT', meaning: 'Slits that were not flat fielded; counted, not bad' },
  bad_skysub_count: { title: 'BADSKY', meaning: 'Slits whose sky subtraction failed' },
  bad_extract_count: { title: 'BADEXTRACT', meaning: 'Slits whose extraction failed' },
  object_count: { title: 'Objects', meaning: 'All objects' },
  obj_rms_over_thresh: {
    title: 'Obj. RMS',
    meaning: 'Objects with a large RMS of the wavelength solution',
    limit: ({ rms }) => `>${rms} px`,
  },
  object_flex_shift_over_thresh: {
    title: 'Obj. flex',
    meaning: 'Objects with a large flexure',
    limit: ({ flexure }) => `>${flexure} px`,
  },
  object_without_opt_with_box: {
    title: 'Only boxcar',
    meaning: 'Objects without an optimal, but with a boxcar extraction',
  },
  object_without_opt_wo_box: { title: 'No spectrum', meaning: 'Objects without any extraction' },
  maskdef_extract_count: {
    title: 'Forced',
    meaning: 'Objects extracted where the mask design says that they are, none being seen',
  },
};

/** Those that are offered beside a frame, also where none is counted. */
export const MAIN_COUNTS: readonly CountColumn[] = [
  'slit_count',
  'bad_slit_count',
  'slit_rms_over_thresh',
  'slit_wv_cov_under_thresh',
  'slit_std_chi_out_of_range',
  'total_bad_flags',
  'slit_spec_flex_over_thresh',
  'object_count',
];

/** All counts, in the order in which they are shown. */
export const ALL_COUNTS = Object.keys(COUNT_WORDS) as readonly CountColumn[];

/** Counts of what is wrong, whose cells show heat; flexure and forced extractions are less bad. */
const MILD: ReadonlySet<CountColumn> = new Set([
  'slit_spec_flex_over_thresh',
  'skip_flat_count',
  'object_flex_shift_over_thresh',
  'maskdef_extract_count',
]);

/** How bad a count is of so many: 0 (nothing) to 4; of what is no reason to call a slit bad at most 2. */
export function heatOf(column: CountColumn, count: number, of: number): number {
  if (column === 'slit_count' || column === 'object_count' || count === 0) return 0;
  const part = count / Math.max(count, of);
  const heat = part > 0.5 ? 4 : part > 0.25 ? 3 : part > 0.1 ? 2 : 1;
  return MILD.has(column) ? Math.min(2, heat) : heat;
}
