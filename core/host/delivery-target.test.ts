import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { onPage, requireTarget } from '#core/host/delivery-target.ts';
import { Fault } from '#core/workspace/fault.ts';

const folder = mkdtempSync(join(tmpdir(), 'slitbench-target-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a folder that is there or can be made will do; files and closed folders will not', () => {
  requireTarget(folder);
  requireTarget(join(folder, 'new/below'));
  writeFileSync(join(folder, 'file'), '');
  expect(() => requireTarget(join(folder, 'file'))).toThrow('is a file');
  expect(() => requireTarget(join(folder, 'file/koa'))).toThrow(/koa cannot be made: .*file is a file/);
  const closed = join(folder, 'closed');
  mkdirSync(closed, { mode: 0o555 });
  const ask = () => requireTarget(join(closed, 'koa'));
  // The superuser may write everywhere.
  if (process.getuid?.() === 0) ask();
  else expect(ask).toThrow(/closed, where .*koa would be made, may not be written/);
});

test.skipIf(!existsSync('/proc/self'))('what lies on no disk will not do, whoever asks', () => {
  expect(() => requireTarget('/proc/nope')).toThrow('lies on no disk');
});

test('the page speaks of what stands on it, and other faults stay as they are', () => {
  const fault = new Fault(
    { code: 'into', message: 'm', remedy: 'Name a folder with --into.', path: '/x' },
    new Error('c'),
  );
  const told = onPage(fault);
  expect(told).toBeInstanceOf(Fault);
  expect(told).toMatchObject({ data: { code: 'into', message: 'm', path: '/x', cause: 'c' } });
  expect((told as Fault).data.remedy).not.toContain('--into');
  const other = new Fault({ code: 'locked', message: 'm', remedy: 'r' });
  expect([onPage(other), onPage(null)]).toEqual([other, null]);
});
