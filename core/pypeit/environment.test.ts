import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lookForPypeit, noPypeit } from '#core/pypeit/environment.ts';
import { Fault } from '#core/workspace/fault.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'slitbench-environment-'));
  vi.stubEnv('XDG_CONFIG_HOME', join(home, 'config'));
  vi.stubEnv('XDG_DATA_HOME', join(home, 'data'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

/** An environment as venv or conda lay it out, with a PypeIt of this version. */
function makeEnvironment(name: string, kind: 'venv' | 'conda', version: string): string {
  const at = join(home, name);
  if (kind === 'venv') write(join(at, 'pyvenv.cfg'), 'home = /usr/bin\n');
  else mkdirSync(join(at, 'conda-meta'), { recursive: true });
  write(join(at, 'bin/python3'), '#!/bin/sh\nexit 1\n', 0o755);
  write(join(at, 'bin/run_pypeit'), `#!${join(at, 'bin/python3')}\n`, 0o755);
  write(
    join(at, `lib/python3.12/site-packages/pypeit-${version}.dist-info/METADATA`),
    `Name: pypeit\nVersion: ${version}\n`,
  );
  write(join(at, 'lib/python3.12/site-packages/pypeit/__init__.py'), '');
  return at;
}

const look = (python: string | undefined, variables: Readonly<Record<string, string>> = {}) =>
  lookForPypeit(python, { variables: { PATH: '', ...variables }, home });

test('a conda environment below the home folder is found without starting its Python', async () => {
  const at = makeEnvironment('miniforge3/envs/pypeit', 'conda', '1.18.1');
  const { found } = await look(undefined);
  expect(found).toMatchObject({ version: '1.18.1', python: join(at, 'bin/python3'), source: 'conda environment' });
  expect(found?.script('run_pypeit')).toBe(join(at, 'bin/run_pypeit'));
});

test('so are those of micromamba and conda that lie elsewhere', async () => {
  const at = makeEnvironment('data/mamba/envs/pypeit', 'conda', '2.0.1');
  const root = join(home, 'data/mamba');
  expect((await look(undefined, { MAMBA_ROOT_PREFIX: root })).found?.python).toBe(join(at, 'bin/python3'));
  expect((await look(undefined, { CONDA_EXE: join(root, 'bin/conda') })).found?.python).toBe(join(at, 'bin/python3'));
});

test('the active one comes before those of conda, and what will not do is passed over with the reason', async () => {
  makeEnvironment('miniconda3/envs/other', 'conda', '1.17.4');
  const old = makeEnvironment('old', 'venv', '1.15.0');
  const { found, looked } = await look(undefined, { VIRTUAL_ENV: old });
  expect(found?.version).toBe('1.17.4');
  expect(looked[0]?.reason).toContain('has PypeIt 1.15.0; Slitbench works with 1.16 to 2.x');
});

test('one whose package is gone is passed over with the reason; an editable one lies in its checkout', async () => {
  makeEnvironment('miniconda3/envs/other', 'conda', '1.17.4');
  const active = makeEnvironment('active', 'venv', '2.0.1');
  const site = join(active, 'lib/python3.12/site-packages');
  rmSync(join(site, 'pypeit'), { recursive: true });
  const { found, looked } = await look(undefined, { VIRTUAL_ENV: active });
  expect(found).toMatchObject({ version: '1.17.4', chosen: false });
  expect(looked[0]?.reason).toBe(`PypeIt 2.0.1, but its package is gone from ${site}`);
  const checkout = join(home, 'a checkout');
  write(join(checkout, 'pypeit/__init__.py'), '');
  const direct = JSON.stringify({ url: pathToFileURL(checkout).href, dir_info: { editable: true } });
  write(join(site, 'pypeit-2.0.1.dist-info/direct_url.json'), direct);
  expect((await look(active)).found).toMatchObject({ packageFolder: join(checkout, 'pypeit'), chosen: true });
  rmSync(join(site, 'pypeit-2.0.1.dist-info/direct_url.json'));
  write(join(site, '__editable__.pypeit-2.0.1.pth'), `${checkout}\n`);
  expect((await look(active)).found?.packageFolder).toBe(join(checkout, 'pypeit'));
});

test('the remedy for a broken command fits who chose the Python', async () => {
  const at = makeEnvironment('mine', 'venv', '2.0.1');
  const remedy = (env: typeof chosen) => {
    try {
      env?.script('pypeit_setup');
    } catch (error) {
      return error instanceof Fault ? error.data.remedy : '';
    }
    return '';
  };
  const { found: chosen } = await look(at);
  expect(remedy(chosen)).toMatch(/^Mend that environment: .*mine.bin.python3 -m pip install/);
  expect(remedy((await look(undefined, { VIRTUAL_ENV: at })).found)).toContain('slitbench doctor --fix');
});

test.each(['1.15.0', '1.4.2', '3.0.0'])('PypeIt %s is not used', async (version) => {
  const { found, looked } = await look(makeEnvironment('named', 'venv', version));
  expect(found).toBeNull();
  expect(noPypeit(looked).message).toContain(`The Python named by --python cannot be used`);
  expect(noPypeit(looked).message).toContain(version);
});

test('nothing else is taken for a Python that a person named', async () => {
  makeEnvironment('miniforge3/envs/pypeit', 'conda', '2.0.1');
  expect((await look(join(home, 'nowhere'))).found).toBeNull();
  expect((await look(undefined, { SLITBENCH_PYTHON: join(home, 'nowhere') })).found).toBeNull();
});

test('an environment that was moved, or whose Python is gone, says so', async () => {
  const moved = makeEnvironment('moved', 'venv', '2.0.1');
  write(join(moved, 'bin/run_pypeit'), '#!/was/here/bin/python3\n', 0o755);
  expect((await look(moved)).looked[0]?.reason).toContain('/was/here/bin/python3, which is gone');
  const broken = makeEnvironment('broken', 'venv', '2.0.1');
  rmSync(join(broken, 'bin/python3'));
  symlinkSync('/was/there/python3', join(broken, 'bin/python3'));
  expect((await look(broken)).looked[0]?.reason).toContain('is a link to /was/there/python3, which is gone');
});

test('settings name one; settings that cannot be read are a fault', async () => {
  const at = makeEnvironment('mine', 'venv', '2.0.1');
  const settings = join(home, 'config/slitbench/settings.yaml');
  write(settings, `python: ${at}\n`);
  expect((await look(undefined)).found).toMatchObject({ version: '2.0.1', source: settings });
  write(settings, 'python: [1\n');
  await expect(look(undefined)).rejects.toMatchObject({ data: { code: 'bad-settings' } });
});
