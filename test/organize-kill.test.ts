// kill -9 of organize at 100 seeded changes to the file system in each mode, then the same call again.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OrganizeInput, TRANSFER_MODES, type TransferMode } from '#core/contract/organize.ts';
import { organize } from '#core/datasets/organize.ts';
import { undo } from '#core/datasets/undo.ts';
import { randomStream } from '#core/workspace/random.ts';
import { lacks, slow } from './have.ts';
import { quietTask } from './support/pypeit.ts';
import { kastFrame, kastNight, listing } from './support/raw-frames.ts';

const KILLS = 100;
const support = (name: string) => join(import.meta.dirname, 'support', name);

describe.skipIf(lacks('organize under kill -9: set SLITBENCH_TEST_SLOW=1', slow))('kill -9', () => {
  let folder: string;
  let work: string;
  beforeEach(() => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-kill-'));
    work = join(folder, 'work');
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  const input = (mode: TransferMode) => ({
    sources: [join(work, 'raw')],
    into: join(work, 'root'),
    mode,
    rename: true,
  });
  const inProcess = (mode: TransferMode) => organize(OrganizeInput.parse(input(mode)), quietTask());

  function process(mode: TransferMode, env: Readonly<Record<string, string>>): { signal: string | null; text: string } {
    const args = ['--disable-warning=ExperimentalWarning', '--import', support('kill-at-change.ts')];
    const { signal, stderr } = spawnSync(
      globalThis.process.execPath,
      [...args, support('organize-once.ts'), JSON.stringify(input(mode))],
      { encoding: 'utf8', env: { ...globalThis.process.env, KILL_BELOW: work, ...env } },
    );
    return { signal, text: stderr };
  }

  /** All that is there, without the times in the names of backups. */
  const state = () =>
    ['raw', 'root'].map((part) =>
      listing(join(work, part), true).map((line) => line.replace(/\.\d{8}T\d{6}\.bak/, '.bak')),
    );
  const journals = () => readdirSync(join(work, 'root/.slitbench/journal')).filter((name) => name.endsWith('.jsonl'));
  const template = () => join(folder, 'template');
  const copy = (from: string, to: string) => {
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  };

  /** Two organised nights, one of them reduced, and a third between them that merges them, and a second instrument setup. */
  async function prepare(mode: TransferMode): Promise<void> {
    kastNight(join(work, 'raw/a'), 20);
    kastNight(join(work, 'raw/b'), 25);
    await inProcess(mode);
    const base = join(work, 'root/2.0_arcsec/600_4310_d55/2015-05-20/complete');
    const reduction = join(base, 'reduce/shane_kast_blue_A');
    mkdirSync(reduction, { recursive: true });
    writeFileSync(
      join(reduction, 'shane_kast_blue_A.pypeit'),
      `data read\n path ${base}/raw\nfilename | frametype\nb1.fits | arc\ndata end\n`,
    );
    kastNight(join(work, 'raw/c'), 22);
    kastFrame(join(work, 'raw/d/c1.fits'), 'science', '2015-05-22T05:00:00', { GRISM_N: "'452/3306'" });
    copy(work, template());
  }

  test.each(TRANSFER_MODES)(
    '%s: nothing lost, nothing double, the same result',
    async (mode) => {
      await prepare(mode);
      const before = state();
      const { text } = process(mode, {});
      const changes = Number(/changes (\d+)/.exec(text)?.[1]);
      expect(changes, text).toBeGreaterThan(60);
      const wanted = state();
      expect(wanted).not.toEqual(before);
      const random = randomStream(1, mode).uniform;
      for (let n = 0; n < KILLS; n++) {
        copy(template(), work);
        const KILL_AT = String(1 + Math.floor((changes * (n + random())) / KILLS));
        const KILL_BEFORE = random() < 0.5 ? '1' : '0';
        const { signal, text } = process(mode, { KILL_AT, KILL_BEFORE });
        const moment = `kill ${n}, ${KILL_BEFORE === '1' ? 'before' : 'after'} change ${KILL_AT} of ${changes}`;
        expect(signal, `${moment}: ${text}`).toBe('SIGKILL');
        // Every tenth goes back instead of on.
        if (n % 10 === 9 && journals().length > 1) {
          const { left } = await undo({ from: join(work, 'root'), dryRun: false }, quietTask());
          expect(left, moment).toEqual([]);
          expect(state(), moment).toEqual(before);
        }
        const { failures } = await inProcess(mode);
        expect(failures, moment).toEqual([]);
        expect(state(), moment).toEqual(wanted);
        expect((await inProcess(mode)).operations, moment).toEqual({});
      }
    },
    900_000,
  );
});
