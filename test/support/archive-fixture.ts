// What tests of the archive begin with: a tree of two datasets and coadds, anew for each.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { archive } from '#core/archive/archive.ts';
import type { ArchiveInput } from '#core/contract/archive.ts';
import { parseIpac } from '#core/ipac/parse-ipac.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { madeCoadds, madeReduction, reductionFolder, stemOf } from './archive-tree.ts';

export const ONE = 'mask1/600ZD_7200_GG400/2010-01-01';
export const TWO = 'mask2/600ZD_7200_GG400/2010-01-02';
export const [A, B, C] = ['DE.20100101.03600.fits', 'DE.20100101.07200.fits', 'DE.20100102.03600.fits'];
export const spec = (dataset: string, frame: string, start = 'spec1d') =>
  `${dataset}/keck_deimos_A/Science/${start}_${stemOf(frame)}.fits`;

export let folder: string;
export let root: string;
export let into: string;
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-archive-'));
  [root, into] = [join(folder, 'tree'), join(folder, 'koa')];
  const made = madeReduction(reductionFolder(root, ONE), [A, B]);
  madeReduction(reductionFolder(root, TWO), [C]);
  madeCoadds(join(root, 'mask1/600ZD_7200_GG400'), made);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

export const run = (more: Partial<ArchiveInput> = {}) => archive({ root, into, ...more }, quietTask());
export const files = () =>
  readdirSync(into, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(into.length + 1))
    .sort();
export const table = (name: string, at = into) => {
  const { columns, rows, oddities } = parseIpac(readFileSync(join(at, name), 'utf8'), name);
  expect(oddities).toEqual([]);
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column.name, row[i]])));
};
export const copiesOf = ({ files: all }: Awaited<ReturnType<typeof run>>) =>
  all.flatMap(({ path, action }) => (action === 'keep' ? [] : [`${action} ${path}`]));
/** What `sha256sum -c` says of the manifest, with every oddity an error. */
export const sums = () =>
  spawnSync('sha256sum', ['--strict', '--quiet', '-c', 'MANIFEST'], { cwd: into, encoding: 'utf8' });
export const source = (dataset: string, frame: string, start = 'spec1d') =>
  join(reductionFolder(root, dataset), `Science/${start}_${stemOf(frame)}.fits`);

/** An archive that is cut off once some files are copied. */
export async function cutOff(more: Partial<ArchiveInput> = {}): Promise<void> {
  const ending = new AbortController();
  const progress = ({ phase, done }: { phase: string; done: number }) =>
    void (phase === 'copying' && done > 2 && ending.abort());
  await expect(archive({ root, into, ...more }, { ...quietTask(ending.signal), progress })).rejects.toThrow('abort');
}
