import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { crossedText, type ScienceFrame, type Thresholds } from '#core/contract/scorecard.ts';
import { type ThresholdTable, thresholdsFor } from '#core/quality/threshold-table.ts';
import { lineFault } from '#core/setup/lines.ts';
import { Fault } from '#core/workspace/fault.ts';

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

const REMEDY = 'Correct lower_std_chi or upper_std_chi; an empty cell leaves it as it is for all.';

/** A notice for each line of the table whose dataset is not there, with the one that may have been meant. */
export function strangersIn(table: ThresholdTable | null, frames: readonly ScienceFrame[]): readonly string[] {
  const known = [...new Set(frames.map(({ dataset }) => dataset))];
  const trees = new Set(
    frames.flatMap(({ dataset, reduction }) => {
      const at = reduction.indexOf(`/${dataset}/`);
      return at < 0 ? [] : [reduction.slice(0, at)];
    }),
  );
  return (table?.rows ?? []).flatMap(({ dataset, line }) => {
    if (known.includes(dataset) || [...trees].some((tree) => existsSync(join(tree, dataset)))) return [];
    const [near] = known
      .map((name) => ({ name, distance: distanceOf(name.toLowerCase(), dataset.toLowerCase()) }))
      .sort((a, b) => a.distance - b.distance);
    const meant = near !== undefined && near.distance <= dataset.length / 3 ? `; did you mean ${near.name}?` : '';
    return [`${table?.path}, line ${line + 1}: there is no dataset ${dataset}${meant}`];
  });
}

/** How many characters must be changed, added or left out to make one text of the other (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, char] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (char === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
