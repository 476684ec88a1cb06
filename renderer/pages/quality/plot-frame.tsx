import { memo, type ReactNode } from 'react';
import { type Box, label, type Range, ticksOf } from '#renderer/pages/quality/plot-scale.ts';
import classes from '#renderer/pages/quality/slit.module.css';

interface Props {
  readonly box: Box;
  readonly x: Range;
  readonly y: Range;
  /** With units in brackets; null: numbers stand at another plot's axis. */
  readonly xLabel: string | null;
  readonly yLabel: string;
  /** The frame lies over a picture. */
  readonly isOver?: boolean;
}

const LONG = 8;
const SHORT = 4;

/** The frame of a plot with inward ticks on four sides. */
export const PlotFrame = memo(function PlotFrame({ box, x, y, xLabel, yLabel, isOver = false }: Props) {
  const { left, top, width, height } = box;
  const [right, bottom] = [left + width, top + height];
  const across = ticksOf(x, width / 90);
  const up = ticksOf(y, height / 36);
  const xOf = (value: number) => left + ((value - x.from) / (x.to - x.from)) * width;
  const yOf = (value: number) => bottom - ((value - y.from) / (y.to - y.from)) * height;
  const lines: string[] = [];
  for (const [values, size] of [
    [across.long, LONG],
    [across.short, SHORT],
  ] as const)
    for (const value of values) lines.push(`M${xOf(value)} ${bottom}v${-size}M${xOf(value)} ${top}v${size}`);
  for (const [values, size] of [
    [up.long, LONG],
    [up.short, SHORT],
  ] as const)
    for (const value of values) lines.push(`M${left} ${yOf(value)}h${size}M${right} ${yOf(value)}h${-size}`);
  return (
    <g>
      <rect className={classes.frame} x={left} y={top} width={width} height={height} />
      <path className={isOver ? classes.over : classes.frame} d={lines.join('')} />
      {xLabel !== null && (
        <>
          {across.long.map((value) => (
            <text key={value} className={classes.tick} x={xOf(value)} y={bottom + 15} textAnchor="middle">
              {label(value, across.digits)}
            </text>
          ))}
          <text className={classes.label} x={left + width / 2} y={bottom + 31} textAnchor="middle">
            {xLabel}
          </text>
        </>
      )}
      {up.long.map((value) => (
        <text key={value} className={classes.tick} x={left - 6} y={yOf(value)} dy={4} textAnchor="end">
          {label(value, up.digits)}
        </text>
      ))}
      <text className={classes.label} transform={`translate(14 ${top + height / 2}) rotate(-90)`} textAnchor="middle">
        {yLabel}
      </text>
    </g>
  );
});

/** Draws only within a plot's frame. */
export function Clip({ id, box, children }: { readonly id: string; readonly box: Box; readonly children: ReactNode }) {
  const { left, top, width, height } = box;
  return (
    <>
      <clipPath id={id}>
        <rect x={left} y={top} width={width} height={height} />
      </clipPath>
      <g clipPath={`url(#${id})`}>{children}</g>
    </>
  );
}
