import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeImage } from '#core/fits/write-image.ts';
import { lacks } from '../have.ts';
import { madeReduction, reductionFolder } from '../support/archive-tree.ts';
import { benchFolder } from './bench-folder.ts';
import { type BenchRow, median } from './row.ts';

const slitbench = join(import.meta.dirname, '../../bin/slitbench');

/** Datasets, frames of each: three files a frame, six beside. */
const [DATASETS, FRAMES] = [100, 32];

const COPIERS: readonly (readonly [name: string, ...args: readonly string[]])[] = [
  ['cp', '-r'],
  ['rsync', '-a'],
  ['rclone', 'copy', '--quiet'],
];

const seconds = (action: () => void): number => {
  const start = performance.now();
  action();
  return (performance.now() - start) / 1000;
};

/** Reduced frames without pixels, but for 144 kB in each spec2d. */
function makeTree(root: string): number {
  const image = encodeImage({
    data: new Float32Array(36_000),
    axes: [180, 200],
    extension: 'MSC01-SCIIMG',
    cards: [{ keyword: 'DMODCLS', value: 'Spec2DObj' }],
  });
  for (let n = 0; n < DATASETS; n++) {
    const day = `2010-0${1 + (n % 9)}-${String(10 + Math.floor(n / 9)).padStart(2, '0')}`;
    const frames = Array.from({ length: FRAMES }, (_, i) => `DE.${day.replaceAll('-', '')}.${20_000 + 600 * i}.fits`);
    for (const spec1d of madeReduction(reductionFolder(root, `mask${n}/600ZD_7200_GG400/${day}`), frames)) {
      const path = spec1d.replace('spec1d', 'spec2d');
      writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, 2880), image]));
    }
  }
  return DATASETS * (3 * FRAMES + 6);
}

/**
 * The archive of ten thousand files, nothing there before: wall time of the whole command, which reads headers, copies,
 * reads back, hashes and writes tables, against programs that copy the same tree and do no more. Those that this machine
 * lacks are named.
 */
export function benchArchive(): readonly BenchRow[] {
  const folder = benchFolder();
  try {
    const root = join(folder, 'tree');
    const files = makeTree(root);
    const timed = (name: string, make: (into: string) => void): number =>
      median(
        [1, 2, 3].map((n) => {
          const into = join(folder, `${name}${n}`);
          const took = seconds(() => make(into));
          rmSync(into, { recursive: true, force: true });
          return took;
        }),
      );
    const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') };
    const ours = timed('koa', (into) =>
      execFileSync(slitbench, ['archive', root, '--into', into], { env, stdio: 'ignore' }),
    );
    return COPIERS.flatMap(([name, ...args]): readonly BenchRow[] => {
      const found = spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
      if (lacks(`the archive against ${name}: install it`, found)) return [];
      const theirs = timed(name, (into) => {
        mkdirSync(into);
        execFileSync(name, [...args, `${root}/.`, into], { stdio: 'ignore' });
      });
      const against = `${[name, ...args].join(' ')}: copies only`;
      return [{ what: `archive of ${files} files, wall`, ours, theirs, unit: 's', against, archived: files }];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
