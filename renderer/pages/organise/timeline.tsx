import { ActionIcon, Tooltip } from '@mantine/core';
import { Maximize2, ScanSearch, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useLook } from '#renderer/app/look.ts';
import { AXIS, bandEdges, drawTimeline, LABELS, ROW, type View, xOf } from '#renderer/pages/organise/draw-timeline.ts';
import classes from '#renderer/pages/organise/organise.module.css';
import { timeScale, utMoment } from '#renderer/pages/organise/time-scale.ts';
import type { Band, Mark, TimelineRow } from '#renderer/pages/organise/timeline-rows.ts';
import { useSize } from '#renderer/pages/organise/use-size.ts';
import { FrameTypes } from '#renderer/parts/frame-type.tsx';
import { counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

interface Props {
  readonly rows: readonly TimelineRow[];
  /** Days. */
  readonly window: number;
  readonly chosen: string | null;
  readonly onChoose: (dataset: string) => void;
}

interface Hover {
  readonly x: number;
  readonly y: number;
  readonly mark: Mark | null;
  readonly band: Band | null;
}

const MOST_PER_DAY = 60_000;

/** One row per configuration: frames by time in the colours of their types, and how nights fall together. */
export function Timeline({ rows, window, chosen, onChoose }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(scroller);
  const look = useLook((state) => state.look);
  const [scrolled, setScrolled] = useState(0);
  const [hover, setHover] = useState<Hover | null>(null);
  const drag = useRef<{ readonly x: number; readonly from: number; moved: boolean } | null>(null);
  const scale = useMemo(
    () =>
      timeScale(
        rows.flatMap(({ marks, bands }) => [
          ...marks.map(({ mjd }) => mjd),
          ...bands.flatMap(({ from, to }) => [from, to]),
        ]),
      ),
    [rows],
  );
  const room = Math.max(100, width - LABELS - 20);
  const whole = useMemo((): View => ({ from: 0, perDay: room / scale.length }), [room, scale]);
  const [zoomed, setZoomed] = useState<View | null>(null);
  const view = zoomed ?? whole;

  const show = (next: View) => {
    const perDay = Math.min(MOST_PER_DAY, Math.max(whole.perDay, next.perDay));
    const from = Math.max(0, Math.min(scale.length - room / perDay, next.from));
    setZoomed(perDay <= whole.perDay * 1.0001 ? null : { from, perDay });
  };
  const zoom = (factor: number, at = LABELS + room / 2) => {
    const perDay = Math.min(MOST_PER_DAY, Math.max(whole.perDay, view.perDay * factor));
    show({ perDay, from: view.from + (at - LABELS) * (1 / view.perDay - 1 / perDay) });
  };
  const pan = (px: number) => show({ ...view, from: view.from + px / view.perDay });
  const bandOf = (id: string | null) => rows.flatMap(({ bands }) => bands).find(({ dataset }) => dataset.id === id);
  const showDataset = (id: string | null) => {
    const index = rows.findIndex(({ bands }) => bands.some(({ dataset }) => dataset.id === id));
    const band = bandOf(id);
    if (band === undefined) return;
    const span = Math.max(0.1, (scale.place(band.to) - scale.place(band.from)) * 1.6);
    show({ perDay: room / span, from: (scale.place(band.from) + scale.place(band.to) - span) / 2 });
    scroller.current?.scrollTo({ top: Math.max(0, index * ROW - height / 3) });
  };

  const drawing = { rows, scale, view, width, height, scrolled, window, chosen };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another look has other colours.
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (canvas.current === null || context === null || context === undefined || width === 0) return;
    const ratio = globalThis.devicePixelRatio;
    canvas.current.width = Math.round(width * ratio);
    canvas.current.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const style = getComputedStyle(canvas.current);
    const known = new Map([['--sans', style.fontFamily]]);
    const colour = (name: string) => {
      const value = known.get(name) ?? style.getPropertyValue(name).trim();
      known.set(name, value);
      return value;
    };
    drawTimeline(context, { ...drawing, colour });
  }, [rows, scale, view, width, height, scrolled, window, chosen, look]);

  const hit = (x: number, y: number): Hover | null => {
    const row = y < AXIS ? undefined : rows[Math.floor((y - AXIS + scrolled) / ROW)];
    if (row === undefined) return null;
    let mark: Mark | null = null;
    let nearest = 6;
    if (x >= LABELS - 10)
      for (const one of row.marks) {
        const away = Math.abs(xOf(one.mjd, drawing) - x);
        if (away < nearest) [mark, nearest] = [one, away];
      }
    const bands = row.bands.filter((one) => {
      const [left, right] = bandEdges(one, drawing);
      return x >= left && x <= right;
    });
    const band = bands.find(({ dataset }) => mark?.frame.datasets.includes(dataset.id)) ?? bands[0] ?? null;
    return x < LABELS - 10 ? { x, y, mark: null, band: row.bands[0] ?? null } : { x, y, mark, band };
  };
  // React's own wheel listener cannot keep the page from scrolling.
  const latest = useRef({ zoom, pan });
  latest.current = { zoom, pan };
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      const isAxis = event.clientY - element.getBoundingClientRect().top < AXIS;
      if (event.ctrlKey || event.metaKey || isAxis)
        latest.current.zoom(2 ** (-event.deltaY / 250), event.clientX - element.getBoundingClientRect().left);
      else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
        latest.current.pan(event.shiftKey ? event.deltaY : event.deltaX);
      else return;
      event.preventDefault();
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowLeft') pan(-80);
    else if (event.key === 'ArrowRight') pan(80);
    else if (event.key === '+' || event.key === '=') zoom(1.6);
    else if (event.key === '-') zoom(1 / 1.6);
    else if (event.key === '0') setZoomed(null);
    else return;
    event.preventDefault();
  };
  const frames = rows.reduce((sum, { marks }) => sum + marks.length, 0);
  return (
    <section className={classes.timeline} aria-label="Timeline">
      <div className={classes.zoom}>
        <Tooltip label="Show all (0)">
          <ActionIcon aria-label="Show all of the timeline" onClick={() => setZoomed(null)}>
            <Maximize2 size={13} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Show the chosen dataset">
          <ActionIcon
            aria-label="Show the chosen dataset on the timeline"
            disabled={bandOf(chosen) === undefined}
            onClick={() => showDataset(chosen)}
          >
            <ScanSearch size={13} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Zoom out (-)">
          <ActionIcon aria-label="Zoom out" onClick={() => zoom(1 / 1.6)}>
            <ZoomOut size={13} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Zoom in (+, or the wheel on the dates)">
          <ActionIcon aria-label="Zoom in" onClick={() => zoom(1.6)}>
            <ZoomIn size={13} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div
        ref={scroller}
        className={classes.timelineScroller}
        role="group"
        aria-label={`Frames by time: ${counted(frames, 'frame')} in ${counted(rows.length, 'row')}. Arrow keys move, plus and minus zoom.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move and zoom it.
        tabIndex={0}
        onKeyDown={onKeyDown}
        onScroll={(event) => {
          setScrolled(event.currentTarget.scrollTop);
          setHover(null);
        }}
      >
        <div style={{ height: AXIS + rows.length * ROW + 6 }}>
          <canvas
            ref={canvas}
            className={classes.timelineCanvas}
            style={{ width, height, cursor: hover?.band ? 'pointer' : 'default' }}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              drag.current = { x: event.clientX, from: view.from, moved: false };
            }}
            onPointerMove={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              const from = drag.current;
              if (from !== null && Math.abs(event.clientX - from.x) > 3) from.moved = true;
              if (from?.moved) show({ ...view, from: from.from - (event.clientX - from.x) / view.perDay });
              setHover(from?.moved ? null : hit(event.clientX - box.left, event.clientY - box.top));
            }}
            onPointerUp={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              const found = drag.current?.moved ? null : hit(event.clientX - box.left, event.clientY - box.top);
              drag.current = null;
              if (found?.band) onChoose(found.band.dataset.id);
            }}
            onPointerLeave={() => setHover(null)}
            onDoubleClick={() => showDataset(hover?.band?.dataset.id ?? null)}
          />
        </div>
      </div>
      {hover !== null && (hover.mark !== null || hover.band !== null) && <Told hover={hover} width={width} />}
    </section>
  );
}

/** What lies under the pointer. */
function Told({ hover: { x, y, mark, band }, width }: { readonly hover: Hover; readonly width: number }) {
  const side = x > width - 330 ? { right: width - x + 12 } : { left: x + 14 };
  return (
    <div className={classes.told} style={{ ...side, bottom: `calc(100% - ${y - 6}px)` }} aria-hidden>
      {mark !== null && (
        <div>
          <strong className="mono">{mark.frame.path.slice(mark.frame.path.lastIndexOf('/') + 1)}</strong>{' '}
          <FrameTypes types={mark.frame.types} />
          <div className="mono dim">{utMoment(mark.mjd)} UT</div>
          {mark.frame.reason !== null && <div>{mark.frame.reason}</div>}
        </div>
      )}
      {band !== null && (
        <div>
          <span className="mono">{band.dataset.id}</span>
          <div>
            <State
              state={band.dataset.state}
              word={band.dataset.missing.length > 0 ? `no ${band.dataset.missing.join(', ')}` : band.dataset.state}
            />{' '}
            <span className="dim">{counted(band.dataset.frames, 'frame')}</span>
          </div>
        </div>
      )}
    </div>
  );
}
