import type { RunSnapshot, RunState } from '#core/contract/run.ts';

/** The states in the order in which one wants to see them. */
export const STATE_ORDER: readonly RunState[] = [
  'running',
  'waiting',
  'failed',
  'stale',
  'unfinished',
  'cancelled',
  'not started',
  'warning',
  'complete',
];

/** Whether it runs, or waits for its turn. */
export const isActive = ({ worker, position }: RunSnapshot): boolean => worker !== null || position !== null;

/** Whether it can be started, and did not fail. */
export const isOpen = (one: RunSnapshot): boolean =>
  !isActive(one) && ['not started', 'stale', 'cancelled', 'unfinished'].includes(one.state);

/** Which states stand first when nothing is sorted: what runs, what waits in its order, what failed. */
const rank = (one: RunSnapshot): number => {
  if (one.state === 'running') return one.worker ?? 0;
  if (one.position !== null) return 1000 + one.position;
  return 1e7 * (1 + STATE_ORDER.indexOf(one.state));
};

/** Run first, then the queue in its order, then the rest by state and id. */
export const inOrder = (all: readonly RunSnapshot[]): readonly RunSnapshot[] =>
  [...all].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));

/** How many there are of each state. */
export function countStates(all: readonly RunSnapshot[]): ReadonlyMap<RunState, number> {
  const counts = new Map<RunState, number>();
  for (const { state } of all) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

/** Failures of one cause. */
export interface FailureGroup {
  readonly cause: string;
  readonly remedy: string;
  readonly failed: readonly RunSnapshot[];
}

/** What to do about causes that are known; the rest is in the log. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/^out of memory|ran out of memory|memory limit/, 'Fewer workers or a higher memory limit leave each more memory.'],
  [/disk is (too )?full|No space left/i, 'Free some disk, then retry.'],
  [
    /which its paths do not hold|is not there|FileNotFound/,
    'Put the frames back, or correct the paths in the setup file.',
  ],
  [/reduced in the same folder/, 'Move one of the setup files into a folder of its own.'],
  [/Fault|cannot be read|cut short|truncated|corrupt/i, 'Quarantine or replace the frame that is named, then retry.'],
  [/no arc|arc lines|wavelength/i, 'Look at the arc and its parameters on the Setup page.'],
  [/slit|edge/i, 'Look at the trace flats and the edge parameters on the Setup page.'],
  [/^no PypeIt|there is no PypeIt/, 'Let the doctor make an environment: Settings.'],
];

/** Failures by their cause, the most frequent first. */
export function groupFailures(all: readonly RunSnapshot[]): readonly FailureGroup[] {
  const groups = new Map<string, RunSnapshot[]>();
  for (const one of all) {
    if (one.state !== 'failed') continue;
    const cause = one.cause ?? one.why ?? 'not known';
    groups.set(cause, [...(groups.get(cause) ?? []), one]);
  }
  return [...groups]
    .map(([cause, failed]) => ({
      cause,
      remedy:
        REMEDIES.find(([pattern]) => pattern.test(failed[0]?.why ?? cause))?.[1] ??
        'Its log says more; mend the cause, then retry.',
      failed,
    }))
    .sort((a, b) => b.failed.length - a.failed.length);
}

/** Where a reduction is in its exposures: `2 of 5`. */
export function exposureText({ exposure, exposures, state }: RunSnapshot): string {
  if (exposures === 0) return '';
  if (state === 'complete' || state === 'warning') return `${exposures} of ${exposures}`;
  return `${exposure === 0 ? '–' : exposure} of ${exposures}`;
}

/** Below /runs: the address of one reduction. */
export const runPath = (id: string, tab: string): string =>
  `/runs/${id.split('/').map(encodeURIComponent).join('/')}/${tab}`;

/** Gigabytes, as numbers of a column. */
export const gigabytes = (bytes: number): string => (bytes > 0 ? (bytes / 1e9).toFixed(2) : '');
