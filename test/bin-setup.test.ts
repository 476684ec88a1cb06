// `bin/setup` with an npm that only says that it was called: who installs, and when.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'slitbench-bin-setup-'));
  mkdirSync(join(home, 'bin'));
  mkdirSync(join(home, 'tools'));
  copyFileSync(join(import.meta.dirname, '../bin/setup'), join(home, 'bin/setup'));
  for (const name of ['package.json', 'package-lock.json']) writeFileSync(join(home, name), '{}');
  tool(
    'npm',
    'echo called >> calls; sleep 0.2; mkdir -p node_modules/node/bin; : > node_modules/node/bin/node; chmod +x node_modules/node/bin/node',
  );
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function tool(name: string, body: string): void {
  writeFileSync(join(home, 'tools', name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(home, 'tools', name), 0o755);
}

const setup = () =>
  execa(join(home, 'bin/setup'), [], { reject: false, env: { PATH: `${join(home, 'tools')}:${process.env.PATH}` } });
const calls = () =>
  existsSync(join(home, 'calls')) ? readFileSync(join(home, 'calls'), 'utf8').split('\n').length - 1 : 0;

test('of several at once, before the lock of a dead one, one installs', async () => {
  // No process has this number (the highest of Linux, and beyond that of macOS).
  symlinkSync(`${hostname()}:4194304`, join(home, '.installing'));
  // What was read of a lock may be old when something is done about it.
  tool('readlink', '/usr/bin/readlink "$@"; code=$?; sleep "0.$(($$ % 9))"; exit $code');
  const all = await Promise.all(Array.from({ length: 8 }, setup));
  expect(all.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 8 }, () => 0));
  expect(calls()).toBe(1);
  expect(existsSync(join(home, '.installing'))).toBe(false);
});

test('what is there in part is installed again; a failure leaves no mark', async () => {
  await setup();
  await setup();
  expect(calls()).toBe(1);
  rmSync(join(home, 'node_modules/node/bin/node'));
  writeFileSync(join(home, 'node_modules/node/package.json'), '{}');
  await setup();
  expect(calls()).toBe(2);
  expect(existsSync(join(home, 'node_modules/node/package.json'))).toBe(false);
  tool('npm', 'exit 1');
  writeFileSync(join(home, 'package.json'), '{ }');
  rmSync(join(home, 'node_modules/node/bin/node'));
  expect((await setup()).exitCode).toBe(1);
  expect(existsSync(join(home, 'node_modules/.slitbench-installed'))).toBe(false);
});
