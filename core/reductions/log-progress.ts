import type { LogEvent, Stage } from '#core/reductions/log-events.ts';

/** How far PypeIt is, by its log. */
export interface LogProgress {
  readonly stage: Stage | null;
  /** As PypeIt names it: `1`, `(1, 5)`. */
  readonly detector: string | null;
  /** How many detectors each exposure has; 1 while not known. */
  readonly detectors: number;
  readonly group: string | null;
  /** Exposures that were begun or found done, the current one included. */
  readonly exposures: number;
  /** Of these, found done. */
  readonly skipped: number;
  /** How many detectors of this exposure were begun with their calibrations. */
  readonly calibrating: number;
  /** Whether this run wrote calibrations; else it found them. */
  readonly calibrated: boolean;
  /** Raw frames of the current exposure; empty between exposures. */
  readonly frames: readonly string[];
  readonly target: string | null;
  /** What the current exposure's products are called, once the log says. */
  readonly basename: string | null;
  readonly noObjects: boolean;
  readonly nothingSaved: boolean;
  readonly firstError: string | null;
  readonly done: boolean;
}

export const NO_PROGRESS: LogProgress = {
  stage: null,
  detector: null,
  detectors: 1,
  group: null,
  exposures: 0,
  skipped: 0,
  calibrating: 0,
  calibrated: false,
  frames: [],
  target: null,
  basename: null,
  noObjects: false,
  nothingSaved: false,
  firstError: null,
  done: false,
};

const BETWEEN = { frames: [], target: null, basename: null } as const;

/** What an event adds to what the log said before. */
export function advance(before: LogProgress, event: LogEvent): LogProgress {
  switch (event.kind) {
    case 'target':
      return {
        ...before,
        ...BETWEEN,
        target: event.target,
        exposures: before.exposures + 1,
        detector: null,
        stage: null,
        calibrating: 0,
      };
    case 'frame':
      return { ...before, frames: [...before.frames, event.name] };
    case 'skipped':
      return { ...before, ...BETWEEN, exposures: before.exposures + 1, skipped: before.skipped + 1 };
    case 'detectors':
      return { ...before, detectors: countDetectors(event.detectors) };
    case 'detector':
      return { ...before, detector: event.detector, calibrating: before.calibrating + 1 };
    case 'stage':
      return { ...before, stage: event.stage };
    case 'begins':
      return { ...before, stage: event.stage, detector: event.detector, basename: event.basename };
    case 'group':
      return { ...before, group: event.group, ...(event.finished ? BETWEEN : {}) };
    case 'written':
      return event.path.includes('Calibrations/') ? { ...before, calibrated: true } : before;
    case 'nothing-saved':
      return { ...before, nothingSaved: true };
    case 'no-objects':
      return { ...before, noObjects: true };
    case 'error':
      return { ...before, firstError: before.firstError ?? event.text };
    case 'done':
      return { ...before, ...BETWEEN, done: true, stage: 'writing QA' };
  }
}

/** `[1, 2]` → 2, `[(1, 5), (2, 6)]` → 2. */
function countDetectors(list: string): number {
  const mosaics = list.match(/\([^)]*\)/g);
  return Math.max(1, mosaics?.length ?? list.match(/\d+/g)?.length ?? 1);
}
