import { ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { FRAME_TYPES } from '#core/contract/frame.ts';
import type { FramesState, FrameView } from '#core/contract/frames.ts';
import type { Workbench } from '#core/contract/workbench.ts';
import { call } from '#renderer/host/connection.ts';
import classes from '#renderer/pages/frames/frames.module.css';
import { utOf } from '#renderer/pages/frames/log-columns.tsx';
import { typeColour } from '#renderer/parts/frame-type.tsx';
import { counted } from '#renderer/parts/numbers.ts';

interface Props {
  readonly view: FrameView;
  readonly nights: FramesState['nights'];
  readonly night: string;
  readonly onNight: (night: string) => void;
  readonly seq: number | null;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (path: string) => void;
}

type NightFrames = Awaited<ReturnType<Workbench['frames']['night']>>;

const NONE: NightFrames = [];
const HEIGHT = 40;
const BAR = 20;
const MARGIN = 10;

/** One night as a line of time: a bar for each exposure, as long as it took, in the colour of its type. */
export function NightStrip({ view, nights, night, onNight, seq, selected, onSelect }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(800);
  const [hover, setHover] = useState<number | null>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 800));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { data = NONE } = useQuery({
    queryKey: ['night', view.where, night, seq],
    queryFn: () => call((host) => host.frames.night({ view: { ...view, sort: [], group: 'none' }, night })),
    placeholderData: (before) => before,
  });
  const at = nights.findIndex((one) => one.night === night);
  const step = (by: number) => {
    const to = nights[at + by];
    if (to !== undefined) onNight(to.night);
  };
  const { first, span, x, bars, byType } = useMemo(() => drawNight(data, width), [data, width]);
  const near = (clientX: number): number | null => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    const px = clientX - left;
    let best: number | null = null;
    let distance = 12;
    bars.forEach(({ from, to }, i) => {
      const away = px < from ? from - px : px > to ? px - to : 0;
      if (away < distance) {
        best = i;
        distance = away;
      }
    });
    return best;
  };
  const shown = hover === null ? undefined : data[hover];
  const hours = span * 24;
  const every = [0.25, 0.5, 1, 2, 3].find((hour) => hours / hour <= Math.max(2, width / 90)) ?? 6;
  const start = Math.ceil((first * 24) / every - 1e-6) * every;
  const ticks = Array.from(
    { length: Math.floor(((first + span) * 24 - start) / every) + 1 },
    (_, i) => start + i * every,
  );
  return (
    <div className={classes.night}>
      <ActionIcon aria-label="The night before" disabled={at <= 0} onClick={() => step(-1)}>
        <ChevronLeft size={14} />
      </ActionIcon>
      <span className={`${classes.nightName} mono`}>{night}</span>
      <ActionIcon aria-label="The next night" disabled={at < 0 || at >= nights.length - 1} onClick={() => step(1)}>
        <ChevronRight size={14} />
      </ActionIcon>
      <div
        ref={box}
        className={classes.nightBox}
        role="group"
        aria-label="Frames of the night"
        onPointerMove={(event) => setHover(near(event.clientX))}
        onPointerLeave={() => setHover(null)}
        onClick={(event) => {
          const found = near(event.clientX);
          const frame = found === null ? undefined : data[found];
          if (frame !== undefined) onSelect(frame.path);
        }}
      >
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={`${counted(data.length, 'frame')} of ${night} in time`}
        >
          <line x1={0} x2={width} y1={BAR + 1.5} y2={BAR + 1.5} stroke="var(--line-strong)" />
          {data.length > 0 &&
            ticks.map((hour) => (
              <g key={hour} transform={`translate(${x(hour / 24).toFixed(1)} 0)`}>
                <line y1={BAR + 1.5} y2={BAR - 3} stroke="var(--line-strong)" />
                <text y={HEIGHT - 6} textAnchor="middle" className={classes.tick}>
                  {utOf(hour / 24).slice(11, 16)}
                </text>
              </g>
            ))}
          {[...FRAME_TYPES, 'none'].map(
            (type) => byType.has(type) && <path key={type} d={byType.get(type)} fill={typeColour(type)} />,
          )}
          {selected.size > 0 &&
            bars.map(
              ({ frame, from, to }) =>
                selected.has(frame.path) && (
                  <rect
                    key={frame.path}
                    x={from - 1.5}
                    y={1}
                    width={to - from + 3}
                    height={BAR}
                    fill="none"
                    stroke="var(--text)"
                  />
                ),
            )}
          {hover !== null && bars[hover] !== undefined && (
            <rect
              x={bars[hover].from - 1.5}
              y={1}
              width={bars[hover].to - bars[hover].from + 3}
              height={BAR}
              fill="none"
              stroke="var(--accent)"
              strokeWidth={2}
            />
          )}
        </svg>
        {shown !== undefined && hover !== null && (
          <div
            className={classes.nightTip}
            style={{ left: Math.max(0, Math.min(width - 260, (bars[hover]?.from ?? 0) - 40)) }}
          >
            <span className="mono">{shown.path.split('/').at(-1)}</span> {shown.types.join(',') || 'none'}
            {shown.target !== null && ` · ${shown.target}`}
            {shown.exptime !== null && ` · ${shown.exptime} s`} ·{' '}
            <span className="mono">{utOf(shown.start).slice(11)}</span>
          </div>
        )}
      </div>
      <span className="dim">UT</span>
    </div>
  );
}

/** Where the frames of a night stand in `width` px, and one path for each type: drawn anew only when they change. */
function drawNight(data: NightFrames, width: number) {
  const first = data[0]?.start ?? 0;
  const last = data.reduce((end, { start, exptime }) => Math.max(end, start + (exptime ?? 0) / 86_400), first);
  // Never less than an hour: a few biases are no night.
  const span = Math.max(last - first, 1 / 24);
  const x = (mjd: number) => MARGIN + ((mjd - first) / span) * (width - 2 * MARGIN);
  const bars = data.map((frame) => {
    const from = x(frame.start);
    return { frame, from, to: Math.max(from + 1.5, x(frame.start + (frame.exptime ?? 0) / 86_400)) };
  });
  const byType = new Map<string, string>();
  for (const { frame, from, to } of bars) {
    const type = frame.types[0] ?? 'none';
    byType.set(
      type,
      `${byType.get(type) ?? ''}M${from.toFixed(1)} 3h${(to - from).toFixed(1)}v${BAR - 4}h${(from - to).toFixed(1)}z`,
    );
  }
  return { first, span, x, bars, byType };
}
