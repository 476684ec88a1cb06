import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeEnvironment } from '#core/doctor/make-environment.ts';
import { OWN_MARK, ownEnvironment } from '#core/pypeit/candidates.ts';
import { quietTask } from '../../test/support/pypeit.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'slitbench-make-'));
  vi.stubEnv('XDG_DATA_HOME', home);
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', join(home, 'wheels'));
  mkdirSync(join(home, 'wheels'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

/** A wheel that pip takes for PypeIt. */
function wheel(version: string): void {
  execFileSync('python3', [
    '-c',
    `
import sys, zipfile
folder, version = sys.argv[1:]
info = f'pypeit-{version}.dist-info'
with zipfile.ZipFile(f'{folder}/pypeit-{version}-py3-none-any.whl', 'w') as z:
    z.writestr('pypeit/__init__.py', '')
    z.writestr(f'{info}/METADATA', f'Metadata-Version: 2.1\\nName: pypeit\\nVersion: {version}\\n')
    z.writestr(f'{info}/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    z.writestr(f'{info}/RECORD', '')
`,
    join(home, 'wheels'),
    version,
  ]);
}

/** An environment as an earlier call left it; without the mark, as one that was killed did. */
function former(name: string, whole = true): string {
  const folder = join(home, 'slitbench', name);
  mkdirSync(join(folder, 'bin'), { recursive: true });
  if (whole) writeFileSync(join(folder, OWN_MARK), '{}');
  return folder;
}

describe('making an environment', () => {
  test('the former one stays if pip fails, and nothing half made does', async () => {
    const old = former('pypeit-environment');
    former('pypeit-environment-2.0.1-killed', false);
    await expect(makeEnvironment('2.0.1', quietTask())).rejects.toMatchObject({ data: { code: 'pip-failed' } });
    expect(ownEnvironment()).toBe(old);
    expect(readdirSync(join(home, 'slitbench')).sort()).toEqual(['pypeit-environment', 'pypeit-environment.log']);
  });

  test('the new one is used once it is whole; the former goes when no process works with it any more', async () => {
    wheel('2.0.1');
    const old = former('pypeit-environment-1.17.4-0');
    const user = spawn('/bin/sh', ['-c', 'read -r word', join(old, 'bin/run_pypeit')], { stdio: 'pipe' });
    const first = await makeEnvironment('2.0.1', quietTask());
    expect(ownEnvironment()).toBe(first);
    expect(existsSync(join(first, 'bin/python'))).toBe(true);
    expect(existsSync(old)).toBe(true);
    user.kill();
    await new Promise((resolve) => user.once('exit', resolve));
    const second = await makeEnvironment('2.0.1', quietTask());
    expect(ownEnvironment()).toBe(second);
    expect([old, first].some((path) => existsSync(path))).toBe(false);
  });
});
