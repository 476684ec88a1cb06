import { clock } from '#cli/progress.ts';
import type { RunSnapshot, RunState } from '#core/contract/run.ts';

const GLYPHS: Readonly<Record<RunState, string>> = {
  'not started': '◦',
  waiting: '○',
  running: '◐',
  complete: '●',
  warning: '▲',
  failed: '✕',
  cancelled: '⊘',
  unfinished: '◔',
  stale: '◌',
};

/** `● complete` */
export const stateWord = (state: RunState): string => `${GLYPHS[state]} ${state}`;

/** `1.34 GB`; nothing for nothing. */
export const memoryWord = (bytes: number): string => (bytes > 0 ? `${(bytes / 1e9).toFixed(2)} GB` : '');

export const timeWord = (seconds: number | null): string => (seconds === null ? '' : clock(seconds));

/** `2 of 5 b27.fits.gz`: the exposure in progress. */
export const exposureWord = (one: RunSnapshot): string =>
  one.exposure === 0 ? '' : `${one.exposure} of ${one.exposures}${one.frame === null ? '' : ` ${one.frame}`}`;
