import type { ReactNode } from 'react';
import type { FramesState, FrameView } from '#core/contract/frames.ts';
import classes from '#renderer/pages/frames/list-tabs.module.css';
import { count } from '#renderer/parts/numbers.ts';

interface Props {
  readonly state: FramesState;
  readonly list: FrameView['list'];
  readonly onList: (list: FrameView['list']) => void;
  readonly children: ReactNode;
}

/** Which frames: those that can be used, the others, or those that lie there twice. */
export function ListTabs({ state, list, onList, children }: Props) {
  const undecided = state.undecided.reduce((sum, { frames }) => sum + frames, 0);
  const lists = [
    { id: 'frames', name: 'Frames', frames: state.usable, glyph: '' },
    {
      id: 'quarantine',
      name: 'Quarantine',
      frames: state.quarantined + state.growing + undecided + state.undescribed.frames,
      glyph: state.quarantined > 0 ? '▲ ' : '',
    },
    { id: 'duplicates', name: 'Duplicates', frames: state.duplicates, glyph: '' },
  ] as const;
  return (
    <div className={classes.line}>
      <div className={classes.lists} role="group" aria-label="Lists">
        {lists.map(({ id, name, frames, glyph }) => (
          <button key={id} type="button" aria-pressed={list === id} onClick={() => onList(id)}>
            <span className={classes.glyph} aria-hidden>
              {glyph}
            </span>
            {name} <span className="dim">{count(frames)}</span>
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}
