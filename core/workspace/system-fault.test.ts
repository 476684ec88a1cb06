import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemFault } from '#core/workspace/system-fault.ts';
import { thrownBy } from '../../test/support/thrown-by.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-system-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('what the system refuses names the path and a way out', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const fault = systemFault(thrownBy(() => readFileSync(join(file, 'below'))));
  expect(fault?.data).toMatchObject({ code: 'refused', path: join(file, 'below') });
  expect(fault?.message).toContain('has a file where a folder should be');
  expect(fault?.data.cause).toContain('ENOTDIR');
  symlinkSync('circle', join(folder, 'circle'));
  expect(systemFault(thrownBy(() => readFileSync(join(folder, 'circle'))))?.message).toContain('circle');
});

test('a defect stays a defect', () => {
  expect(systemFault(thrownBy(() => readFileSync(join(folder, 'none'))))).toBeNull();
  expect(systemFault(new TypeError('x'))).toBeNull();
  expect(systemFault(Object.assign(new Error('x'), { code: 'EACCES' }))).toBeNull();
});
