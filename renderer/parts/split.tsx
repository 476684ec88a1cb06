import { type ReactNode, useRef, useState } from 'react';
import classes from '#renderer/parts/parts.module.css';

interface Props {
  /** Under which the width is kept. */
  readonly id: string;
  readonly children: ReactNode;
  /** Beside; null: nothing. */
  readonly side: ReactNode | null;
  readonly width?: number;
  readonly label: string;
}

/** Details open beside, never over. The border can be dragged, or moved with the arrow keys. */
export function Split({ id, children, side, width = 420, label }: Props) {
  const key = `slitbench-split-${id}`;
  const [size, setSize] = useState(() => Number(localStorage.getItem(key)) || width);
  const from = useRef<{ x: number; size: number } | null>(null);
  const change = (next: number) => {
    const kept = Math.max(220, Math.min(next, window.innerWidth - 400));
    setSize(kept);
    localStorage.setItem(key, String(kept));
  };
  return (
    <div className={classes.split}>
      <div className={classes.splitMain}>{children}</div>
      {side !== null && (
        <>
          <div
            className={classes.splitter}
            role="separator"
            aria-orientation="vertical"
            aria-label={`Width of ${label}`}
            aria-valuenow={size}
            tabIndex={0}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              from.current = { x: event.clientX, size };
            }}
            onPointerMove={(event) => {
              if (from.current !== null) change(from.current.size + from.current.x - event.clientX);
            }}
            onPointerUp={() => {
              from.current = null;
            }}
            onKeyDown={(event) => {
              if (event.key === 'ArrowLeft') change(size + 20);
              if (event.key === 'ArrowRight') change(size - 20);
            }}
          />
          <aside className={classes.side} style={{ width: size }} aria-label={label}>
            {side}
          </aside>
        </>
      )}
    </div>
  );
}
