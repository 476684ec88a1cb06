import { expect, test } from 'vitest';
import { kindOf } from '#core/doctor/file-system.ts';

const MOUNTS = String.raw`22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:40 / /data rw,relatime - nfs4 server:/data rw
41 40 8:2 / /data/scratch rw - xfs /dev/sdb1 rw
42 22 0:50 / /my\040disk rw - ext4 /dev/sdc1 rw
43 22 0:51 / /my\040disk rw - cifs //server/share rw
`;

test.each([
  ['/home/jane', 'ext4'],
  ['/data', 'nfs4'],
  ['/data/night1', 'nfs4'],
  ['/data/scratch/x', 'xfs'],
  ['/database', 'ext4'],
  ['/my disk/x', 'cifs'],
])('%s lies on %s', (path, kind) => {
  expect(kindOf(path, MOUNTS)).toBe(kind);
});

test('a table that cannot be read tells nothing', () => {
  expect(kindOf('/x', 'nonsense')).toBeNull();
});
