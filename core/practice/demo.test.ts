import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DemoInput } from '#core/contract/demo.ts';
import { doctor } from '#core/doctor/doctor.ts';
import { demo } from '#core/practice/demo.ts';
import { practice } from '#core/practice/practice.ts';
import { quietTask } from '../../test/support/pypeit.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-demo-'));
  vi.stubEnv('SLITBENCH_PYTHON', join(folder, 'nowhere'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test('a folder that cannot be made is known before PypeIt is looked for or installed', async () => {
  writeFileSync(join(folder, 'taken'), '');
  const later = () => Promise.reject(new Error('not reached'));
  const verbs = { practice, doctor: vi.fn(doctor), organize: later, setup: later, run: later };
  await expect(demo(DemoInput.parse({ folder: join(folder, 'taken') }), quietTask(), verbs)).rejects.toMatchObject({
    data: { code: 'unwritable' },
  });
  expect(verbs.doctor).not.toHaveBeenCalled();
});
