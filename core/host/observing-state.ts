import type { FramesState, LogFrame } from '#core/contract/frames.ts';
import { undoableOverrides } from '#core/frames/change-overrides.ts';
import { countTypes, keysOf } from '#core/frames/frame-view.ts';
import { isBelow } from '#core/host/access.ts';
import type { ForeignFrames } from '#core/host/foreign-frames.ts';

type Standing = Pick<FramesState, 'scan' | 'fault' | 'unwatched' | 'lost'> & {
  readonly sources: readonly string[];
  readonly foreign: ForeignFrames;
};

const LOST = 200;

/** What is known before anything was looked at. */
export const emptyState = (): FramesState => ({
  scan: 'scanning',
  fault: null,
  unwatched: null,
  usable: 0,
  types: {},
  untyped: 0,
  quarantined: 0,
  undecided: [],
  undescribed: { frames: 0, stopped: false, fault: null },
  growing: 0,
  duplicates: 0,
  overridden: 0,
  instruments: [],
  nights: [],
  keys: [],
  undoable: null,
  lost: [],
});

/** What a window shows of the log beside its rows. */
export function stateOf(
  root: string,
  rows: readonly LogFrame[],
  { sources, foreign, ...standing }: Standing,
): FramesState {
  const usable = rows.filter(({ problem }) => problem === null);
  const count = (is: (row: LogFrame) => boolean) => rows.reduce((sum, row) => sum + (is(row) ? 1 : 0), 0);
  const growing = count(({ problem }) => problem?.code === 'growing');
  const undescribed = count(({ problem }) => problem?.code === 'undescribed');
  const undecided = rows.filter(({ problem }) => problem?.code === 'undecided');
  const placeOf = ({ path }: LogFrame) => sources.find((source) => isBelow(path, source)) ?? root;
  const instruments = tally(usable, ({ spectrograph }) => spectrograph).sort((a, b) => b[1] - a[1]);
  return {
    ...standing,
    lost: standing.lost.slice(0, LOST),
    usable: usable.length,
    types: countTypes(usable),
    untyped: usable.reduce((sum, { types }) => sum + (types.length === 0 ? 1 : 0), 0),
    quarantined: rows.length - usable.length - growing - undescribed - undecided.length,
    undecided: tally(undecided, placeOf).map(([path, frames]) => ({ path, frames })),
    undescribed: { frames: undescribed, ...foreign.state },
    growing,
    duplicates: count(({ twins }) => twins > 0),
    overridden: count(({ override, metaOverride }) => override !== null || metaOverride !== null),
    instruments: instruments.map(([name, frames]) => ({
      name,
      frames,
      columns: [...(foreign.factsOf(name)?.columns ?? [])],
    })),
    nights: tally(usable, ({ night }) => night)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([night, frames]) => ({ night, frames })),
    keys: [...keysOf(rows)].sort(),
    undoable: undoable(root),
  };
}

function tally(rows: readonly LogFrame[], of: (row: LogFrame) => string | null): [name: string, frames: number][] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const name = of(row);
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts];
}

/** Null also where the journal cannot be read now. */
function undoable(root: string): FramesState['undoable'] {
  try {
    return undoableOverrides(root);
  } catch {
    return null;
  }
}
