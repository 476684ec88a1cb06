import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, relative } from 'node:path';
import type { z } from 'zod';
import type { Report, ReportInput, ReportReduction, ReportRow } from '#core/contract/report.ts';
import type { ScienceFrame, Thresholds } from '#core/contract/scorecard.ts';
import { frameStatus, inScorecardOrder, type ReductionFacts, scorecardRow } from '#core/contract/scorecard-row.ts';
import { passedOver, unlistedFault } from '#core/datasets/list-folder.ts';
import { requireInOrder, strangersIn } from '#core/quality/check-thresholds.ts';
import { noSpec1d } from '#core/quality/no-spec1d.ts';
import { readOwnThresholds, thresholdsFile } from '#core/quality/own-thresholds.ts';
import { causeWords } from '#core/quality/report/cause-words.ts';
import { notesOf } from '#core/quality/report/notes-of.ts';
import { type BadSlit, badSlits, worstSlits } from '#core/quality/report/worst-slits.ts';
import { ScorecardReader } from '#core/quality/scorecard.ts';
import { readThresholdTable, type ThresholdTable, thresholdsFor } from '#core/quality/threshold-table.ts';
import { countBy, filtered, sumOf } from '#core/quality/warning-groups.ts';
import { readWarningRows, warningsConfig } from '#core/quality/warning-rows.ts';
import { type WarningLog, WarningsReader } from '#core/quality/warnings-reader.ts';
import { causeOf } from '#core/reductions/cause.ts';
import { readRecord } from '#core/reductions/record.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { findWorkspace } from '#core/workspace/places.ts';
import { realRoot } from '#core/workspace/real-root.ts';
import packageJson from '../../../package.json' with { type: 'json' };

type Input = z.output<typeof ReportInput>;

/** The report of a tree, and the slits that are to be pictured. Throws Faults: `missing`, `no-reductions`, `bad-input-file`. */
export async function collectReport(
  input: Input,
  task: TaskHandle,
): Promise<{ readonly report: Report; readonly pictured: readonly BadSlit[] }> {
  const { root, asTyped } = realRoot(input.root);
  const tree = findWorkspace(root) ?? root;
  const table = tableFor(input, tree);
  requireInOrder(table, input.thresholds);
  const thresholdsOf = (dataset: string) => thresholdsFor(table, dataset, input.thresholds);
  const below = root.endsWith('.pypeit') ? dirname(root) : root;
  const note = (text: string) => task.note('warning', text);
  using card = new ScorecardReader({ root, note });
  await card.refresh({
    signal: task.signal,
    looked: (done, total, item) =>
      task.progress({ phase: 'reading products', done, total, unit: 'reductions', item: relative(below, item) }),
  });
  const facts = card.reductions();
  const [unlisted] = card.unlisted;
  if (facts.size === 0 && unlisted !== undefined) throw unlistedFault(unlisted);
  if (facts.size === 0)
    throw new Fault({
      code: 'no-reductions',
      message: `There is no .pypeit file below ${input.root}`,
      path: input.root,
      remedy: 'slitbench setup writes them for organised datasets.',
    });
  const { rows } = readWarningRows(warningsConfig(tree));
  using logs = new WarningsReader({ root, rows, note });
  await logs.refresh({
    signal: task.signal,
    unlisted: passedOver,
    looked: (done, total, item) =>
      task.progress({ phase: 'reading logs', done, total, unit: 'logs', item: relative(below, item) }),
  });
  const frames = card.frames();
  for (const text of strangersIn(table, frames, card)) note(text);
  const bad = frames.flatMap((frame) => badSlits(frame, thresholdsOf(frame.dataset)));
  const pictured = worstSlits(bad, input.pictures);
  const framesOf = Map.groupBy(frames, ({ reduction }) => reduction);
  const badOf = Map.groupBy(bad, ({ frame }) => frame.reduction);
  const logOf = new Map(logs.logs.map((log) => [log.on.pypeitFile, log]));
  const reductions = [...facts].map(([path, own]) =>
    reductionOf({
      path,
      own,
      below,
      frames: framesOf.get(path) ?? [],
      badSlits: badOf.get(path)?.length ?? 0,
      log: logOf.get(path),
    }),
  );
  const notes = notesOf(tree, new Set(reductions.map(({ dataset }) => dataset)));
  const made = new Date().toISOString();
  const cardRows = rowsOf(frames, facts, thresholdsOf, made.slice(0, 10));
  const report: Report = {
    root: input.root,
    made,
    machine: hostname(),
    slitbench: packageJson.version,
    thresholds: input.thresholds,
    reductions: failedFirst(reductions),
    failures: failuresOf(facts, frames, below),
    warnings: [...countBy('kind', filtered(logs.logs, { important: true, within: [] }, rows))],
    rows: cardRows,
    worst: pictured.map(({ slit }) => slit),
    badSlits: bad.length,
    notJudged: cardRows.reduce((sum, row) => sum + row.not_judged_count, 0),
    notes: [...notes.notes],
    unreadable: [
      ...notes.unreadable,
      ...card.unreadable(),
      ...logs.logs.flatMap(({ path, problem }) => (path === null || problem === null ? [] : [{ path, why: problem }])),
    ].map(({ path, why }) => ({ path: asTyped(path), why: why.replaceAll(path, basename(path)) })),
  };
  return { report, pictured };
}

