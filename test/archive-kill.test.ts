// kill -9 of archive at 50 seeded changes to the file system, in the threads that copy and in the one that does the rest,
// then the same call again: the same archive, byte for byte.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archive } from '#core/archive/archive.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { randomStream } from '#core/workspace/random.ts';
import { lacks, slow } from './have.ts';
import { madeCoadds, madeReduction, reductionFolder, stemOf } from './support/archive-tree.ts';
import { listing } from './support/raw-frames.ts';

const KILLS = 50;
const support = (name: string) => join(import.meta.dirname, 'support', name);
const frames = (day: string, count: number) =>
  Array.from({ length: count }, (_, n) => `DE.201001${day}.0${3600 + n}.fits`);

describe.skipIf(lacks('archive under kill -9: set SLITBENCH_TEST_SLOW=1', slow))('kill -9', () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-archive-kill-'));
  const [work, template] = [join(folder, 'work'), join(folder, 'template')];
  const input = { root: join(work, 'tree'), into: join(work, 'koa'), workers: 2 };
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const copy = (from: string, to: string) => {
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  };
  /** Times that copying keeps to the last digit, for files that are new. */
  const settle = (seconds: number) => {
    for (const name of readdirSync(input.root, { recursive: true })) {
      const path = join(input.root, String(name));
      const stat = statSync(path);
      if (stat.isFile() && !Number.isInteger(stat.mtimeMs)) utimesSync(path, seconds, seconds);
    }
  };
  const again = () => archive(input, quietTask());
  const status = () => readFileSync(join(input.root, '.slitbench/archive-status.tsv'), 'utf8');
  const state = () => ({ koa: listing(input.into, true), tree: listing(input.root, true), status: status() });

  function killed(env: Readonly<Record<string, string>>): { signal: string | null; text: string } {
    const args = ['--disable-warning=ExperimentalWarning', '--import', support('kill-at-change.ts')];
    const { signal, stderr } = spawnSync(
      process.execPath,
      [...args, support('archive-once.ts'), JSON.stringify(input)],
      {
        encoding: 'utf8',
        env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled'), KILL_BELOW: work, ...env },
      },
    );
    return { signal, text: stderr };
  }

  beforeAll(async () => {
    // One dataset is archived; then of its frames one is reduced anew and one is gone, and a second dataset is there.
    const one = reductionFolder(input.root, 'mask1/600ZD_7200_GG400/2010-01-01');
    const [first = '', ...spec1d] = madeReduction(one, frames('01', 3));
    madeCoadds(join(input.root, 'mask1/600ZD_7200_GG400'), spec1d);
    settle(1_300_000_000);
    await again();
    madeReduction(one, frames('01', 2).slice(1), { cards: { TARGET: "'another name'" } });
    for (const path of [first, first.replace('spec1d', 'spec2d'), first.replace(/fits$/, 'txt')]) unlinkSync(path);
    madeReduction(reductionFolder(input.root, 'mask2/600ZD_7200_GG400/2010-01-02'), frames('02', 12));
    settle(1_300_000_100);
    copy(work, template);
  });

  test('nothing lost, nothing double, the same archive', async () => {
    const { text } = killed({});
    const changes = Number(/changes (\d+)/.exec(text)?.[1]);
    expect(changes, text).toBeGreaterThan(60);
    const wanted = state();
    expect(wanted.koa.filter((line) => line.includes(stemOf(frames('01', 1)[0] ?? '')))).toHaveLength(0);
    const random = randomStream(1, 'archive').uniform;
    for (let n = 0; n < KILLS; n++) {
      copy(template, work);
      // A thread makes five changes for a new file and fewer for one that it finds there; the first one gets 32 files.
      const thread = n % 2 === 0 ? 'worker' : 'main';
      const most = thread === 'worker' ? 100 : changes;
      const KILL_AT = String(1 + Math.floor((most * (n + random())) / KILLS));
      const KILL_BEFORE = random() < 0.5 ? '1' : '0';
      const { signal, text: told } = killed({ KILL_AT, KILL_BEFORE, KILL_THREAD: thread });
      const moment = `kill ${n}, ${thread}, ${KILL_BEFORE === '1' ? 'before' : 'after'} change ${KILL_AT}`;
      expect(signal, `${moment}: ${told}`).toBe('SIGKILL');
      const { failures } = await again();
      expect(failures, moment).toEqual([]);
      expect(state(), moment).toEqual(wanted);
    }
  }, 900_000);
});
