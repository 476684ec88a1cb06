import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from './bench-folder.ts';
import { type BenchRow, median } from './row.ts';

/** Datasets of the tree: the first ones that hold 96 science frames or a few more. */
const DATASETS = '14';

/** CPU seconds of a program that prints them, then wall seconds, frames and bad slits. */
function measured(program: string, args: readonly string[]): { cpu: number; frames: number; bad: number } {
  const told = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [cpu = Number.NaN, , frames = 0, bad = 0] = told.trim().split(' ').map(Number);
  return { cpu, frames, bad };
}

/**
 * The scorecard of reduced DEIMOS frames, nothing known before: CPU seconds, start of the program left out, against a
 * script that reads no more than it must with astropy. Both must find the same frames and bad slits.
 */
export function benchScorecard(python: string, shared: string): BenchRow[] {
  const folder = benchFolder();
  try {
    const root = join(folder, 'tree');
    const data = join(shared, 'data');
    const tool = join(shared, 'tools/make_reduced_tree.py');
    execFileSync(
      python,
      [tool, join(data, 'deimos/frames.tsv'), join(data, 'reduced/seed'), root, '--most', DATASETS],
      { stdio: 'ignore' },
    );
    const node = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'scorecard-ours.ts'), root];
    const ours = [1, 2, 3].map(() => measured(process.execPath, node));
    const theirs = measured(python, [join(import.meta.dirname, 'scorecard_astropy.py'), root]);
    const [first] = ours;
    if (first?.frames !== theirs.frames || first.bad !== theirs.bad)
      throw new Error(`${first?.frames} frames, ${first?.bad} bad slits; astropy ${theirs.frames}, ${theirs.bad}`);
    return [
      {
        what: `scorecard of ${theirs.frames} reduced DEIMOS frames, CPU`,
        ours: median(ours.map(({ cpu }) => cpu)),
        theirs: theirs.cpu,
        unit: 's',
        against: 'astropy, only what is counted',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
