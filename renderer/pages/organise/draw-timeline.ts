import { type TimeScale, ticksOf } from '#renderer/pages/organise/time-scale.ts';
import type { Band, Mark, TimelineRow } from '#renderer/pages/organise/timeline-rows.ts';
import { typeColour } from '#renderer/parts/frame-type.tsx';

/** Measures, px. */
export const ROW = 24;
export const AXIS = 30;
export const LABELS = 250;
/** At the right of the axis, for the buttons over it. */
const BUTTONS = 112;

/** What of the axis is in view: from a position on, so many pixels a day. */
export interface View {
  readonly from: number;
  readonly perDay: number;
}

export interface Drawing {
  readonly rows: readonly TimelineRow[];
  readonly scale: TimeScale;
  readonly view: View;
  readonly width: number;
  readonly height: number;
  /** How far the rows are scrolled, px. */
  readonly scrolled: number;
  /** Days. */
  readonly window: number;
  readonly chosen: string | null;
  /** A CSS variable's value now. */
  readonly colour: (name: string) => string;
}

/** Where a time is drawn, px from the left. */
export const xOf = (mjd: number, { scale, view }: Pick<Drawing, 'scale' | 'view'>): number =>
  LABELS + (scale.place(mjd) - view.from) * view.perDay;

/** The least width of a band, so that a single frame shows. */
const LEAST = 7;

export const bandEdges = (band: Band, drawing: Pick<Drawing, 'scale' | 'view'>): readonly [number, number] => {
  const [left, right] = [xOf(band.from, drawing), xOf(band.to, drawing)];
  const pad = Math.max(3, (LEAST - (right - left)) / 2);
  return [left - pad, right + pad];
};

/** Draw the rows in view, then labels and axis over them. */
export function drawTimeline(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const { rows, width, height, scrolled, colour } = drawing;
  context.clearRect(0, 0, width, height);
  const first = Math.max(0, Math.floor(scrolled / ROW));
  const last = Math.min(rows.length, Math.ceil((scrolled + height - AXIS) / ROW));
  drawGrid(context, drawing);
  for (let index = first; index < last; index++) {
    const row = rows[index];
    if (row !== undefined) drawRow(context, row, AXIS + index * ROW - scrolled, drawing);
  }
  context.fillStyle = colour('--bg');
  context.fillRect(0, AXIS, LABELS - 8, height);
  context.font = `11.5px ${colour('--mono')}`;
  context.textBaseline = 'middle';
  for (let index = first; index < last; index++) {
    const name = rows[index]?.name ?? '';
    context.fillStyle = colour(name.includes('/') ? '--text' : '--text-dim');
    context.textAlign = 'right';
    context.fillText(fitted(context, name, LABELS - 24), LABELS - 14, AXIS + index * ROW - scrolled + ROW / 2);
  }
  drawAxis(context, drawing);
}

/** The end of a text says more than its beginning. */
function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const keep = Math.floor((text.length * width) / context.measureText(text).width) - 1;
  return `…${text.slice(-keep)}`;
}

function drawGrid(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const { scale, view, height, colour } = drawing;
  context.strokeStyle = colour('--line');
  context.lineWidth = 1;
  context.beginPath();
  for (const { at } of ticksOf(scale, view.perDay, 92)) {
    const x = Math.round(LABELS + (at - view.from) * view.perDay) + 0.5;
    context.moveTo(x, AXIS);
    context.lineTo(x, height);
  }
  context.stroke();
  // Time that is left out.
  context.fillStyle = colour('--bg-side');
  for (const [i, { from, to, at }] of scale.stretches.entries()) {
    const next = scale.stretches[i + 1];
    if (next === undefined) continue;
    const left = LABELS + (at + to - from - view.from) * view.perDay;
    context.fillRect(left, AXIS, (next.at - at - (to - from)) * view.perDay, height);
  }
}

