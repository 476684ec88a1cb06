import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FramePlaces, placeFault } from '#core/host/frame-places.ts';
import { FrameScans } from '#core/host/frame-scans.ts';
import { TaskBoard } from '#core/host/task-board.ts';
import { removeFolder } from '../../test/support/clean-up.ts';
import { kastNight } from '../../test/support/raw-frames.ts';

let at: string;
let raw: string;
const tasks = new TaskBoard();
beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), 'slitbench-scans-'));
  raw = join(at, 'raw');
  mkdirSync(join(at, 'tree'));
  vi.stubEnv('XDG_CACHE_HOME', join(at, 'cache'));
  kastNight(raw, 20);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(at);
});

/** The names that are known after a scan, during which something else happens, once, when the first frame comes. */
async function after(meanwhile: (scans: FrameScans, known: Set<string>) => void): Promise<string[]> {
  const known = new Set<string>();
  let isFirst = true;
  const scans = new FrameScans({
    places: new FramePlaces(join(at, 'tree'), [raw]),
    tasks,
    stop: new AbortController().signal,
    take: (frame) => {
      known.add(frame.path);
      if (isFirst) meanwhile(scans, known);
      isFirst = false;
    },
    prune: (_place, keep) => {
      for (const path of known) if (!keep(path)) known.delete(path);
    },
    changed: () => {},
  });
  await scans.look([raw], null);
  expect(scans.state).toBe('idle');
  return [...known].map((path) => basename(path)).sort();
}

test('what came in while a scan ran stays, though the scan has not seen it', async () => {
  const path = join(raw, 'new.fits');
  expect(
    await after((scans, known) => {
      known.add(path);
      scans.beside(path, 'in');
    }),
  ).toEqual(['b1.fits', 'b2.fits', 'b3.fits', 'b4.fits', 'b5.fits', 'new.fits']);
});

test('what went while a scan ran does not come back', async () => {
  let gone = '';
  const names = await after((scans, known) => {
    gone = ['b1', 'b5'].map((name) => join(raw, `${name}.fits`)).find((path) => !known.has(path)) ?? '';
    rmSync(gone);
    scans.beside(gone, 'out');
  });
  expect(existsSync(gone)).toBe(false);
  expect(names).not.toContain(basename(gone));
  expect(names).toHaveLength(4);
});

test('the fault of a look names the file, or else the places', () => {
  const odd = Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'read', path: '/raw/b1.fits' });
  expect(placeFault(['/raw'], odd).data.path).toBe('/raw/b1.fits');
  expect(placeFault(['/raw', '/more'], new Error('out of memory'))).toMatchObject({
    message: '/raw and 1 more could not be looked through',
    data: { code: 'scan', path: '/raw', cause: 'out of memory' },
  });
});
