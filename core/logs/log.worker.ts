import { parentPort, workerData } from 'node:worker_threads';
import { LOG_LEVELS, type LogFilter, type LogState, type LogText } from '#core/contract/log.ts';
import { patternFinder, textFinder } from '#core/logs/find-lines.ts';
import { LEVEL, type LineKind, LogIndex } from '#core/logs/log-index.ts';
import type { LogAnswers, LogOrder, LogQuestion, LogReply } from '#core/logs/log-messages.ts';
import { type ImportantWarning, importantWarnings, warningMatcher } from '#core/quality/important-warnings.ts';
import { readWarningRows, warningsConfig } from '#core/quality/warning-rows.ts';
import { causeText, errorCode } from '#core/workspace/fault.ts';

// Looks at logs, so that the thread of the host stays free however long they are.

/** How much is read at one look, so that others get their turn. */
const BUDGET = 48 << 20;
/** The first look is short, so that the first lines are there at once. */
const FIRST_BUDGET = 4 << 20;
const LONGEST = 20_000;
const MOST_MATCHES = 20_000;

interface Kept {
  readonly index: LogIndex;
  /** Lines that a filter leaves, as of so many lines. */
  view: {
    readonly key: string;
    readonly lines: number;
    readonly generation: number;
    readonly found: Uint32Array;
  } | null;
}

/** Those of the workspace too, where they can be understood; the page Warnings says where not. */
function rows(): readonly ImportantWarning[] {
  try {
    return typeof workerData === 'string' ? readWarningRows(warningsConfig(workerData)).rows : importantWarnings();
  } catch {
    return importantWarnings();
  }
}

const matcher = warningMatcher(rows());
const isImportant = (file: string, func: string, text: string) => matcher(file, func, text) >= 0;
const logs = new Map<string, Kept>();

function kept(path: string): Kept {
  const known = logs.get(path) ?? { index: new LogIndex(path, isImportant), view: null };
  logs.set(path, known);
  return known;
}

function stateOf(path: string, { index }: Kept, exists: boolean): LogState {
  const { lines, size, read, counts, firstError, generation } = index;
  const first = firstError < 0 ? null : firstError;
  return { path, exists, lines, size, read, counts: { ...counts }, firstError: first, generation };
}

/** The lines that a filter leaves; null: all. */
function viewOf(log: Kept, filter: LogFilter): Uint32Array | null {
  if (!filter.important && filter.levels.length === LOG_LEVELS.length) return null;
  const key = JSON.stringify(filter);
  const { lines, generation } = log.index;
  if (log.view?.key !== key || log.view.lines !== lines || log.view.generation !== generation) {
    const levels = new Set<number>(filter.levels.map((level) => LEVEL[level]));
    const wanted = ({ level, important }: LineKind) => (filter.important ? important : levels.has(level));
    log.view = { key, lines, generation, found: log.index.select(wanted) };
  }
  return log.view.found;
}

const LEVEL_NAMES = [null, 'debug', 'info', 'warning', 'error'] as const;

function textOf({ index }: Kept, line: number, text: string): LogText {
  const { level, important, continues } = index.kind(line);
  return { line, level: LEVEL_NAMES[level] ?? null, continues, important, text: text.slice(0, LONGEST) };
}

function lines(log: Kept, { filter, from, to }: Extract<LogOrder, { ask: 'lines' }>): LogAnswers['lines'] {
  const { index } = log;
  const view = viewOf(log, filter);
  const { generation } = index;
  if (view === null) {
    const texts = index.texts(from, to).map((text, i) => textOf(log, from + i, text));
    return { total: index.lines, generation, lines: texts };
  }
  // Lines that follow one another are read together.
  const found: LogText[] = [];
  const wanted = view.subarray(from, to);
  for (let at = 0; at < wanted.length; ) {
    const first = wanted[at] ?? 0;
    let end = at + 1;
    while (end < wanted.length && wanted[end] === first + end - at) end++;
    for (const [i, text] of index.texts(first, first + end - at).entries()) found.push(textOf(log, first + i, text));
    at = end;
  }
  return { total: view.length, generation, lines: found };
}

function search(log: Kept, order: Extract<LogOrder, { ask: 'search' }>): LogAnswers['search'] {
  const { text, regex, matchCase, filter } = order;
  const view = viewOf(log, filter);
  const found = log.index.search(finderOf(text, regex, matchCase), MOST_MATCHES);
  if (view === null) return { at: [...found.lines], total: found.total };
  const place = new Map([...view].map((line, at) => [line, at]));
  const at = found.lines.flatMap((line) => place.get(line) ?? []);
  return { at, total: at.length };
}

const finderOf = (text: string, regex: boolean, matchCase: boolean) =>
  regex ? patternFinder(new RegExp(text, matchCase ? '' : 'i')) : textFinder(text, matchCase);

function answer(path: string, order: LogOrder): LogAnswers[LogOrder['ask']] {
  const log = kept(path);
  switch (order.ask) {
    case 'look': {
      let exists = true;
      try {
        log.index.advance(log.index.read === 0 ? FIRST_BUDGET : BUDGET);
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw error;
        exists = false;
      }
      return { state: stateOf(path, log, exists), more: exists && log.index.read < log.index.size };
    }
    case 'lines':
      return lines(log, order);
    case 'search':
      return search(log, order);
  }
}

parentPort?.on('message', ({ id, path, order }: LogQuestion) => {
  let reply: LogReply;
  try {
    if (order.ask === 'forget') {
      logs.delete(path);
      reply = { id, answer: null };
    } else reply = { id, answer: answer(path, order) };
  } catch (error) {
    reply = { id, failed: { message: causeText(error), code: errorCode(error) } };
  }
  parentPort?.postMessage(reply);
});
