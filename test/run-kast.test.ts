// The real Kast night of 2015-05-20 through `slitbench run` with real PypeIt: as pypeit_setup leaves it, beside one with
// a broken frame; and killed while it extracts the last exposure, then run again.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RunResult } from '#core/contract/run.ts';
import { readSpec1d } from '#core/practice/read-spec1d.ts';
import { readHistory } from '#core/reductions/history.ts';
import { tailLog } from '#core/reductions/log-tail.ts';
import { ProcessTree } from '#core/reductions/process-tree.ts';
import { readRecord } from '#core/reductions/record.ts';
import { whyNotWhole } from '#core/reductions/whole.ts';
import { lacks, shared, slow } from './have.ts';
import { pypeits } from './support/pypeit.ts';

const slitbench = join(import.meta.dirname, '../bin/slitbench');
const NAME = 'shane_kast_blue_A';
const BASES = ['b24-Feige66_KASTb_20150520T041246.960', 'b27-J1217p3905_KASTb_20150520T045733.560'];

describe.each(pypeits)('the Kast night with PypeIt $version', ({ version, python, cache }) => {
  const missing = lacks(`the Kast night reduced by PypeIt ${version} (slow)`, python, shared, slow);
  describe.skipIf(missing)('reduced', { timeout: 25 * 60_000 }, () => {
    const home = mkdtempSync(join(tmpdir(), 'slitbench-kast-'));
    const environment: Record<string, string> = cache === null ? {} : { XDG_CACHE_HOME: cache };
    const raw = join(home, 'raw');
    const night = (name: string) => join(home, name, NAME);
    const science = (name: string) => join(night(name), 'Science');
    const scripts = dirname(python ?? '');

    const setUp = async (name: string, from: string) => {
      await execa(
        join(scripts, 'pypeit_setup'),
        ['-s', 'shane_kast_blue', '-r', from, '-d', join(home, name), '-c', 'all'],
        {
          env: { ...environment, MPLBACKEND: 'Agg', QT_QPA_PLATFORM: 'offscreen', OMP_NUM_THREADS: '1' },
          cwd: home,
        },
      );
      rmSync(join(home, name, 'setup_files'), { recursive: true, force: true });
    };
    const run = (...args: readonly string[]) =>
      execa(slitbench, ['run', ...args, '--json', '--python', python ?? ''], { env: environment, reject: false });
    const expectWhole = async (name: string) => {
      const names = readdirSync(science(name)).filter((file) => file.endsWith('.fits'));
      expect(names.sort()).toEqual(['spec1d', 'spec2d'].flatMap((kind) => BASES.map((base) => `${kind}_${base}.fits`)));
      for (const file of names) expect(await whyNotWhole(join(science(name), file))).toBeNull();
    };
    let result: RunResult;
    beforeAll(async () => {
      cpSync(join(shared ?? '', 'data/kast/raw'), raw, { recursive: true });
      mkdirSync(join(home, 'tree'));
      await setUp('tree/good', raw);
      const broken = join(home, 'tree/broken/raw');
      cpSync(raw, broken, { recursive: true });
      await setUp('tree/broken', broken);
      truncateSync(join(broken, 'b12.fits.gz'), 100_000);
      result = RunResult.parse(JSON.parse((await run(join(home, 'tree'))).stdout));
    }, 25 * 60_000);
    afterAll(() => rmSync(home, { recursive: true, force: true }));

    test('spec1d and spec2d of the standard and the science frame', async () => {
      await expectWhole('tree/good');
      expect(result.reductions.find((one) => one.id.startsWith('good'))).toMatchObject({
        state: 'complete',
        why: null,
      });
      for (const base of BASES)
        expect(readSpec1d(join(science('tree/good'), `spec1d_${base}.fits`))[0]?.s2n).toBeGreaterThan(3);
      const [entry] = readHistory(join(home, 'tree/.slitbench/history.jsonl')).filter((e) => e.state === 'complete');
      expect(entry).toMatchObject({ exitCode: 0, resumed: false, exposures: 2 });
      expect(entry?.peakBytes).toBeGreaterThan(0.7e9);
      // PypeIt's own log, whole by now, tells the same story as the console that was followed.
      expect(tailLog(join(night('tree/good'), `${NAME}.log`), 0).read()).toMatchObject({ exposures: 2, done: true });
    });

    test('the one with a broken frame failed alone, and says why', () => {
      expect(result.succeeded).toBe(false);
      const one = result.reductions.find((other) => other.id.startsWith('broken'));
      expect(one?.state).toBe('failed');
      expect(one?.why).toMatch(/b12|EOF|end-of-stream|truncated|Error/i);
    });

    test('run again, nothing is done twice', async () => {
      const again = await run(join(home, 'tree/good'));
      expect(again.exitCode).toBe(0);
      expect(readHistory(join(home, 'tree/.slitbench/history.jsonl')).length).toBe(2);
    });

    test('killed while it extracts the last exposure, the same command ends with the same spectra', async () => {
      await setUp('killed', raw);
      const command = run(join(home, 'killed'));
      const tail = () => tailLog(join(night('killed'), 'run_pypeit_stdout.txt'), 0).read();
      while (!existsSync(night('killed')) || tail().exposures < 2 || tail().stage !== 'extraction') await wait(200);
      const record = readRecord(night('killed'));
      command.kill('SIGKILL');
      if (!record?.pypeit) throw new Error('PypeIt runs without a record');
      process.kill(record.supervisor.pid, 'SIGKILL');
      new ProcessTree(record.pypeit.pid).signal('SIGKILL');
      await command;

      const again = RunResult.parse(JSON.parse((await run(join(home, 'killed'))).stdout));
      expect(again.succeeded).toBe(true);
      expect(readRecord(night('killed'))?.resumed).toBe(true);
      await expectWhole('killed');
      for (const base of BASES) {
        const [good, resumed] = ['tree/good', 'killed'].map((name) =>
          readSpec1d(join(science(name), `spec1d_${base}.fits`)),
        );
        expect(resumed?.length).toBe(good?.length);
        for (const [i, object] of (good ?? []).entries()) {
          // Slits that are read from the traced edges differ in the eighth digit from those that were in memory.
          const far = (a: ArrayLike<number> = [], b: ArrayLike<number> = []) =>
            Math.max(...Array.from(a, (x, k) => Math.abs(x - (b[k] ?? Number.NaN)) / (1 + Math.abs(x))));
          expect(far(object.wave, resumed?.[i]?.wave)).toBeLessThan(1e-6);
          expect(far(object.counts, resumed?.[i]?.counts)).toBeLessThan(1e-5);
        }
      }
    });
  });
});
