import { Popover } from '@mantine/core';
import { type KeyboardEvent, useRef, useState } from 'react';
import classes from '#renderer/pages/setup/setup.module.css';
import { TypePicker } from '#renderer/pages/setup/type-picker.tsx';

interface Props {
  readonly column: string;
  readonly row: string;
  readonly former: string;
  /** What was typed to begin with; null: what stands there is edited. */
  readonly typed: string | null;
  /** `move`: where to go then. Null: nothing was changed. */
  readonly onDone: (text: string | null, move: 'down' | 'next' | 'former' | 'stay') => void;
}

/** A cell while it is edited: Enter takes it, Tab takes it and goes on, Escape gives it up. */
export function CellEditor({ column, row, former, typed, onDone }: Props) {
  const [text, setText] = useState(typed ?? former);
  const isOver = useRef(false);
  const done = (next: string | null, move: Parameters<Props['onDone']>[1]) => {
    if (isOver.current) return;
    isOver.current = true;
    onDone(next === former ? null : next, move);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') done(null, 'stay');
    else if (event.key === 'Enter') done(text, 'down');
    else if (event.key === 'Tab') done(text, event.shiftKey ? 'former' : 'next');
    else return;
    event.preventDefault();
  };
  const input = (
    <input
      // biome-ignore lint/a11y/noAutofocus: it appears where the person is.
      autoFocus
      className={classes.cellInput}
      aria-label={`${column} of ${row}`}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onFocus={(event) => typed === null && event.currentTarget.select()}
      onKeyDown={onKeyDown}
      onBlur={() => done(text, 'stay')}
      onClick={(event) => event.stopPropagation()}
    />
  );
  if (column !== 'frametype') return input;
  return (
    <Popover opened position="bottom-start" withinPortal shadow="md" trapFocus={false} returnFocus={false}>
      <Popover.Target>{input}</Popover.Target>
      <Popover.Dropdown p={6} onMouseDown={(event) => event.preventDefault()}>
        <TypePicker text={text} onText={setText} />
      </Popover.Dropdown>
    </Popover>
  );
}
