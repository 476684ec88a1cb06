import { SegmentedControl } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import { call } from '#renderer/host/connection.ts';
import classes from '#renderer/pages/runs/runs.module.css';
import { type Bar, barsOf, lanesOf, ticksOf } from '#renderer/pages/runs/timeline-bars.ts';
import type { Runs } from '#renderer/pages/runs/use-runs.ts';
import { clock, counted, moment } from '#renderer/parts/numbers.ts';
import { GLYPHS } from '#renderer/parts/state.tsx';
import { useKept } from '#renderer/table/use-kept.ts';

const LANE = 20;
const HEAD = 16;
const LEFT = 64;
const WINDOWS = { '15 min': 15, '1 h': 60, '6 h': 360, '24 h': 1440 } as const;
const isWindow = (text: string): text is keyof typeof WINDOWS => text in WINDOWS;

interface Props {
  readonly runs: Runs;
  readonly onChoose: (key: string) => void;
}

/** What each worker does and did: a row a worker, a bar a run, and where those that run will end. */
export function Timeline({ runs, onChoose }: Props) {
  const [isOpen, setOpen] = useKept('runs-timeline', true);
  const [span, setSpan] = useKept<keyof typeof WINDOWS>('runs-window', '1 h');
  return (
    <section className={classes.timeline} aria-label="Timeline">
      <div className={classes.timelineHead}>
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />}
          Workers
        </button>
        <span className="grow" />
        {isOpen && (
          <SegmentedControl
            aria-label="Time shown"
            size="xs"
            classNames={{ root: classes.spans ?? '' }}
            value={span}
            data={Object.keys(WINDOWS)}
            onChange={(next) => isWindow(next) && setSpan(next)}
          />
        )}
      </div>
      {isOpen && <Lanes runs={runs} minutes={WINDOWS[span]} onChoose={onChoose} />}
    </section>
  );
}

function Lanes({ runs, minutes, onChoose }: Props & { readonly minutes: number }) {
  const { ref, width } = useElementSize();
  const { reductions, load } = runs;
  const { data } = useQuery({
    queryKey: ['history'],
    queryFn: () => call((host) => host.history.list({})),
    refetchInterval: load.running > 0 ? 5000 : 30_000,
  });
  // Every update of the queue moves it on: once a second while something runs.
  const now = Date.now();
  const from = now - 60_000 * minutes;
  const bars = useMemo(() => barsOf(reductions, data?.runs ?? [], from, now), [reductions, data, from, now]);
  const { lanes, count } = useMemo(() => lanesOf(bars), [bars]);
  const rows = Math.max(load.workers, count);
  const last = bars.reduce((most, { expected }) => Math.max(most, expected ?? 0), now);
  const until = Math.max(now + 0.08 * (now - from), Math.min(last, now + 0.6 * (now - from)));
  const x = (at: number) => LEFT + ((width - LEFT - 8) * (at - from)) / (until - from);
  const height = HEAD + rows * LANE;
  const ticks = width === 0 ? [] : ticksOf(from, until, Math.max(2, (width - LEFT) / 110));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
    <div ref={ref} className={classes.lanes} tabIndex={0} role="group" aria-label="Runs by worker">
      {width > 0 && (
        <svg width={width} height={height} role="group" aria-label={summary(bars, minutes)}>
          {ticks.map((at) => (
            <g key={at}>
              <line className={classes.tick} x1={x(at)} x2={x(at)} y1={HEAD} y2={height} />
              <text className={classes.tickText} x={x(at)} y={11} textAnchor="middle">
                {moment(at).slice(11)}
              </text>
            </g>
          ))}
          {Array.from({ length: rows }, (_, lane) => `worker ${lane + 1}`).map((name, lane) => (
            <g key={name}>
              <line className={classes.lane} x1={0} x2={width} y1={HEAD + lane * LANE} y2={HEAD + lane * LANE} />
              <text className={classes.laneText} data-idle={lane >= load.workers} x={8} y={HEAD + lane * LANE + 14}>
                {name}
              </text>
            </g>
          ))}
          {bars.map((bar) => (
            <BarMark
              key={bar.id}
              bar={bar}
              x={x}
              y={HEAD + (lanes.get(bar.id) ?? 0) * LANE + 2}
              left={LEFT}
              onChoose={onChoose}
            />
          ))}
          <line className={classes.now} x1={x(now)} x2={x(now)} y1={HEAD - 3} y2={height} />
        </svg>
      )}
    </div>
  );
}

interface BarProps {
  readonly bar: Bar;
  readonly x: (at: number) => number;
  readonly y: number;
  readonly left: number;
  readonly onChoose: (key: string) => void;
}

function BarMark({ bar, x, y, left, onChoose }: BarProps) {
  const { key, label, state, from, to, expected } = bar;
  const start = Math.max(left, x(from));
  const width = Math.max(3, x(to) - start);
  const letters = Math.floor((width - 22) / 6.4);
  const words = `${label}: ${state}, ${moment(from)} UT, ${clock((to - from) / 1000)}`;
  return (
    <g
      role="button"
      aria-label={words}
      aria-disabled={key === null}
      tabIndex={-1}
      className={classes.bar}
      data-state={state}
      data-known={key !== null}
      onClick={() => key !== null && onChoose(key)}
    >
      <title>{expected === null ? words : `${words}; done about ${moment(expected).slice(11)} UT`}</title>
      {expected !== null && (
        <rect
          className={classes.ghost}
          x={start + width}
          y={y}
          width={Math.max(0, x(expected) - start - width)}
          height={16}
          rx={3}
        />
      )}
      <rect x={start} y={y} width={width} height={16} rx={3} />
      {width > 16 && (
        <text x={start + 5} y={y + 12}>
          {GLYPHS[state]} {letters > 3 ? ending(label, letters) : ''}
        </text>
      )}
    </g>
  );
}

/** As much of a path as there is room for: its parts that tell it from others come first. */
const ending = (label: string, letters: number): string =>
  label.length <= letters ? label : `${label.slice(0, letters - 1)}…`;

function summary(bars: readonly Bar[], minutes: number): string {
  const running = bars.filter(({ state }) => state === 'running').length;
  return `${running} running, ${counted(bars.length - running, 'run')} ended in the last ${clock(60 * minutes)}`;
}
