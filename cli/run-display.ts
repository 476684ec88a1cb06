import { clock, noteText } from '#cli/progress.ts';
import { exposureWord, memoryWord, stateWord, timeWord } from '#cli/run-words.ts';
import { table, tame } from '#cli/table.ts';
import type { RunLoad, RunSnapshot } from '#core/contract/run.ts';

interface RunDisplay {
  runs(reductions: readonly RunSnapshot[], load: RunLoad): void;
  note(level: 'info' | 'warning', text: string): void;
  close(): void;
}

/** Where the display is written: standard error, or what stands for it in a test. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const FIRST_SUMMARY_MS = 15_000;
const SUMMARY_MS = 60_000;

/** Show runs as they go: on a terminal a table redrawn in place, else a line per change, and now and then a summary. */
export function showRuns(out: Terminal): RunDisplay {
  return out.isTTY === true ? liveTable(out) : plainLines(out);
}

function stateCounts(reductions: readonly RunSnapshot[]): string {
  const counts = new Map<string, number>();
  for (const { state } of reductions) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, n]) => `${n} ${state}`).join(', ');
}

/** `3 running, 12 waiting, 5 complete; 4.1 of 20.0 GB` */
function summaryLine(reductions: readonly RunSnapshot[], load: RunLoad): string {
  const states = stateCounts(reductions);
  const left = remaining(reductions, load.workers);
  const memory = `${(load.memory / 1e9).toFixed(1)} of ${(load.memoryLimit / 1e9).toFixed(1)} GB`;
  return [states, memory, left === null ? null : `about ${clock(left)} left`, load.held].filter(Boolean).join('; ');
}

/** All work that is left over the workers, and at least the longest. Null if nothing is left. */
function remaining(reductions: readonly RunSnapshot[], workers: number): number | null {
  const left = reductions.flatMap((one) => {
    if (one.state === 'running' && one.wanted) return [one.etaSeconds ?? one.expectedSeconds];
    return one.wanted && one.state === 'waiting' ? [one.expectedSeconds] : [];
  });
  if (left.length === 0) return null;
  return Math.max(...left, left.reduce((sum, seconds) => sum + seconds, 0) / workers);
}

function plainLines(out: Terminal): RunDisplay {
  const states = new Map<string, string>();
  let next = performance.now() + FIRST_SUMMARY_MS;
  return {
    runs(reductions, load) {
      if (states.size === 0) {
        const done = reductions.filter((one) => !one.wanted && one.state !== 'running');
        if (done.length > 0) out.write(`${done.length} left as they are: ${stateCounts(done)}\n`);
        for (const one of done) states.set(one.id, `${one.state} ${one.wanted}`);
      }
      for (const one of reductions) {
        const state = `${one.state} ${one.wanted}`;
        const before = states.get(one.id);
        if (before === state) continue;
        states.set(one.id, state);
        if (before === undefined && (one.state === 'waiting' || one.state === 'not started')) continue;
        const took = one.state === 'running' || one.elapsed === null ? '' : ` in ${clock(one.elapsed)}`;
        out.write(`${stateWord(one.state)}  ${tame(`${one.id}${took}${one.why === null ? '' : `: ${one.why}`}`)}\n`);
      }
      if (performance.now() < next) return;
      next = performance.now() + SUMMARY_MS;
      out.write(`${summaryLine(reductions, load)}\n`);
      for (const one of reductions.filter((r) => r.state === 'running' && r.wanted)) {
        const at = [one.stage, exposureWord(one), `${timeWord(one.etaSeconds)} left`].filter(Boolean).join(', ');
        out.write(`  ${tame(`${one.id}: ${at}`)}\n`);
      }
    },
    note: (level, text) => {
      out.write(noteText(level, text));
    },
    close() {},
  };
}

function liveTable(out: Terminal): RunDisplay {
  let drawn = 0;
  const clear = () => {
    if (drawn > 0) out.write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  return {
    runs(reductions, load) {
      const text = liveText(reductions, load, out.columns ?? 100, (out.rows ?? 30) - 2);
      clear();
      out.write(`${text}\n`);
      drawn = text.split('\n').length;
    },
    note(level, text) {
      clear();
      out.write(noteText(level, text));
    },
    close: clear,
  };
}

/** The table that a terminal shows: what runs first, then what comes next, then the latest results, as room allows. */
function liveText(reductions: readonly RunSnapshot[], load: RunLoad, columns: number, rows: number): string {
  const rank = (one: RunSnapshot) =>
    one.state === 'running' ? 0 : one.state === 'failed' ? 1 : one.state === 'waiting' ? 2 : 3;
  const sorted = [...reductions].sort((a, b) => rank(a) - rank(b));
  const shown = sorted.slice(0, Math.max(1, rows - 2));
  const body = table(
    [
      { title: 'state', cell: (r) => stateWord(r.state) },
      { title: 'stage', cell: (r) => r.stage ?? (r.state === 'running' && r.wanted ? 'starting' : '') },
      { title: 'det', cell: (r) => r.detector ?? '' },
      { title: 'exposure', cell: exposureWord },
      { title: 'time', cell: (r) => timeWord(r.elapsed), right: true },
      { title: 'left', cell: (r) => timeWord(r.etaSeconds), right: true },
      { title: 'memory', cell: (r) => memoryWord(r.memory), right: true },
      { title: 'reduction', cell: (r) => r.id + (r.state === 'failed' && r.why !== null ? `: ${r.why}` : '') },
    ],
    shown,
  );
  const more = sorted.length > shown.length ? [`… and ${sorted.length - shown.length} more`] : [];
  return [...body.split('\n'), ...more, summaryLine(reductions, load)]
    .map((line) => [...line].slice(0, columns - 1).join(''))
    .join('\n');
}
