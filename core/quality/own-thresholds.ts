import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OwnThresholds } from '#core/contract/quality.ts';
import { Thresholds } from '#core/contract/scorecard.ts';
import {
  formatThresholdTable,
  parseThresholdTable,
  setThresholds,
  type ThresholdTable,
} from '#core/quality/threshold-table.ts';
import { readInputText } from '#core/setup/pypeit-file.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { WORKSPACE_FOLDER, workspaceFolder } from '#core/workspace/places.ts';

/** Where a workspace keeps the thresholds of single datasets; `slitbench scorecard --config` reads it. */
export const thresholdsFile = (root: string): string => join(root, WORKSPACE_FOLDER, 'config', 'thresholds.txt');

/** The table of a workspace, empty where there is none. Throws a Fault `bad-input-file`. */
export function readOwnThresholds(root: string): ThresholdTable {
  const path = thresholdsFile(root);
  return parseThresholdTable(existsSync(path) ? readInputText(path) : '', path);
}

/** What the table sets for a dataset; null: nothing. */
export function ownThresholds(table: ThresholdTable, dataset: string): OwnThresholds | null {
  const row = table.rows.find((one) => one.dataset === dataset);
  return row === undefined || Object.keys(row.thresholds).length === 0 ? null : OwnThresholds.parse(row.thresholds);
}

/**
 * Let the table set exactly these for a dataset; null: none. Whatever else it holds stays. Throws Faults: `bad-input-file`,
 * where it cannot be understood (it is left as it is), `locked`.
 */
export function writeOwnThresholds(root: string, dataset: string, own: OwnThresholds | null): void {
  const folder = join(workspaceFolder(root), 'config');
  makeFolder(folder);
  using _lock = takeLock(join(folder, 'thresholds.lock'), 'writing thresholds');
  const table = readOwnThresholds(root);
  if (own === null && !table.rows.some((row) => row.dataset === dataset)) return;
  const set = Object.fromEntries(Thresholds.keyof().options.map((name) => [name, own?.[name] ?? null]));
  writeWhole(thresholdsFile(root), formatThresholdTable(setThresholds(table, dataset, set)));
}
