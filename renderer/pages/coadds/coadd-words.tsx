import type { CoaddKind } from '#core/contract/coadd.ts';
import type { CoaddRow } from '#core/contract/coadds.ts';
import { State } from '#renderer/parts/state.tsx';

export const KIND_WORDS: Readonly<Record<CoaddKind, string>> = { coadd1d: '1D', coadd2d: '2D' };

/** How a coadd stands, and where it runs how far it is. */
export function CoaddState({ row: { state, problem, run, isThere } }: { readonly row: CoaddRow }) {
  if (state === 'running')
    return <State state="running" word={run?.stage == null ? 'running' : `running: ${run.stage}`} />;
  if (run?.position != null) return <State state="waiting" word={`waiting (${run.position})`} />;
  if (state === 'stale') return <State state="stale" word="out of date" />;
  if (state === 'unfinished') return <State state="unfinished" word="interrupted" />;
  if (problem !== null && !isThere) return <State state="not started" word="cannot be made" />;
  return <State state={state} word={state === 'not started' ? 'not made' : state} />;
}

/** `3.21` */
export const ratio = (n: number | undefined): string => (n === undefined ? '' : n.toFixed(2));
