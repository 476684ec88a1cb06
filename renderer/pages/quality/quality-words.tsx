import type { DatasetNote } from '#core/contract/quality.ts';
import { NOT_JUDGED, type SlitJudgement } from '#core/contract/scorecard.ts';
import classes from '#renderer/pages/quality/quality.module.css';
import { State, type StateName } from '#renderer/parts/state.tsx';

const STATES: Readonly<Record<string, StateName>> = {
  COMPLETE: 'complete',
  WARNING: 'warning',
  FAILED: 'failed',
  'In Progress': 'running',
};

/** How a frame stands, in the words of the scorecard. */
export const CardStatus = ({ status }: { readonly status: string }) => (
  <State state={STATES[status] ?? 'waiting'} word={status} />
);

/** How a slit is judged. */
export function Judged({ judgement }: { readonly judgement: SlitJudgement }) {
  if (judgement.bad) return <State state="problem" word="bad" />;
  if (!judgement.notJudged) return <State state="ok" word="good" />;
  return (
    <span title={NOT_JUDGED}>
      <State state="waiting" word="not judged" />
    </span>
  );
}

/** The mask and the dates tell datasets apart: what is between them is cut first. */
export function DatasetName({ dataset }: { readonly dataset: string }) {
  const [mask = '', ...more] = dataset.split('/');
  const dates = more.pop();
  return (
    <span className={classes.dataset}>
      <span>{mask}</span>
      <span>{more.length === 0 ? '' : `/${more.join('/')}`}</span>
      <span>{dates === undefined ? '' : `/${dates}`}</span>
    </span>
  );
}

/** What someone has said of a dataset: glyph, word and colour. */
export function Verdict({ note, isShort = false }: { readonly note: DatasetNote | null; readonly isShort?: boolean }) {
  const hasText = note !== null && note.note !== '';
  const more = isShort && hasText ? ' ✎' : '';
  if (note?.verdict === 'accepted') return <State state="ok" word={`accepted${more}`} />;
  if (note?.verdict === 'rejected') return <State state="problem" word={`rejected${more}`} />;
  if (isShort) return hasText ? <span className="dim">✎ note</span> : null;
  return <State state="waiting" word="not judged" />;
}
