import type { DeliveryUnit, Readiness } from '#core/contract/delivery.ts';
import { State, type StateName } from '#renderer/parts/state.tsx';

const WORDS: Readonly<Record<Readiness, { readonly state: StateName; readonly word: string }>> = {
  ready: { state: 'complete', word: 'ready' },
  flawed: { state: 'warning', word: 'goes, with gaps' },
  blocked: { state: 'failed', word: 'not ready' },
  left: { state: 'stale', word: 'stays as it is' },
};

/** How something stands for the archive. */
export function ReadyState({ readiness }: { readonly readiness: Readiness }) {
  const { state, word } = WORDS[readiness];
  return <State state={state} word={word} />;
}

/** What KOA has of a unit, as the status file of the tree knows it. */
export function KoaState({ unit: { known, changed, files } }: { readonly unit: DeliveryUnit }) {
  if (files === 0) return <span className="dim">–</span>;
  if (known === 'new') return <State state="not started" word="new" />;
  if (known === 'archived')
    return <State state={changed ? 'stale' : 'waiting'} word={changed ? 'archived, changed' : 'archived'} />;
  return <State state={changed ? 'stale' : 'complete'} word={changed ? 'delivered, changed' : 'delivered'} />;
}
