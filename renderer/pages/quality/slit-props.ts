import type { SlitJudgement, SlitNumbers } from '#core/contract/scorecard.ts';

/** A place in a slit that was clicked: column and row of the detector (of the mosaic) [px], from 0. */
export interface SlitPick {
  readonly detector: string;
  readonly spatId: number;
  readonly spat: number;
  readonly spec: number;
}

export interface SlitViewProps {
  /** Folder of the reduction, absolute. */
  readonly folder: string;
  /** Products of the science frame, absolute; null: there is none. */
  readonly spec2d: string | null;
  readonly spec1d: string | null;
  readonly detector: string;
  /** `spatId` of `SlitNumbers`. */
  readonly spatId: number;
  readonly numbers?: SlitNumbers | undefined;
  readonly judgement?: SlitJudgement | undefined;
  /** Someone clicked into the cut-out, or pressed Enter at its cursor. */
  readonly onPick?: ((pick: SlitPick) => void) | undefined;
}
