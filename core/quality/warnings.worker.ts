import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { WarningsState } from '#core/contract/logged-warnings.ts';
import { UNLISTED } from '#core/datasets/list-folder.ts';
import { importantWarnings } from '#core/quality/important-warnings.ts';
import { countBy, filtered, sumOf } from '#core/quality/warning-groups.ts';
import { warningLines } from '#core/quality/warning-lines.ts';
import { readWarningRows, type WarningRows, warningsConfig } from '#core/quality/warning-rows.ts';
import type {
  WarningsAnswers,
  WarningsOrder,
  WarningsQuestion,
  WarningsReply,
} from '#core/quality/warnings-messages.ts';
import { WarningsReader } from '#core/quality/warnings-reader.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';

// Reads the logs of a workspace and counts their warnings, so that the thread of the host stays free.

const root = String(workerData);
let reader: WarningsReader | null = null;
let rowsText = '';
let problem: string | null = null;
let unlisted: string[] = [];

/** What links lead to must lie in the workspace too. */
function mayRead(path: string): boolean {
  try {
    return realpathSync(path).startsWith(realpathSync(root) + sep);
  } catch {
    return true; // It has gone: reading says so.
  }
}

/** A reader with the rows as they are now; those built in, where the workspace's own cannot be understood. */
function readerNow(): WarningsReader {
  let rows: Pick<WarningRows, 'rows'>;
  problem = null;
  try {
    rows = readWarningRows(warningsConfig(root));
  } catch (error) {
    problem = error instanceof Fault ? error.data.message : causeText(error);
    rows = { rows: importantWarnings() };
  }
  const text = JSON.stringify(rows.rows);
  if (reader !== null && text === rowsText) return reader;
  reader?.[Symbol.dispose]();
  rowsText = text;
  reader = new WarningsReader({ root, rows: rows.rows, mayRead });
  return reader;
}

function stateOf(logs: WarningsReader['logs'], done: number, total: number): WarningsState {
  let warnings = 0;
  let important = 0;
  const unreadable: WarningsState['unreadable'] = [];
  for (const { groups, problem: why, path } of logs) {
    const sum = sumOf(groups);
    warnings += sum.warnings;
    important += sum.important;
    if (why !== null && path !== null) unreadable.push({ path, why });
  }
  unreadable.push(...unlisted.map((path) => ({ path, why: UNLISTED })));
  return { done, total, warnings, important, reductions: logs.length, unreadable, problem };
}

/** So often it is told how far a look is [ms]. */
const TELL_MS = 300;

async function look(): Promise<WarningsState> {
  const now = readerNow();
  let told = performance.now();
  unlisted = [];
  await now.refresh({
    unlisted: (folder) => unlisted.push(folder),
    looked: (done, total) => {
      if (performance.now() - told < TELL_MS) return;
      told = performance.now();
      parentPort?.postMessage({ state: stateOf(now.logs, done, total) } satisfies WarningsReply);
    },
  });
  return stateOf(now.logs, now.logs.length, now.logs.length);
}

async function answer(order: WarningsOrder): Promise<WarningsAnswers[WarningsOrder['ask']]> {
  if (order.ask === 'look') return await look();
  const { logs = [], rows = [] } = reader ?? {};
  const some = filtered(logs, order.filter, rows);
  if (order.ask === 'lines') return await warningLines(some, order.from, order.to, root);
  const groups = countBy(order.by, some);
  const warnings = groups.reduce((sum, { count }) => sum + count, 0);
  return { total: groups.length, warnings, groups: groups.slice(order.from, order.to) };
}

parentPort?.on('message', ({ id, order }: WarningsQuestion) => {
  const reply = (said: WarningsReply) => parentPort?.postMessage(said);
  answer(order).then(
    (said) => reply({ id, answer: said }),
    (error: unknown) => reply({ id, failed: causeText(error) }),
  );
});
