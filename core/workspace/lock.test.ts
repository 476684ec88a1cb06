import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeWhole } from '#core/workspace/files.ts';
import { readLock, takeLock } from '#core/workspace/lock.ts';
import { identify } from '#core/workspace/process-identity.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a second taker is told who holds it and for what', () => {
  const path = join(folder, 'LOCK');
  using _lock = takeLock(path, 'reducing');
  expect(() => takeLock(path, 'also reducing')).toThrow(new RegExp(`process ${process.pid} on .*reducing`));
});

test('a copy holds nothing; what was moved, or is named by another path, still holds', () => {
  const [first, copy, moved, named] = ['first', 'copy', 'moved', 'named'].map((name) => join(folder, name));
  if (!first || !copy || !moved || !named) throw new Error('no folders');
  mkdirSync(first);
  using _lock = takeLock(join(first, 'LOCK'), 'reducing');
  cpSync(first, copy, { recursive: true });
  expect(readLock(join(copy, 'LOCK'))?.state).toBe('dead');
  takeLock(join(copy, 'LOCK'), 'x').release();
  symlinkSync(first, named);
  expect(readLock(join(named, 'LOCK'))?.state).toBe('alive');
  renameSync(first, moved);
  expect(readLock(join(moved, 'LOCK'))?.state).toBe('alive');
  // Another folder has the former name now.
  mkdirSync(first);
  expect(readLock(join(moved, 'LOCK'))?.state).toBe('alive');
  expect(() => takeLock(join(moved, 'LOCK'), 'also reducing')).toThrow('is held by');
});

test('release frees it and leaves nothing behind', () => {
  const path = join(folder, 'LOCK');
  takeLock(path, 'x').release();
  expect(readdirSync(folder)).toEqual([]);
});

test('a lock whose process has died is broken, one of another machine never', () => {
  const path = join(folder, 'LOCK');
  const dead = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
  const here = identify();
  if (here === null) throw new Error('no identity');
  const content = (holder: object) => JSON.stringify({ holder, purpose: 'x', since: 'then', nonce: 'n' });

  writeWhole(path, content({ ...here, pid: dead, started: '1' }));
  expect(readLock(path)?.state).toBe('dead');
  takeLock(path, 'x').release();

  // The same pid on an earlier boot is another process.
  writeWhole(path, content({ ...here, boot: 'earlier' }));
  takeLock(path, 'x').release();

  // Renamed since, but not started again.
  writeWhole(path, content({ ...here, machine: 'renamed/x', pid: dead, started: '1' }));
  takeLock(path, 'x').release();

  // Another container of this machine: its pids are others.
  writeWhole(path, content({ ...here, space: 'pid:[1]', pid: dead }));
  expect(readLock(path)?.state).toBe('elsewhere');
  rmSync(path);

  writeWhole(path, content({ ...here, machine: 'far/away', boot: 'far', pid: dead }));
  expect(() => takeLock(path, 'x')).toThrow(/on far.*x, since then/);
  expect(existsSync(path)).toBe(true);
});

test('what a killed taker or breaker left is swept away, what a living one has is not', () => {
  const path = join(folder, 'LOCK');
  const here = identify();
  if (here === null) throw new Error('no identity');
  const content = (started: string) =>
    JSON.stringify({ holder: { ...here, started }, purpose: 'x', since: 'then', nonce: 'n' });
  const living = `${path}.11111111-2222-3333-4444-555555555555`;
  writeWhole(living, content(here.started));
  writeWhole(`${path}.99999999-2222-3333-4444-555555555555`, content('1'));
  writeWhole(`${path}.99999999-2222-3333-4444-666666666666`, content('1').slice(0, 20));
  writeWhole(`${path}.12345678.part`, '');
  writeWhole(`${path}.breaking`, content('1'));
  writeWhole(`${path}.mine`, '');
  writeWhole(path, content('1'));
  takeLock(path, 'x').release();
  expect(readdirSync(folder)).toEqual([basename(living), 'LOCK.mine']);
});

test('of many processes that take a stale lock at once, each holds it alone', async () => {
  const path = join(folder, 'LOCK');
  const log = join(folder, 'log');
  writeWhole(path, 'debris');
  const script = `
    import { appendFileSync } from 'node:fs';
    import { takeLock } from '#core/workspace/lock.ts';
    for (let n = 0, tries = 0; n < 20 && tries < 20000; tries++) {
      try {
        const lock = takeLock(${JSON.stringify(path)}, 'x');
        appendFileSync(${JSON.stringify(log)}, 'in\\n');
        appendFileSync(${JSON.stringify(log)}, 'out\\n');
        n++;
        lock.release();
      } catch (error) { if (error.data?.code !== 'locked') throw error; await new Promise((r) => setTimeout(r, Math.random() * 5)); }
    }`;
  const ends = await Promise.all(
    [1, 2, 3, 4].map(
      () =>
        new Promise<number | null>((resolve) => {
          spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: process.cwd(), stdio: 'inherit' }).on(
            'exit',
            resolve,
          );
        }),
    ),
  );
  expect(ends).toEqual([0, 0, 0, 0]);
  const lines = execFileSync('cat', [log], { encoding: 'utf8' }).trim().split('\n');
  expect(lines).toEqual(Array.from({ length: 160 }, (_, i) => (i % 2 === 0 ? 'in' : 'out')));
});
