import type { WorstSlit } from '#core/contract/report.ts';
import { judgeSlit, type ScienceFrame, type SlitNumbers, type Thresholds } from '#core/contract/scorecard.ts';

/** A bad slit, and the files that show it. */
export interface BadSlit {
  readonly slit: WorstSlit;
  readonly frame: ScienceFrame;
  /** Grows with how bad it is. */
  readonly badness: number;
}

/** Bits of PypeIt's SlitTraceBitMask that make a slit bad, in words. */
const FLAGS = [
  [3, 'no wavelength calibration'],
  [4, 'no tilts'],
  [7, 'no flat field'],
  [9, 'no sky subtraction'],
  [10, 'no extraction'],
] as const;
/** A slit that PypeIt gave up is worse than one that is somewhat beyond a threshold. */
const GIVEN_UP = 4;

/** How far beyond its limit: 0 at it, 1 at e times it. */
const beyond = (value: number, limit: number): number =>
  value > 0 && limit > 0 ? Math.min(5, Math.abs(Math.log(value / limit))) : 5;

function judge(slit: SlitNumbers, at: Thresholds): { readonly badness: number; readonly reasons: string[] } | null {
  const judged = judgeSlit(slit, at);
  if (!judged.bad) return null;
  const reasons: { readonly text: string; readonly weight: number }[] = [];
  for (const [bit, text] of FLAGS) if ((slit.mask >> bit) & 1) reasons.push({ text, weight: GIVEN_UP });
  const { rms, coverage, stdChi } = slit;
  if (judged.rms && rms !== null)
    reasons.push({ text: `wavelength RMS ${rms.toFixed(2)} px`, weight: 1 + beyond(rms, at.rms) });
  if (judged.coverage && coverage !== null)
    reasons.push({ text: `${coverage.toFixed(0)} % covered by arc lines`, weight: 1 + beyond(coverage, at.coverage) });
  if (judged.chi && stdChi !== null) {
    const limit = stdChi < at.stdChiLow ? at.stdChiLow : at.stdChiHigh;
    reasons.push({ text: `spread of χ ${stdChi.toFixed(2)}`, weight: 1 + beyond(stdChi, limit) });
  }
  reasons.sort((a, b) => b.weight - a.weight);
  return { badness: reasons.reduce((sum, { weight }) => sum + weight, 0), reasons: reasons.map(({ text }) => text) };
}

/** The bad slits of a frame. */
export function badSlits(frame: ScienceFrame, at: Thresholds): readonly BadSlit[] {
  return frame.slits.flatMap((slit) => {
    const judged = judge(slit, at);
    if (judged === null) return [];
    const { detector, spatId, rms, coverage, stdChi, flexure } = slit;
    const { dataset, reduceDir, scienceFile } = frame;
    const { badness, reasons } = judged;
    const told = { dataset, reduceDir, scienceFile, detector, spatId, rms, coverage, stdChi, flexure, reasons };
    return [{ frame, badness, slit: told }];
  });
}

/** Of one dataset so many come before others have had their turn. */
const MOST_OF_ONE = 3;

/** The worst of all, at most `most`; where there are more, no dataset takes all the places. */
export function worstSlits(all: readonly BadSlit[], most: number): readonly BadSlit[] {
  const order = [...all].sort((a, b) => b.badness - a.badness);
  const taken = new Map<string, number>();
  const first: BadSlit[] = [];
  const later: BadSlit[] = [];
  for (const one of order) {
    const n = taken.get(one.slit.dataset) ?? 0;
    taken.set(one.slit.dataset, n + 1);
    (n < MOST_OF_ONE ? first : later).push(one);
  }
  return [...first, ...later].slice(0, most).sort((a, b) => b.badness - a.badness);
}
