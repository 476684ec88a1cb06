import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { benchFolder } from './bench-folder.ts';
import { type BenchRow, median } from './row.ts';

const Timing = z.object({ wall: z.number(), cpu: z.number(), written: z.number().min(1) });
const slitbench = join(import.meta.dirname, '../../bin/slitbench');

/**
 * Organise and set up a tree of DEIMOS nights with our two commands, and the same groups with PypeIt's own classes.
 * Header caches start empty in each of our runs.
 */
export async function benchOrganise(
  python: string,
  cache: string | null,
  shared: string,
): Promise<readonly BenchRow[]> {
  const folder = benchFolder();
  try {
    const raw = join(folder, 'raw');
    await execa(python, [
      join(shared, 'tools/make_deimos_raw.py'),
      join(shared, 'data/deimos/frames.tsv'),
      raw,
      '--extras',
      '--no-arcs-every',
      '7',
    ]);
    const times: number[] = [];
    let root = '';
    for (const n of [1, 2, 3]) {
      root = join(folder, `root${n}`);
      const env = { XDG_CACHE_HOME: join(folder, `cache${n}`), SLITBENCH_PYTHON: python };
      mkdirSync(env.XDG_CACHE_HOME);
      const start = performance.now();
      await execa(slitbench, ['organize', raw, '--into', root], { env });
      await execa(slitbench, ['setup', root], { env });
      times.push((performance.now() - start) / 1000);
    }
    const groups = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name === 'raw')
      .map((entry) => readdirSync(join(entry.parentPath, 'raw')).map((name) => join(entry.parentPath, 'raw', name)));
    const list = join(folder, 'groups');
    writeFileSync(list, groups.map((group) => `${group.join('\t')}\n`).join(''));
    const { stdout } = await execa(
      python,
      [join(import.meta.dirname, 'pypeit-organise.py'), list, join(folder, 'out')],
      {
        env: {
          ...(cache === null ? {} : { XDG_CACHE_HOME: cache }),
          OMP_NUM_THREADS: '1',
          MPLBACKEND: 'Agg',
          QT_QPA_PLATFORM: 'offscreen',
        },
        stderr: 'ignore',
        cwd: dirname(list),
      },
    );
    const theirs = Timing.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    const frames = groups.reduce((n, group) => n + group.length, 0);
    const what = `organize + setup, ${frames} DEIMOS frames in ${groups.length} datasets, wall`;
    return [
      {
        what,
        ours: median(times),
        theirs: theirs.wall,
        unit: 's',
        against: 'PypeItMetaData on the same groups',
        frames,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
