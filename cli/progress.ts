import { count } from '#cli/count.ts';
import { tame, tameLines } from '#cli/table.ts';
import type { Progress } from '#core/contract/task.ts';

interface Shown {
  progress(progress: Progress): void;
  note(level: 'info' | 'warning', text: string): void;
  clear(): void;
}

/** Seconds as `3:05` or `1:02:07`. */
export function clock(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  const mm = String(Math.floor(s / 60) % 60);
  const ss = String(s % 60).padStart(2, '0');
  return s >= 3600 ? `${Math.floor(s / 3600)}:${mm.padStart(2, '0')}:${ss}` : `${mm}:${ss}`;
}

const megabytes = (n: number): string => (n < 1e9 ? `${(n / 1e6).toFixed(1)} MB` : `${(n / 1e9).toFixed(2)} GB`);

/** `reading headers  1,200 of 2,200 frames (54 %), 0:03 left  b27.fits.gz` */
export function progressLine(p: Progress): string {
  const of = p.total === null ? '' : ` of ${count(p.total)}`;
  const percent = p.total ? ` (${Math.floor((100 * p.done) / p.total)} %)` : '';
  const sizes = p.bytes === undefined ? '' : `, ${megabytes(p.bytes.done)} of ${megabytes(p.bytes.total)}`;
  const left = p.etaSeconds === null || p.done === p.total ? '' : `, ${clock(p.etaSeconds)} left`;
  return `${p.phase}  ${count(p.done)}${of} ${p.unit}${percent}${sizes}${left}${p.item === undefined ? '' : `  ${tame(p.item)}`}`;
}

/** Progress on standard error: one line rewritten on a terminal, else a line after a second and then every ten. */
export const showProgress = (): Shown => (process.stderr.isTTY === true ? liveLine() : plainLines());

const FIRST_MS = 1000;
const EVERY_MS = 10_000;

/** A note as it is written. */
export const noteText = (level: 'info' | 'warning', text: string): string =>
  `${level === 'warning' ? 'warning: ' : ''}${tameLines(text)}\n`;

function liveLine(): Shown {
  const out = process.stderr;
  const clear = () => {
    out.write('\r\x1b[K');
  };
  return {
    progress(p) {
      out.write(`\r\x1b[K${progressLine(p).slice(0, (out.columns || 80) - 1)}`);
    },
    note(level, text) {
      clear();
      out.write(noteText(level, text));
    },
    clear,
  };
}

function plainLines(): Shown {
  const out = process.stderr;
  let latest: Progress | null = null;
  let timer: NodeJS.Timeout | null = null;
  const say = () => {
    timer = setTimeout(say, EVERY_MS).unref();
    if (latest !== null) out.write(`${progressLine(latest)}\n`);
    latest = null;
  };
  return {
    progress(p) {
      latest = p;
      timer ??= setTimeout(say, FIRST_MS).unref();
    },
    note(level, text) {
      out.write(noteText(level, text));
    },
    clear() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      latest = null;
    },
  };
}
