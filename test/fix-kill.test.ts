// kill -9 of fix at its changes to the file system, in the midst of several frames, then the same call again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { FixInput } from '#core/contract/fix.ts';
import { readPrimary } from '#core/fits/read-headers.ts';
import { fixHeaders } from '#core/fixes/fix-headers.ts';
import { unfixHeaders } from '#core/fixes/unfix-headers.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { nightTree } from './support/night-tree.ts';
import { kastFrame } from './support/raw-frames.ts';

const KILLS = 5;
const NAMES = ['b1.fits', 'b2.fits', 'b3.fits'];
const tree = nightTree();
/** A copy without the day in its COMMENT. */
const content = (path: string) => readFileSync(path, 'latin1').replace(/(?<=by Slitbench )[-\d]+/, '');
const support = (name: string) => join(import.meta.dirname, 'support', name);

test('killed at any of its changes it harms no frame, leaves no half for a copy, and the next call goes on', async () => {
  for (const [i, name] of NAMES.entries())
    kastFrame(join(tree.raw, name), 'science', `2015-05-20T0${i + 1}:00:00`, { OBJECT: "'wrong'" });
  const rules = join(tree.folder, 'rules.yaml');
  writeFileSync(rules, "- { name: n, why: w, files: ['b*.fits'], set: { OBJECT: M31 } }");
  const work = join(tree.folder, 'work');
  const originals = NAMES.map((name) => readFileSync(join(tree.raw, name), 'latin1'));
  const at = async (place: string, env: Readonly<Record<string, string>>) => {
    const into = join(work, place);
    const child = spawn(
      process.execPath,
      [
        ...['--disable-warning=ExperimentalWarning', '--import', support('kill-at-change.ts')],
        ...[support('fix-once.ts'), tree.raw, rules, into],
      ],
      { env: { ...process.env, KILL_BELOW: work, ...env }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const [said, [, signal]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    return { into, said, signal };
  };
  const inside = (into: string) => {
    try {
      return readdirSync(into);
    } catch {
      return [];
    }
  };
  const isCopy = (name: string) => name.endsWith('.fits');
  const again = async (into: string) =>
    (await fixHeaders(FixInput.parse({ files: [tree.raw], rules: [rules], into }), quietTask())).frames;

  mkdirSync(work);
  const whole = await at('whole', {});
  const changes = Number(/changes (\d+)/.exec(whole.said)?.[1]);
  expect(changes, whole.said).toBeGreaterThan(12);
  const wanted = NAMES.map((name) => content(join(whole.into, name)));

  const counts = new Set<number>();
  let halves = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const n = Math.ceil((changes * (kill + 0.5)) / KILLS);
    const moment = `before change ${n} of ${changes}`;
    const { into, said, signal } = await at(`kill-${n}`, { KILL_AT: `${n}`, KILL_BEFORE: '1' });
    expect(signal, `${moment}: ${said}`).toBe('SIGKILL');
    const left = inside(into);
    // What bears the name of a copy is whole.
    for (const name of left.filter(isCopy)) {
      expect(readPrimary(join(into, name)).get('OBJECT'), moment).toBe('M31');
      expect(content(join(into, name)), moment).toBe(wanted[NAMES.indexOf(name)]);
    }
    counts.add(left.filter(isCopy).length);
    if (left.some((name) => name.endsWith('.part'))) halves += 1;
    const frames = await again(into);
    expect(frames.map(({ status }) => status).sort(), moment).toEqual(
      NAMES.map((_, i) => (i < left.filter(isCopy).length ? 'there' : 'written')),
    );
    expect(
      inside(into)
        .filter((name) => isCopy(name) || name.endsWith('.part'))
        .sort(),
      moment,
    ).toEqual(NAMES);
    for (const name of NAMES) expect(readPrimary(join(into, name)).get('OBJECT'), moment).toBe('M31');
    expect(
      (await again(into)).map(({ status }) => status),
      moment,
    ).toEqual(NAMES.map(() => 'there'));
    // And all of it can be taken back.
    for (let left = 2; left > 0; left--) await unfixHeaders({ into, dryRun: false }, quietTask());
    expect(inside(into).filter(isCopy), moment).toEqual([]);
    expect(
      NAMES.map((name) => readFileSync(join(tree.raw, name), 'latin1')),
      moment,
    ).toEqual(originals);
    rmSync(into, { recursive: true });
  }
  expect(counts.size).toBeGreaterThan(1);
  expect(halves).toBeGreaterThan(0);
}, 120_000);
