import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { ScorecardInput, ScorecardResult } from '#core/contract/scorecard-command.ts';
import {
  type BadSlit,
  badSlitsOf,
  frameStatus,
  inScorecardOrder,
  SCORECARD_COLUMNS,
  scorecardRow,
} from '#core/contract/scorecard-row.ts';
import { findDatasets } from '#core/datasets/layout.ts';
import { passedOver, unlistedFault } from '#core/datasets/list-folder.ts';
import { requireInOrder, strangersIn } from '#core/quality/check-thresholds.ts';
import { noSpec1d } from '#core/quality/no-spec1d.ts';
import { readOwnThresholds, thresholdsFile } from '#core/quality/own-thresholds.ts';
import { ScorecardReader } from '#core/quality/scorecard.ts';
import { badSlitsCsv, scorecardCsv, splitByTab } from '#core/quality/scorecard-files.ts';
import { readThresholdTable, type ThresholdTable, thresholdsFor } from '#core/quality/threshold-table.ts';
import { WantedReductions } from '#core/quality/wanted-reductions.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { findWorkspace } from '#core/workspace/places.ts';
import { realRoot } from '#core/workspace/real-root.ts';

/**
 * Judge the science frames below a root and write the scorecard, its bad slits and, if asked for, a file a tab. Throws
 * Faults: `missing`, `no-reductions`, `bad-input-file` of the table, `not-ours` for a file that is no scorecard.
 */
export async function makeScorecard(input: ScorecardInput, task: TaskHandle): Promise<ScorecardResult> {
  const { subdirs, status, commit, memUsage } = input;
  const { root, asTyped } = realRoot(input.root);
  const table = input.config === undefined ? ownTable(root) : readThresholdTable(input.config);
  requireInOrder(table, input.thresholds);
  const out = input.out ?? outFor(root);
  const targets = filesFor(out, input.split);
  for (const path of targets.values()) refuseOthers(path);
  using reader = new ScorecardReader({
    root,
    note: (text) => task.note('warning', text),
    ...(input.useCache ? {} : { cacheFile: null }),
  });
  const from = root.endsWith('.pypeit') ? dirname(root) : root;
  const wanted = new WantedReductions(asTyped(from), subdirs);
  await reader.refresh({
    signal: task.signal,
    wanted: ({ folder }) => wanted.has(asTyped(folder)),
    looked: (done, total, item) =>
      task.progress({
        phase: total === null ? 'looking for reductions' : 'reading products',
        done,
        total,
        unit: 'reductions',
        ...(item === '' ? {} : { item: relative(from, item) || basename(item) }),
      }),
  });
  const reductions = reader.reductions();
  if (reductions.size === 0) throw noReductions(input.root, subdirs, reader.unlisted);
  const date = input.date ?? new Date().toISOString().slice(0, 10);
  const frames = reader.frames();
  const notices = [...wanted.strangers(), ...strangersIn(table, frames, reader)];
  for (const text of notices) task.note('warning', text);
  const bad: BadSlit[] = [];
  const rows = inScorecardOrder(
    frames.map((frame) => {
      const at = thresholdsFor(table, frame.dataset, input.thresholds);
      const facts = reductions.get(frame.reduction);
      for (const slit of badSlitsOf(frame, at)) bad.push(slit);
      return scorecardRow(frame, at, {
        status: status ?? (facts === undefined ? 'FAILED' : frameStatus(facts)),
        date,
        memUsage: memUsage ?? facts?.peakBytes ?? 0,
        commit,
      });
    }),
  );
  const texts = new Map([
    [targets.get('') ?? out, scorecardCsv(rows)],
    [targets.get('bad slits') ?? out, badSlitsCsv(bad)],
  ]);
  if (input.split)
    for (const [tab, own] of splitByTab(rows)) {
      const path = targets.get(tab) ?? out;
      // A tab without rows needs no file, but one of before must not keep its rows.
      if (own.length > 0 || existsSync(path)) texts.set(path, scorecardCsv(own));
    }
  if (!input.dryRun) for (const [path, text] of texts) writeWhole(path, text);
  return {
    rows,
    problems: frames.flatMap(({ problem: why, dataset, scienceFile, reduceDir }) =>
      why === null ? [] : [{ dataset, scienceFile, reduceDir, why }],
    ),
    withoutSpec1d: frames.flatMap((frame) => {
      const why = noSpec1d(frame);
      const { dataset, scienceFile, reduceDir } = frame;
      return why === null ? [] : [{ dataset, scienceFile, reduceDir, why }];
    }),
    unreadable: reader.unreadable().map(({ path, why }) => ({ path: asTyped(path), why })),
    notices,
    badSlits: bad.length,
    notJudged: rows.reduce((sum, row) => sum + row.not_judged_count, 0),
    reductions: reductions.size,
    read: reader.productsRead,
    files: [...texts.keys()].map(asTyped),
  };
}