function tableFor({ config }: Input, tree: string): ThresholdTable | null {
  if (config !== undefined) return readThresholdTable(config);
  return existsSync(thresholdsFile(tree)) ? readOwnThresholds(tree) : null;
}

interface Seen {
  readonly path: string;
  readonly own: ReductionFacts;
  readonly below: string;
  readonly frames: readonly ScienceFrame[];
  readonly badSlits: number;
  readonly log: WarningLog | undefined;
}

function reductionOf({ path, own, below, frames, badSlits: bad, log }: Seen): ReportReduction {
  const folder = dirname(path);
  const record = readRecord(folder);
  const isOwn = record !== null && basename(record.pypeitFile) === basename(path);
  const id = relative(below, folder) || basename(folder);
  return {
    id,
    dataset: log?.dataset ?? frames[0]?.dataset ?? id,
    status: own.status,
    why: own.why,
    pypeit: isOwn ? record.versions.pypeit : null,
    started: isOwn ? record.started : null,
    seconds: (isOwn ? record.seconds : null) ?? frames[0]?.execSeconds ?? null,
    peakBytes: own.peakBytes,
    frames: frames.length,
    slits: frames.reduce((sum, { slits }) => sum + slits.length, 0),
    badSlits: bad,
    objects: frames.reduce((sum, { objects }) => sum + objects.length, 0),
    importantWarnings: log?.path == null || log.problem !== null ? null : sumOf(log.groups).important,
  };
}

/** Reductions that failed, and frames that have a problem which their reduction does not tell, by cause. */
function failuresOf(
  facts: ReadonlyMap<string, ReductionFacts>,
  frames: readonly ScienceFrame[],
  below: string,
): Report['failures'] {
  const causes = new Map<string, { name: string; why: string }[]>();
  const add = (name: string, why: string) => {
    const cause = causeOf(why);
    causes.set(cause, [...(causes.get(cause) ?? []), { name, why }]);
  };
  for (const [path, { status, why }] of facts)
    if (status === 'FAILED') add(relative(below, dirname(path)) || basename(path), why ?? 'it is not told why');
  for (const frame of frames) {
    const { reduction, scienceFile, problem } = frame;
    const own = facts.get(reduction);
    if (problem !== null && !(own?.status === 'FAILED' && own.why !== null && tells(own.why, frame, problem)))
      add(`${relative(below, dirname(reduction)) || basename(reduction)}: ${scienceFile}`, problem);
  }
  return [...causes.values()]
    .map((what) => ({ cause: causeWords(what.map(({ why }) => why)), what }))
    .sort((a, b) => b.what.length - a.what.length);
}

/** Whether why a reduction failed tells a problem of its frame, too. */
const tells = (why: string, { spec2d, scienceFile }: ScienceFrame, problem: string): boolean =>
  why.includes(problem.replace(/\.$/, '')) || problem.includes(why) || (spec2d === null && why.includes(scienceFile));

function rowsOf(
  frames: readonly ScienceFrame[],
  facts: ReadonlyMap<string, ReductionFacts>,
  thresholdsOf: (dataset: string) => Thresholds,
  date: string,
): ReportRow[] {
  const rows = frames.map((frame): ReportRow => {
    const own = facts.get(frame.reduction);
    const status = own === undefined ? 'FAILED' : frameStatus(own);
    const stamp = { status, date, memUsage: own?.peakBytes ?? 0, commit: '' };
    const row = scorecardRow(frame, thresholdsOf(frame.dataset), stamp);
    const why = row.status === 'COMPLETE' ? null : (frame.problem ?? own?.why ?? null);
    return { ...row, why, noSpec1d: noSpec1d(frame) };
  });
  return failedFirst(inScorecardOrder(rows));
}

const failedFirst = <R extends { readonly status: string }>(all: readonly R[]): R[] => [
  ...all.filter(({ status }) => status === 'FAILED'),
  ...all.filter(({ status }) => status !== 'FAILED'),
];
