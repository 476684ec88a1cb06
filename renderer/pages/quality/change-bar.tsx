import type { SlitPair } from '#core/contract/quality.ts';
import classes from '#renderer/pages/quality/quality.module.css';
import { count } from '#renderer/parts/numbers.ts';

type Change = SlitPair['change'];

export const CHANGES = ['better', 'worse', 'same', 'new', 'gone'] as const satisfies readonly Change[];

/** Each change has a sign and a word, and a colour besides. */
export const CHANGE_GLYPHS: Readonly<Record<Change, string>> = {
  better: '▲',
  worse: '▼',
  same: '=',
  new: '+',
  gone: '−',
};

export function countChanges(slits: readonly SlitPair[]): Readonly<Record<Change, number>> {
  const counts: Record<Change, number> = { better: 0, worse: 0, same: 0, new: 0, gone: 0 };
  for (const { change } of slits) counts[change]++;
  return counts;
}

interface Props {
  readonly changes: Readonly<Record<Change, number>>;
  readonly shown: Change | null;
  readonly onShow: (change: Change | null) => void;
}

/** How many slits became better and worse, as numbers and as parts of a bar; one change alone can be shown. */
export function ChangeBar({ changes, shown, onShow }: Props) {
  return (
    <div className={classes.changes} role="group" aria-label="Show only slits that became">
      {CHANGES.filter(
        (change) => changes[change] > 0 || change === shown || change === 'better' || change === 'worse',
      ).map((change) => (
        <button
          key={change}
          type="button"
          data-change={change}
          aria-pressed={change === shown}
          style={{ flexGrow: changes[change] }}
          onClick={() => onShow(change === shown ? null : change)}
        >
          <span aria-hidden>{CHANGE_GLYPHS[change]}</span> {count(changes[change])} {change}
        </button>
      ))}
    </div>
  );
}
