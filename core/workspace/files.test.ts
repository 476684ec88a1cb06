import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorCode, Fault } from '#core/workspace/fault.ts';
import { partRefused, writeWhole } from '#core/workspace/files.ts';
import { systemFault } from '#core/workspace/system-fault.ts';
import { thrownBy } from '../../test/support/thrown-by.ts';

const faultOf = (error: unknown) => (error instanceof Fault ? error : systemFault(error))?.data;

test.skipIf(!existsSync('/proc/self'))(
  'a folder that takes no new files is a fault that names what was asked for',
  () => {
    const fault = faultOf(thrownBy(() => writeWhole('/proc/x.csv', 'x')));
    expect(fault).toMatchObject({ code: 'refused', path: '/proc/x.csv' });
    expect(fault?.message).toBe('/proc/x.csv cannot be written: the folder /proc takes no new files');
    expect(JSON.stringify(fault)).not.toContain('.part');
  },
);

test.skipIf(!statSync('/sys/kernel', { throwIfNoEntry: false }))('a folder that may not be written is named', () => {
  const fault = faultOf(thrownBy(() => writeWhole('/sys/kernel/x.csv', 'x')));
  expect(fault).toMatchObject({ code: 'refused', path: '/sys/kernel' });
  expect(fault?.message).toMatch(/^\/sys\/kernel (may not|lies on a disk)/);
  expect(fault?.cause).toContain('/sys/kernel/x.csv');
  expect(JSON.stringify(fault)).not.toContain('.part');
});

test('other refusals name the file and keep their code; a folder that is not there stays what it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slitbench-files-'));
  try {
    const path = join(folder, 'a.txt');
    const full = Object.assign(new Error(`ENOSPC: write '${path}.0123abcd.part'`), {
      code: 'ENOSPC',
      syscall: 'write',
      path: `${path}.0123abcd.part`,
    });
    expect(faultOf(partRefused(full))).toMatchObject({ path, cause: `ENOSPC: write '${path}'` });
    expect(errorCode(thrownBy(() => writeWhole(join(folder, 'none/a.txt'), 'x')))).toBe('ENOENT');
    writeFileSync(path, 'former');
    expect(faultOf(thrownBy(() => writeWhole(join(path, 'a'), 'x')))?.path).toBe(join(path, 'a'));
    expect(readdirSync(folder)).toEqual(['a.txt']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
