import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installedVersion, metadataValue } from '#core/pypeit/probe.ts';

let site = '';
beforeEach(() => {
  site = mkdtempSync(join(tmpdir(), 'slitbench-probe-'));
});
afterEach(() => rmSync(site, { recursive: true }));

function install(name: string, version: string): void {
  const folder = join(site, `${name}-${version}.dist-info`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n\nVersion: 0\n`);
}

test('the version of a distribution, by its metadata', () => {
  expect(installedVersion(site, 'pypeit')).toBeNull();
  install('pypeit', '2.0.1');
  install('pypeit_tools', '9.9');
  expect(installedVersion(site, 'pypeit')).toBe('2.0.1');
});

test('two of one name are none: the environment is broken', () => {
  install('pypeit', '1.17.4');
  install('pypeit', '2.0.1');
  expect(installedVersion(site, 'pypeit')).toBeNull();
});

test('a header ends where the description begins', () => {
  expect(metadataValue('Name: x\nRequires-Python: >=3.11\n\nSummary: y', 'Requires-Python')).toBe('>=3.11');
  expect(metadataValue('Name: x\n\nVersion: 1', 'Version')).toBeNull();
});
