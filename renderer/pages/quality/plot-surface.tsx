import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useSize } from '#renderer/pages/organise/use-size.ts';
import { type Box, moved, type Range, zoomed } from '#renderer/pages/quality/plot-scale.ts';
import classes from '#renderer/pages/quality/slit.module.css';

/** Room around a frame for its numbers [px]. */
const LEFT = 66;
const RIGHT = 12;
const TOP = 8;
/** A press that moves less is a click [px]. */
const CLICK = 4;
/** A drag that is lower chooses along the axis alone [px]. */
const FLAT = 14;

/** A place in a plot, in the units of its axes. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

interface Props {
  /** What is seen, and which keys do what. */
  readonly label: string;
  readonly className: string | undefined;
  /** Room below the frame [px]. */
  readonly below: number;
  readonly x: Range;
  readonly y: Range;
  readonly wholeX: Range;
  /** Null: all of it. */
  readonly onX: (range: Range | null) => void;
  /** A drag chooses along this axis too. */
  readonly onY?: (range: Range | null) => void;
  readonly cursor: Place | null;
  readonly onCursor: (place: Place | null) => void;
  readonly onClick?: ((place: Place) => void) | undefined;
  readonly children: (box: Box) => ReactNode;
}

interface Drag {
  readonly fromX: number;
  readonly fromY: number;
  readonly x: number;
  readonly y: number;
}

/** A plot that one zooms by wheel and drag, with a cursor that follows the pointer or the arrow keys. */
export function PlotSurface(props: Props) {
  const { label, className, below, x, y, wholeX, onX, onY, cursor, onCursor, onClick, children } = props;
  const ref = useRef<HTMLDivElement>(null);
  const size = useSize(ref);
  const [drag, setDrag] = useState<Drag | null>(null);
  // The same as long as the size is: what is drawn for it need not be drawn again.
  const box = useMemo(
    (): Box => ({
      left: LEFT,
      top: TOP,
      width: Math.max(1, size.width - LEFT - RIGHT),
      height: Math.max(1, size.height - TOP - below),
    }),
    [size.width, size.height, below],
  );
  const placeOf = (px: number, py: number): Place => ({
    x: x.from + ((px - box.left) / box.width) * (x.to - x.from),
    y: y.to - ((py - box.top) / box.height) * (y.to - y.from),
  });
  const pointOf = (event: PointerEvent | WheelEvent) => {
    const at = ref.current?.getBoundingClientRect();
    return { x: event.clientX - (at?.left ?? 0), y: event.clientY - (at?.top ?? 0) };
  };
  const isIn = (p: Place) =>
    p.x >= box.left && p.x <= box.left + box.width && p.y >= box.top && p.y <= box.top + box.height;
  const onWheel = (event: WheelEvent) => {
    const p = pointOf(event);
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
      onX(moved(x, wholeX, (event.shiftKey ? event.deltaY : event.deltaX) / box.width));
    else onX(zoomed(x, wholeX, placeOf(p.x, p.y).x, 2 ** (-event.deltaY / 300)));
    event.preventDefault();
  };
  // React's own wheel listener cannot keep the page from scrolling.
  const latest = useRef(onWheel);
  latest.current = onWheel;
  useEffect(() => {
    const element = ref.current;
    const hear = (event: WheelEvent) => latest.current(event);
    element?.addEventListener('wheel', hear, { passive: false });
    return () => element?.removeEventListener('wheel', hear);
  }, []);

  const end = (event: PointerEvent) => {
    const p = pointOf(event);
    setDrag(null);
    if (drag === null) return;
    if (Math.abs(p.x - drag.fromX) < CLICK && Math.abs(p.y - drag.fromY) < CLICK) {
      if (isIn(p)) onClick?.(placeOf(p.x, p.y));
      return;
    }
    const [a, b] = [placeOf(drag.fromX, drag.fromY), placeOf(p.x, p.y)];
    if (Math.abs(p.x - drag.fromX) > FLAT) {
      const from = Math.max(wholeX.from, Math.min(a.x, b.x));
      const to = Math.min(wholeX.to, Math.max(a.x, b.x));
      if (to > from) onX({ from, to });
    }
    if (Math.abs(p.y - drag.fromY) > FLAT) onY?.({ from: Math.min(a.y, b.y), to: Math.max(a.y, b.y) });
  };
  const all = () => {
    onX(null);
    onY?.(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = cursor ?? { x: (x.from + x.to) / 2, y: (y.from + y.to) / 2 };
    const far = event.shiftKey ? 20 : 1;
    const by = (right: number, up: number) =>
      onCursor({
        x: Math.max(x.from, Math.min(x.to, at.x + (right * far * (x.to - x.from)) / box.width)),
        y: Math.max(y.from, Math.min(y.to, at.y + (up * far * (y.to - y.from)) / box.height)),
      });
    if (event.key === 'ArrowLeft') by(-1, 0);
    else if (event.key === 'ArrowRight') by(1, 0);
    else if (event.key === 'ArrowUp') by(0, 1);
    else if (event.key === 'ArrowDown') by(0, -1);
    else if (event.key === '+' || event.key === '=') onX(zoomed(x, wholeX, at.x, 1.6));
    else if (event.key === '-') onX(zoomed(x, wholeX, at.x, 1 / 1.6));
    else if (event.key === '0') all();
    else if (event.key === 'Enter' && onClick !== undefined) onClick(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={ref}
      className={`${classes.plot} ${className ?? ''}`}
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move its cursor and zoom.
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const p = pointOf(event);
        setDrag({ fromX: p.x, fromY: p.y, ...p });
      }}
      onPointerMove={(event) => {
        const p = pointOf(event);
        if (drag !== null) setDrag({ ...drag, ...p });
        onCursor(isIn(p) ? placeOf(p.x, p.y) : null);
      }}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
      onPointerLeave={() => onCursor(null)}
      onDoubleClick={all}
    >
      {size.width > 0 && children(box)}
      {drag !== null && Math.abs(drag.x - drag.fromX) > CLICK && (
        <div className={classes.chosen} style={chosenBox(drag, box, onY !== undefined)} />
      )}
    </div>
  );
}

/** What a drag would zoom to. */
function chosenBox(drag: Drag, box: Box, isBoth: boolean) {
  const within = (value: number, from: number, span: number) => Math.max(from, Math.min(from + span, value));
  const [a, b] = [drag.fromX, drag.x].map((px) => within(px, box.left, box.width)).sort((p, q) => p - q);
  const [c, d] =
    isBoth && Math.abs(drag.y - drag.fromY) > FLAT
      ? [drag.fromY, drag.y].map((py) => within(py, box.top, box.height)).sort((p, q) => p - q)
      : [box.top, box.top + box.height];
  return { left: a ?? 0, width: (b ?? 0) - (a ?? 0), top: c ?? 0, height: (d ?? 0) - (c ?? 0) };
}
