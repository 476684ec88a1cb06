import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { benchFolder } from './bench-folder.ts';
import { kastFrame } from './kast-frame.ts';
import { type BenchRow, median } from './row.ts';

const FRAMES = 20_000;
const slitbench = join(import.meta.dirname, '../../bin/slitbench');

/** `slitbench scan` of 20,000 frames of which none has changed: seconds of the whole command, against the first scan. */
export async function benchRescan(): Promise<BenchRow[]> {
  const folder = benchFolder();
  try {
    const raw = join(folder, 'raw');
    for (let n = 0; n < FRAMES; n++) {
      const night = join(raw, `night${Math.floor(n / 250)}`);
      if (n % 250 === 0) mkdirSync(night, { recursive: true });
      writeFileSync(join(night, `f${n}.fits`), kastFrame(n));
    }
    const scan = async (expected: string) => {
      const start = performance.now();
      const { stderr } = await execa(slitbench, ['scan', raw, '--where', 'exptime=1'], {
        env: { XDG_CACHE_HOME: join(folder, 'cache') },
      });
      const seconds = (performance.now() - start) / 1000;
      if (!stderr.includes(expected)) throw new Error(`${expected}: ${stderr}`);
      return seconds;
    };
    const first = await scan('10 of 20,000 frames');
    const again: number[] = [];
    for (let i = 0; i < 5; i++) again.push(await scan('20,000 unchanged'));
    const what = 'scan of 20,000 unchanged frames';
    return [{ what, ours: median(again), theirs: first, unit: 's', against: 'the first scan' }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
