// kill -9 of archive at 50 seeded changes to the file system, in the threads that copy and in the one that does the rest,
// then the same call again: the same archive, byte for byte.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
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
import { afterAll, describe, expect, test } from 'vitest';
import { archive } from '#core/archive/archive.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { randomStream } from '#core/workspace/random.ts';
import { lacks, slow } from './have.ts';
import { madeCoadds, madeReduction, reductionFolder, stemOf } from './support/archive-tree.ts';
import { listing } from './support/raw-frames.ts';

/** Of each thread. */
const KILLS = 25;
const support = (name: string) => join(import.meta.dirname, 'support', name);
const frames = (day: string, count: number) =>
  Array.from({ length: count }, (_, n) => `DE.201001${day}.0${3600 + n}.fits`);

/** Where a kill is looked for: in the threads that copy, or in the one that does the rest. */
type KilledThread = 'worker' | 'main';

function copy(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
}

/** Times that copying keeps to the last digit, for files that are new. */
function settle(root: string, seconds: number): void {
  for (const name of readdirSync(root, { recursive: true })) {
    const path = join(root, String(name));
    const stat = statSync(path);
    if (stat.isFile() && !Number.isInteger(stat.mtimeMs)) utimesSync(path, seconds, seconds);
  }
}

describe.skipIf(lacks('archive under kill -9: set SLITBENCH_TEST_SLOW=1', slow))('kill -9', () => {
  // In memory where there is such a disk: a sync there waits for nobody else's files.
  const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const folder = mkdtempSync(join(realpathSync(place), 'slitbench-archive-kill-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function killed(work: string, input: object, env: Readonly<Record<string, string>>) {
    const args = ['--disable-warning=ExperimentalWarning', '--import', support('kill-at-change.ts')];
    const child = spawn(process.execPath, [...args, support('archive-once.ts'), JSON.stringify(input)], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled'), KILL_BELOW: work, ...env },
    });
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
    const [, signal] = await once(child, 'close');
    return { signal: signal as string | null, text: told };
  }

  /** An archive that a call has to add to, change and take from; then the same kills and calls again. */
  async function tortured(thread: KilledThread): Promise<void> {
    const [work, template] = [join(folder, thread, 'work'), join(folder, thread, 'template')];
    const input = { root: join(work, 'tree'), into: join(work, 'koa'), workers: 2 };
    // With one thread, which starts sooner: what is made is the same.
    const again = () => archive({ ...input, workers: 1 }, quietTask());
    const status = () => readFileSync(join(input.root, '.slitbench/archive-status.tsv'), 'utf8');
    const state = () => ({ koa: listing(input.into, true), tree: listing(input.root, true), status: status() });

    // One dataset is archived; then of its frames one is reduced anew and one is gone, and a second dataset is there.
    const one = reductionFolder(input.root, 'mask1/600ZD_7200_GG400/2010-01-01');
    const [first = '', ...spec1d] = madeReduction(one, frames('01', 3));
    madeCoadds(join(input.root, 'mask1/600ZD_7200_GG400'), spec1d);
    settle(input.root, 1_300_000_000);
    await again();
    madeReduction(one, frames('01', 2).slice(1), { cards: { TARGET: "'another name'" } });
    for (const path of [first, first.replace('spec1d', 'spec2d'), first.replace(/fits$/, 'txt')]) unlinkSync(path);
    madeReduction(reductionFolder(input.root, 'mask2/600ZD_7200_GG400/2010-01-02'), frames('02', 12));
    settle(input.root, 1_300_000_100);
    copy(work, template);

    const { text } = await killed(work, input, {});
    const changes = Number(/changes (\d+)/.exec(text)?.[1]);
    expect(changes, text).toBeGreaterThan(40);
    const wanted = state();
    expect(wanted.koa.filter((line) => line.includes(stemOf(frames('01', 1)[0] ?? '')))).toHaveLength(0);
    const random = randomStream(1, `archive ${thread}`).uniform;
    // A thread makes five changes for a new file and fewer for one that it finds there; the first one gets 32 files.
    const most = thread === 'worker' ? 100 : changes;
    for (let n = 0; n < KILLS; n++) {
      copy(template, work);
      const KILL_AT = String(1 + Math.floor((most * (n + random())) / KILLS));
      const KILL_BEFORE = random() < 0.5 ? '1' : '0';
      const { signal, text: told } = await killed(work, input, { KILL_AT, KILL_BEFORE, KILL_THREAD: thread });
      const moment = `kill ${n}, ${thread}, ${KILL_BEFORE === '1' ? 'before' : 'after'} change ${KILL_AT}`;
      expect(signal, `${moment}: ${told}`).toBe('SIGKILL');
      const { failures } = await again();
      expect(failures, moment).toEqual([]);
      expect(state(), moment).toEqual(wanted);
    }
  }

  // Both at once: most of the time goes by in the start of processes.
  test.concurrent.each(['worker', 'main'] as const)(
    'nothing lost, nothing double, the same archive: %s',
    tortured,
    900_000,
  );
});
