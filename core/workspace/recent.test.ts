import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { forgetWorkspace, readRecent, rememberWorkspace } from '#core/workspace/recent.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'recent-'));
  vi.stubEnv('XDG_CONFIG_HOME', join(base, 'config'));
  return () => rmSync(base, { recursive: true, force: true });
});

const workspace = (name: string): string => {
  const path = join(base, name);
  mkdirSync(join(path, '.slitbench'), { recursive: true });
  return path;
};

test('the newest stands first, each once', () => {
  const [a, b] = [workspace('a'), workspace('b')];
  rememberWorkspace(a, 1);
  rememberWorkspace(b, 2);
  rememberWorkspace(a, 3);
  expect(readRecent()).toEqual([
    { path: a, name: 'a', opened: 3, state: 'ready' },
    { path: b, name: 'b', opened: 2, state: 'ready' },
  ]);
  expect(forgetWorkspace(a).map(({ name }) => name)).toEqual(['b']);
});

test('one that is gone is said to be missing, and stays in the list', () => {
  const a = workspace('a');
  rememberWorkspace(a);
  rmSync(a, { recursive: true });
  expect(readRecent()).toMatchObject([{ path: a, state: 'missing' }]);
});

test('at most twenty are kept', () => {
  for (let i = 0; i < 25; i++) rememberWorkspace(workspace(`w${i}`), i);
  expect(readRecent()).toHaveLength(20);
  expect(readRecent()[0]?.name).toBe('w24');
});

test('a list that cannot be understood begins anew; one that cannot be written stops nobody', () => {
  mkdirSync(join(base, 'config/slitbench'), { recursive: true });
  writeFileSync(join(base, 'config/slitbench/recent.json'), '{"recent": 3');
  expect(readRecent()).toEqual([]);
  rememberWorkspace(workspace('a'));
  expect(readRecent()).toHaveLength(1);
  vi.stubEnv('XDG_CONFIG_HOME', '/proc/nowhere');
  expect(() => rememberWorkspace(workspace('b'))).not.toThrow();
});
