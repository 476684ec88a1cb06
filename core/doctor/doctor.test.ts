import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DoctorInput } from '#core/contract/doctor.ts';
import { doctor } from '#core/doctor/doctor.ts';
import { SCRIPTS } from '#core/pypeit/scripts.ts';
import { quietTask } from '../../test/support/pypeit.ts';

let home: string;
let venv: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'slitbench-doctor-'));
  venv = makeVenv();
  for (const name of ['XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME']) vi.stubEnv(name, join(home, name));
  for (const name of ['http_proxy', 'https_proxy']) vi.stubEnv(name, 'http://127.0.0.1:9');
  vi.stubEnv('SLITBENCH_PYTHON', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

/** A real Python with a PypeIt 2.0.1 that has all its commands, but cannot be imported. */
function makeVenv(): string {
  const at = join(home, 'venv');
  execFileSync('python3', ['-m', 'venv', '--without-pip', at]);
  const [python = ''] = readdirSync(join(at, 'lib'));
  const site = join(at, 'lib', python, 'site-packages');
  mkdirSync(join(site, 'pypeit'));
  writeFileSync(join(site, 'pypeit/__init__.py'), 'import not_there\n');
  mkdirSync(join(site, 'pypeit-2.0.1.dist-info'));
  writeFileSync(join(site, 'pypeit-2.0.1.dist-info/METADATA'), 'Name: pypeit\nVersion: 2.0.1\n');
  for (const name of SCRIPTS) {
    writeFileSync(join(at, 'bin', name), `#!${join(at, 'bin/python3')}\n`);
    chmodSync(join(at, 'bin', name), 0o755);
  }
  return at;
}

const planned = async (input: Partial<DoctorInput>) => {
  const asked = DoctorInput.parse({ fix: true, dryRun: true, workspace: home, ...input });
  const { repairs, findings } = await doctor(asked, quietTask());
  return { repairs, loads: findings.find(({ check }) => check === 'import') };
};

describe('a PypeIt that does not load', () => {
  test('is replaced by one of our own', async () => {
    vi.stubEnv('VIRTUAL_ENV', venv);
    expect((await planned({})).repairs).toEqual([
      expect.objectContaining({ state: 'planned', why: expect.stringContaining("No module named 'not_there'") }),
    ]);
  });

  test('is left to the person who named it, with what to run', async () => {
    const { repairs, loads } = await planned({ python: venv });
    expect(repairs.some(({ what }) => what.startsWith('install PypeIt'))).toBe(false);
    expect(loads?.remedy).toMatch(/^Mend that environment: .* -m pip install not_there$/);
  });

  test('another version of a Python that a person named is not installed beside it in silence', async () => {
    const fault = { data: { code: 'chosen-python', remedy: expect.stringContaining('-m pip install pypeit==1.17.4') } };
    await expect(planned({ python: venv, pypeitVersion: '1.17.4' })).rejects.toMatchObject(fault);
    vi.stubEnv('SLITBENCH_PYTHON', venv);
    await expect(planned({ pypeitVersion: '1.17.4' })).rejects.toMatchObject(fault);
    vi.stubEnv('SLITBENCH_PYTHON', join(home, 'nowhere'));
    await expect(planned({ pypeitVersion: '2.0.1' })).rejects.toMatchObject({ data: { code: 'chosen-python' } });
  });
});
