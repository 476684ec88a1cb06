import type { CellState } from '#core/contract/state-matrix.ts';
import { State, type StateName } from '#renderer/parts/state.tsx';

const SHOWN: Readonly<Record<CellState, StateName>> = {
  done: 'complete',
  running: 'running',
  failed: 'failed',
  stale: 'stale',
  missing: 'problem',
  'half-written': 'warning',
  waiting: 'waiting',
  unused: 'cancelled',
};

/** How a product stands: glyph, word and colour, as everywhere. */
export function CellStateView({ state }: { readonly state: CellState }) {
  return <State state={SHOWN[state]} word={state === 'unused' ? 'not made' : state} />;
}
