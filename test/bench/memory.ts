import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { benchFolder } from './bench-folder.ts';
import { kastFrame } from './kast-frame.ts';
import type { BenchRow } from './row.ts';

const main = join(import.meta.dirname, '../../cli/main.ts');

/** Peak resident memory [MB] of a first `slitbench scan` of a folder that selects and prints no frame. */
async function peakOfScan(raw: string, cache: string): Promise<number> {
  const peak = join(import.meta.dirname, 'print-peak.ts');
  const node = ['--disable-warning=ExperimentalWarning', '--import', peak, main];
  const { stderr } = await execa(process.execPath, [...node, 'scan', raw, '--where', 'exptime>1e9'], {
    env: { XDG_CACHE_HOME: cache },
  });
  return z.coerce.number().parse(/peak memory ([\d.]+) MB/.exec(stderr)?.[1]);
}

/** Whether a scan takes more memory for ten times the frames, or for frames a thousand times as large. */
export async function benchMemory(): Promise<readonly BenchRow[]> {
  const folder = benchFolder();
  const frames = async (name: string, count: number, bytes: number) => {
    const raw = join(folder, name);
    mkdirSync(raw);
    for (let n = 0; n < count; n++) {
      writeFileSync(join(raw, `f${n}.fits`), kastFrame(n, bytes));
      // Data that take no room on disk.
      truncateSync(join(raw, `f${n}.fits`), 2880 + Math.ceil(bytes / 2880) * 2880);
    }
    return peakOfScan(raw, join(folder, `cache-${name}`));
  };
  try {
    const few = await frames('few', 2000, 288_000);
    const many = await frames('many', 20_000, 288_000);
    const large = await frames('large', 2000, 288_000_000);
    const row = { theirs: few, unit: 'MB', against: '2,000 frames of 288 kB' };
    return [
      { ...row, what: 'peak memory of scan, 20,000 frames of 288 kB', ours: many },
      { ...row, what: 'peak memory of scan, 2,000 frames of 288 MB', ours: large },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
