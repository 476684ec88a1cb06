import type { FramesState } from '#core/contract/frames.ts';
import classes from '#renderer/pages/frames/frames.module.css';
import { hasClause, withClause, withoutClause } from '#renderer/pages/frames/where-text.ts';
import { typeColour } from '#renderer/parts/frame-type.tsx';
import { count } from '#renderer/parts/numbers.ts';

interface Props {
  readonly state: FramesState;
  readonly where: string;
  readonly onChange: (where: string) => void;
}

/** How many frames there are of each type; a click shows only those. */
export function TypeChips({ state, where, onChange }: Props) {
  const chips = [
    ...Object.entries(state.types).map(([type, frames]) => ({ type, frames })),
    ...(state.untyped > 0 ? [{ type: 'none', frames: state.untyped }] : []),
  ];
  return (
    <div className={classes.chips} role="group" aria-label="Frame types">
      {chips.map(({ type, frames }) => {
        const clause = `frametype=${type}`;
        const isOn = hasClause(where, clause);
        return (
          <button
            key={type}
            type="button"
            className={classes.chip}
            aria-pressed={isOn}
            onClick={() => onChange(isOn ? withoutClause(where, clause) : withClause(where, clause))}
          >
            <span className={classes.dot} style={{ background: typeColour(type) }} aria-hidden />
            {type} <span className="dim">{count(frames)}</span>
          </button>
        );
      })}
    </div>
  );
}