/** The table of the workspace that a root lies in; null: there is none. */
function ownTable(root: string): ThresholdTable | null {
  const workspace = findWorkspace(root);
  return workspace !== null && existsSync(thresholdsFile(workspace)) ? readOwnThresholds(workspace) : null;
}

/**
 * Where the scorecard of a root is written: of one dataset, or a part of it, where the reference puts it, in its `reduce`
 * folder (or the one that is named); else in the root itself.
 */
export function outFor(path: string): string {
  const root = resolve(path);
  const isFolder = statSync(root, { throwIfNoEntry: false })?.isDirectory() === true;
  const folder = isFolder ? root : dirname(root);
  const own = findDatasets(folder, passedOver).find(
    (dataset) => folder === dataset.folder || folder.startsWith(`${dataset.folder}/`),
  );
  if (own === undefined) return join(folder, 'scorecard.csv');
  const below = relative(join(own.folder, 'complete'), folder).split('/')[0] ?? '';
  const named = below !== '' && below !== '..' ? below : 'reduce';
  const at = join(own.folder, 'complete', named);
  return join(existsSync(at) ? at : folder, 'scorecard.csv');
}

/** Every file that is written: by tab, the scorecard itself as ''. */
function filesFor(out: string, split: boolean): ReadonlyMap<string, string> {
  const stem = out.replace(/\.csv$/i, '');
  const tabs = split ? [...splitByTab([]).keys()].map((tab): [string, string] => [tab, `${stem}_${tab}.csv`]) : [];
  return new Map([['', out], ['bad slits', `${stem}_bad_slits.csv`], ...tabs]);
}

/** A file that is there already must be one that this command writes. */
function refuseOthers(path: string): void {
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Fault({
      code: 'missing',
      message: `${folder} is not there`,
      remedy: 'Make the folder, or name another file with --out.',
      path: folder,
    });
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || (stat.isFile() && stat.size === 0)) return;
  const head = stat.isFile() ? (readFileSync(path, 'latin1').split(/\r?\n/, 1)[0] ?? '') : '';
  if (head.startsWith(SCORECARD_COLUMNS.slice(0, 2).join(',')) || head.startsWith('slit_id,spec2d')) return;
  const remedy = 'Name another file with --out, or move this one away.';
  throw new Fault({ code: 'not-ours', message: `${path} is there, and no scorecard`, remedy, path });
}

function noReductions(root: string, subdirs: readonly string[], [unlisted]: readonly string[]): Fault {
  if (unlisted !== undefined) return unlistedFault(unlisted);
  const among = subdirs.length === 0 ? '' : ` that matches ${subdirs.join(' or ')}`;
  const remedy =
    subdirs.length === 0
      ? 'slitbench setup writes them for organised datasets.'
      : 'Check --subdirs; several names are parted by blanks.';
  return new Fault({
    code: 'no-reductions',
    message: `There is no .pypeit file below ${root}${among}`,
    remedy,
    path: root,
  });
}
