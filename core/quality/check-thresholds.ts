import { dirname, join } from 'node:path';
import type { OwnThresholds } from '#core/contract/quality.ts';
import { crossedText, type ScienceFrame, Thresholds } from '#core/contract/scorecard.ts';
import { findDatasets } from '#core/datasets/layout.ts';
import { listNames, passedOver } from '#core/datasets/list-folder.ts';
import { isTableColumn, isThresholdColumn, type ThresholdTable, thresholdsFor } from '#core/quality/threshold-table.ts';
import { lineFault } from '#core/setup/lines.ts';
import { Fault } from '#core/workspace/fault.ts';
import { nearestName } from '#core/workspace/nearest-name.ts';

/**
 * Refuse limits that no slit can keep: those for all datasets (a Fault `where`), and those that a line of the table makes
 * of them (`bad-input-file`, which names the line).
 */
export function requireInOrder(table: ThresholdTable | null, thresholds: Thresholds): void {
  const crossed = crossedText(thresholds);
  if (crossed !== null)
    throw new Fault({
      code: 'where',
      message: `No slit can keep these thresholds: ${crossed}`,
      remedy: 'Give --lower-std-chi a value that is not larger than --upper-std-chi.',
    });
  for (const { dataset, line } of table?.rows ?? []) {
    const why = crossedText(thresholdsFor(table, dataset, thresholds));
    if (table !== null && why !== null)
      throw lineFault(table.path, table.lines, line, `no slit of ${dataset} can keep its thresholds: ${why}`, REMEDY);
  }
}

/** Refuse thresholds of a dataset that no slit can keep beside those that count for all where nothing else is said (`where`). */
export function requireKeepable(dataset: string, own: OwnThresholds): void {
  const why = crossedText({ ...Thresholds.parse({}), ...own });
  if (why === null) return;
  const ofAll = own.stdChiLow === undefined ? 'the lower' : own.stdChiHigh === undefined ? 'the upper' : null;
  throw new Fault({
    code: 'where',
    message: `No slit of ${dataset} can keep these thresholds: ${why}${ofAll === null ? '' : `; ${ofAll} one is that for all datasets`}`,
    remedy:
      ofAll === null ? 'Let the lower limit be below the upper one.' : `Set ${ofAll} limit for this dataset, too.`,
  });
}

const REMEDY = 'Correct lower_std_chi or upper_std_chi; an empty cell leaves it as it is for all.';

/** A tree is so many folders above the deepest of its parts that is judged by itself: MASK/CONFIG/DATES/complete/reduce/SPEC_A. */
const DEPTH = 7;

/**
 * A notice for each line of the table whose dataset is not there, with the one that may have been meant, one of the columns
 * that are not used, and one if the table sets nothing at all.
 */
export function strangersIn(
  table: ThresholdTable | null,
  frames: readonly ScienceFrame[],
  { root, nameRoot }: { readonly root: string; readonly nameRoot: string },
): readonly string[] {
  if (table === null) return [];
  const others = table.columns.filter((name) => !isTableColumn(name));
  const unused = others.length === 0 ? [] : [`${table.path}: no threshold, and not used: ${others.join(', ')}`];
  if (table.rows.length === 0 || !table.columns.some(isThresholdColumn))
    return [...unused, `${table.path} sets no threshold for any dataset`];
  const known = [...new Set(frames.map(({ dataset }) => dataset))];
  const above = [root];
  while (above.length < DEPTH) above.push(dirname(above.at(-1) ?? root));
  const trees = new Set([
    ...above,
    ...frames.flatMap(({ dataset, reduction }) => {
      const at = reduction.indexOf(`/${dataset}/`);
      return at < 0 ? [] : [reduction.slice(0, at)];
    }),
  ]);
  // Of a part of a tree, too, its other datasets are there; a folder of several is none.
  const isThere = (dataset: string) =>
    listNames(join(nameRoot, dataset)).some((name) => name.endsWith('.pypeit')) ||
    (dataset.split('/').length === 3 &&
      [...trees].some((tree) => {
        const folder = join(tree, dataset);
        return findDatasets(folder, passedOver).some((one) => one.folder === folder);
      }));
  const strangers = table.rows.flatMap(({ dataset, line }) => {
    if (known.includes(dataset) || isThere(dataset)) return [];
    const near = nearestName(dataset, known);
    const isPattern = /[*?[{]/.test(dataset);
    const meant =
      near !== null ? `; did you mean ${near}?` : isPattern ? '; a line names one, patterns do not count' : '';
    return [`${table.path}, line ${line + 1}: there is no dataset ${dataset}${meant}`];
  });
  return [...unused, ...strangers];
}
