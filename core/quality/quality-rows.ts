import { setImmediate as breathe } from 'node:timers/promises';
import type { DatasetNote, QUALITY_LISTS, QualityTotals, QualityView } from '#core/contract/quality.ts';
import type { ScienceFrame, Thresholds } from '#core/contract/scorecard.ts';
import { frameStatus, type JudgedRow, type ReductionFacts, scorecardRow } from '#core/contract/scorecard-row.ts';
import { countable } from '#core/quality/kept-reduction.ts';

/** A science frame and what is known of it, apart from its counts. */
export interface JudgedFrame {
  readonly key: string;
  readonly frame: ScienceFrame;
  readonly facts: ReductionFacts;
  readonly note: DatasetNote | null;
  /** What is searched, in lower case. */
  readonly text: string;
}

/** The same with its line of the scorecard at some thresholds. */
export interface CountedFrame extends JudgedFrame {
  readonly card: JudgedRow;
}

export interface ViewedQuality {
  readonly frames: readonly CountedFrame[];
  readonly totals: QualityTotals;
  readonly lists: Record<(typeof QUALITY_LISTS)[number], number>;
}

/** For so long others may have to wait for their turn [ms]. */
const TURN = 12;

/** Count all frames, in short turns. */
export async function countFrames(
  frames: readonly JudgedFrame[],
  thresholdsOf: (dataset: string) => Thresholds,
): Promise<readonly CountedFrame[]> {
  const counted: CountedFrame[] = [];
  let since = performance.now();
  for (const one of frames) {
    counted.push(countFrame(one, thresholdsOf(one.frame.dataset)));
    if (performance.now() - since < TURN) continue;
    await breathe();
    since = performance.now();
  }
  return counted;
}

/** The date and the commit are of the moment when a scorecard is written: none of the page. */
export const countFrame = (one: JudgedFrame, at: Thresholds): CountedFrame => ({
  ...one,
  card: scorecardRow(countable(one.frame), at, {
    status: frameStatus(one.facts),
    date: '',
    memUsage: one.facts.peakBytes ?? 0,
    commit: '',
  }),
});

type List = (typeof QUALITY_LISTS)[number];

const isIn: Readonly<Record<List, (one: CountedFrame) => boolean>> = {
  all: () => true,
  failed: ({ card }) => card.status === 'FAILED',
  bad: ({ card }) => card.bad_slit_count > 0,
  open: ({ note }) => (note?.verdict ?? null) === null,
  accepted: ({ note }) => note?.verdict === 'accepted',
  rejected: ({ note }) => note?.verdict === 'rejected',
};

const order = (a: string | number, b: string | number): number => (a === b ? 0 : a < b ? -1 : 1);
const byName = (a: CountedFrame, b: CountedFrame): number =>
  order(a.card.dataset, b.card.dataset) ||
  order(a.card.science_file, b.card.science_file) ||
  order(a.card.reduce_dir, b.card.reduce_dir) ||
  order(a.key, b.key);

/** The frames of a view in its order, and how many there are of each kind. */
export function viewQuality(
  counted: readonly CountedFrame[],
  { text, dataset, list, sort }: Pick<QualityView, 'text' | 'dataset' | 'list' | 'sort'>,
): ViewedQuality {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = counted.filter(
    (one) => (dataset === null || one.card.dataset === dataset) && words.every((word) => one.text.includes(word)),
  );
  const frames = found.filter(isIn[list]);
  const key = sort?.key ?? 'dataset';
  const shownOf = ({ card, note }: CountedFrame) => (key === 'verdict' ? (note?.verdict ?? '') : card[key]);
  const sign = sort?.down === true ? -1 : 1;
  frames.sort((a, b) => sign * order(shownOf(a), shownOf(b)) || byName(a, b));
  const many = (name: List) => found.reduce((sum, one) => sum + (isIn[name](one) ? 1 : 0), 0);
  return {
    frames,
    totals: totalsOf(frames),
    lists: {
      all: found.length,
      failed: many('failed'),
      bad: many('bad'),
      open: many('open'),
      accepted: many('accepted'),
      rejected: many('rejected'),
    },
  };
}

function totalsOf(frames: readonly CountedFrame[]): QualityTotals {
  const sum = (of: (card: JudgedRow) => number) => frames.reduce((all, { card }) => all + of(card), 0);
  return {
    frames: frames.length,
    failed: sum(({ status }) => (status === 'FAILED' ? 1 : 0)),
    bad: sum((card) => (card.bad_slit_count > 0 ? 1 : 0)),
    slits: sum((card) => card.slit_count),
    badSlits: sum((card) => card.bad_slit_count),
    notJudged: sum((card) => card.not_judged_count),
    rms: sum((card) => card.slit_rms_over_thresh),
    coverage: sum((card) => card.slit_wv_cov_under_thresh),
    chi: sum((card) => card.slit_std_chi_out_of_range),
    flexure: sum((card) => card.slit_spec_flex_over_thresh),
    flagged: sum((card) => card.total_bad_flags),
    objects: sum((card) => card.object_count),
  };
}
