import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import classes from '#renderer/pages/log/log.module.css';

/** Height of a line, px. */
const LINE = 18;
/** The tallest element that browsers draw right. */
const TALLEST = 8_000_000;

interface Props {
  readonly count: number;
  /** The line at the top, may be a fraction; the last one that is asked for wins. */
  readonly top: number;
  readonly onTop: (top: number, byHand: boolean) => void;
  /** Told how many lines fit. */
  readonly onFit: (lines: number) => void;
  readonly label: string;
  readonly line: (index: number) => ReactNode;
  readonly onKeyDown?: (event: React.KeyboardEvent) => void;
}

/** A list of any number of lines, also of more than a browser can scroll: only those in view are there. */
export function LineList({ count, top, onTop, onFit, label, line, onKeyDown }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(0);
  const fit = Math.max(1, Math.floor(height / LINE));
  const last = Math.max(0, count - fit);
  const shownTop = Math.max(0, Math.min(top, last));
  const total = Math.min(TALLEST, count * LINE);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => onFit(fit), [fit, onFit]);
  // The bar follows the lines, before it can tell of where it stood.
  useLayoutEffect(() => {
    const element = bar.current;
    if (element !== null) element.scrollTop = last === 0 ? 0 : (shownTop / last) * roomOf(element);
  }, [shownTop, last]);
  // React's own wheel listener may not stop the page.
  const move = useCallback(
    (lines: number) => onTop(Math.max(0, Math.min(shownTop + lines, last)), true),
    [shownTop, last, onTop],
  );
  useEffect(() => {
    const element = box.current;
    const wheel = (event: WheelEvent) => {
      if (event.deltaY === 0 || event.shiftKey) return;
      event.preventDefault();
      move(event.deltaMode === 1 ? event.deltaY : event.deltaY / LINE);
    };
    element?.addEventListener('wheel', wheel, { passive: false });
    return () => element?.removeEventListener('wheel', wheel);
  }, [move]);

  const first = Math.floor(shownTop);
  const shown = Math.min(count - first, fit + 2);
  return (
    <div className={classes.list}>
      <div
        ref={box}
        className={classes.lines}
        role="log"
        aria-label={label}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it.
        tabIndex={0}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1, PageDown: fit - 1, PageUp: 1 - fit, Home: -count, End: count }[
            event.key
          ];
          if (step !== undefined && !event.ctrlKey) {
            event.preventDefault();
            move(step);
          } else onKeyDown?.(event);
        }}
      >
        <div className={classes.sheet} style={{ transform: `translateY(${-(shownTop - first) * LINE}px)` }}>
          {Array.from({ length: Math.max(0, shown) }, (_, i) => line(first + i))}
        </div>
      </div>
      <div
        ref={bar}
        className={classes.bar}
        tabIndex={-1}
        aria-hidden
        onScroll={({ currentTarget }) => {
          const room = roomOf(currentTarget);
          if (room === 0) return;
          // Where it was put, or was pushed to as its height changed, is no move by hand.
          const next = (currentTarget.scrollTop / room) * last;
          if (Math.abs(next - shownTop) > (1.5 * last) / room) onTop(next, true);
        }}
      >
        <div style={{ height: total, width: 1 }} />
      </div>
    </div>
  );
}

/** How far an element can be scrolled, px. */
const roomOf = (element: HTMLElement): number => element.scrollHeight - element.clientHeight;