function drawRow(context: CanvasRenderingContext2D, row: TimelineRow, top: number, drawing: Drawing): void {
  const { colour, chosen, width } = drawing;
  let before: Band | null = null;
  for (const band of row.bands) {
    const [left, right] = bandEdges(band, drawing);
    if (right >= LABELS - 20 && left <= width) {
      const { dataset } = band;
      const isChosen = dataset.id === chosen;
      const isWhole = dataset.state === 'complete';
      context.fillStyle = colour(isChosen ? '--bg-selected' : isWhole ? '--ok-soft' : '--bg-side');
      context.strokeStyle = colour(isChosen ? '--accent' : isWhole ? '--ok' : '--stale');
      context.lineWidth = isChosen ? 2 : 1;
      context.setLineDash(isWhole ? [] : [3, 2]);
      context.beginPath();
      context.roundRect(left, top + 2.5, right - left, ROW - 5, 4);
      context.fill();
      context.stroke();
      context.setLineDash([]);
    }
    if (before !== null) drawGap(context, before, band, top, drawing);
    before = band;
  }
  // Calibrations below, science over them.
  for (const isSky of [false, true])
    for (const mark of row.marks) if (isOnSky(mark) === isSky) drawMark(context, mark, isSky, top, drawing);
}

const isOnSky = ({ type }: Mark): boolean => type === 'science' || type === 'standard';

function drawMark(context: CanvasRenderingContext2D, mark: Mark, isSky: boolean, top: number, drawing: Drawing): void {
  const x = xOf(mark.mjd, drawing);
  if (x < LABELS - 10 || x > drawing.width) return;
  const name = /var\((.+)\)/.exec(typeColour(mark.type))?.[1] ?? '--type-other';
  context.fillStyle = drawing.colour(name);
  context.fillRect(x - 1, top + (isSky ? 5 : 12), 2, isSky ? 14 : 7);
}

/** How many days lie between two datasets of a configuration, if there is room to say it. */
function drawGap(context: CanvasRenderingContext2D, a: Band, b: Band, top: number, drawing: Drawing): void {
  const [, left] = bandEdges(a, drawing);
  const [right] = bandEdges(b, drawing);
  if (right - left < 46 || right < LABELS || left > drawing.width) return;
  const days = b.from - a.to;
  context.font = `10.5px ${drawing.colour('--sans')}`;
  context.fillStyle = drawing.colour('--text-faint');
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(`${days < 10 ? days.toFixed(1) : days.toFixed(0)} d`, (left + right) / 2, top + ROW / 2);
}

function drawAxis(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const { scale, view, width, window, colour } = drawing;
  context.fillStyle = colour('--bg-side');
  context.fillRect(0, 0, width, AXIS);
  context.fillStyle = colour('--line-strong');
  context.fillRect(0, AXIS - 1, width, 1);
  context.font = `11px ${colour('--sans')}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.save();
  context.beginPath();
  context.rect(LABELS - 8, 0, width - LABELS - BUTTONS, AXIS);
  context.clip();
  for (const { at, label } of ticksOf(scale, view.perDay, 92)) {
    const x = LABELS + (at - view.from) * view.perDay;
    context.fillStyle = colour('--line-strong');
    context.fillRect(Math.round(x), AXIS - 7, 1, 6);
    context.fillStyle = colour('--text-dim');
    context.fillText(label, x + 4, 12);
  }
  context.restore();
  // A measure of the window.
  const length = Math.min(window * view.perDay, 110);
  const isCut = window * view.perDay > 110;
  context.fillStyle = colour('--accent');
  context.fillRect(12, AXIS - 10, Math.max(2, length), 2);
  context.fillRect(12, AXIS - 13, 1, 8);
  if (!isCut) context.fillRect(12 + length, AXIS - 13, 1, 8);
  context.fillStyle = colour('--text-dim');
  context.fillText(`window ${window} d${isCut ? ' →' : ''}`, 12, 10);
}
