import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkRoom } from '#core/datasets/room.ts';
import { lacks } from '../../test/have.ts';

const root = mkdtempSync(join(tmpdir(), 'slitbench-room-'));
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', root]).status === 0;
afterAll(() => {
  if (isMounted) spawnSync('umount', [root]);
  rmSync(root, { recursive: true, force: true });
});

test.skipIf(lacks('a disk that is too small: needs the right to mount', isMounted ? root : null))(
  'frames that do not fit are told by a size that one can read',
  () => {
    const plan = [{ do: 'copy' as const, from: '/a', to: join(root, 'a'), size: 100_000 }];
    expect(() => checkRoom(root, plan)).toThrow(/ of 100 kB do not fit into .*, where 6\d kB are free/);
  },
);
