import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkSpace } from '#core/archive/apply-archive.ts';
import { archive } from '#core/archive/archive.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { madeReduction, reductionFolder } from '../../test/support/archive-tree.ts';

// Disks that are full or read-only, which needs root to be mounted.
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-disk-'));
const [root, disk] = [join(folder, 'tree'), join(folder, 'disk')];
mkdirSync(disk);
const mount = (...options: readonly string[]) => spawnSync('mount', [...options, disk]).status === 0;
const isMounted = mount('-t', 'tmpfs', '-o', 'size=8m', 'none');
if (!isMounted) console.log('not tested: archives on full and read-only disks, which only root can mount');
afterAll(() => {
  if (isMounted) spawnSync('umount', [disk]);
  rmSync(folder, { recursive: true, force: true });
});

madeReduction(
  reductionFolder(root, 'mask1/600ZD_7200_GG400/2010-01-01'),
  Array.from({ length: 6 }, (_, n) => `DE.20100101.0360${n}.fits`),
);
// More files than are handed to threads at once.
const many = join(folder, 'many');
const MANY = 3 * 40 + 6;
madeReduction(
  reductionFolder(many, 'mask2/600ZD_7200_GG400/2010-01-02'),
  Array.from({ length: 40 }, (_, n) => `DE.20100102.0${3600 + n}.fits`),
);
const into = join(disk, 'koa');
const call = () => archive({ root, into }, quietTask());
const whole = async (wanted: string) => {
  await archive({ root, into: wanted }, quietTask());
  return contentOf(wanted);
};
const contentOf = (at: string) =>
  readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => `${path.slice(at.length)} ${readFileSync(path, 'latin1')}`);

test.skipIf(!isMounted)('a disk that fills up loses nothing; with room made the same call goes on', async () => {
  // Room for the plan's sum, which then another program takes.
  const stuffing = join(disk, 'stuffing');
  const free = () =>
    Number(spawnSync('df', ['--output=avail', '-B1', disk], { encoding: 'utf8' }).stdout.split('\n')[1]);
  let filled = false;
  const task = {
    ...quietTask(),
    progress: ({ phase }: { phase: string }) => {
      if (phase !== 'copying' || filled) return;
      filled = true;
      writeFileSync(stuffing, Buffer.alloc(free() - 60_000));
    },
  };
  const failure = await archive({ root, into }, task).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Fault);
  expect((failure as Fault).data).toMatchObject({ code: 'disk-full', remedy: expect.stringContaining('same command') });
  const there = contentOf(into).filter((line) => !line.includes('.slitbench-archive'));
  expect(there.length).toBeGreaterThan(0);
  rmSync(stuffing);
  expect((await call()).failures).toEqual([]);
  const wanted = await whole(join(folder, 'wanted'));
  expect(contentOf(into)).toEqual(wanted);
  for (const line of there) expect(wanted).toContain(line);
});

test.skipIf(!isMounted)('a disk that became read-only says so, and keeps what it has', async () => {
  await call();
  const before = contentOf(into);
  mount('-o', 'remount,ro');
  const failure = await call().catch((error: unknown) => error);
  mount('-o', 'remount,rw');
  expect(failure).toBeInstanceOf(Fault);
  expect((failure as Fault).data.code).toBe('read-only');
  expect(contentOf(into)).toEqual(before);
});

test.skipIf(!isMounted).for([1, 60, MANY])(
  'a disk that turns read-only after %i files loses nothing; writable again, the same call goes on',
  async (files) => {
    const at = join(disk, `koa-${files}`);
    const once = (task = quietTask(), to = at) => archive({ root: many, into: to, workers: 2 }, task);
    let turned = false;
    const task = {
      ...quietTask(),
      progress: ({ phase, done }: { phase: string; done: number }) => {
        if (phase !== 'copying' || done < files || turned) return;
        // As long as a file is open for writing it is refused; threads end what they have.
        for (let n = 0; n < 1000 && !turned; n++) turned = mount('-o', 'remount,ro');
      },
    };
    const failure = await once(task).catch((error: unknown) => error);
    expect(turned).toBe(true);
    expect((failure as Fault).data).toMatchObject({
      code: 'read-only',
      remedy: 'Mount it writable, then run the same command again: it goes on where it stopped.',
    });
    expect(existsSync(join(at, 'MANIFEST'))).toBe(false);
    const there = contentOf(at).filter((line) => !line.includes('.slitbench-archive'));
    // A second call on the disk as it is says the same, and changes nothing.
    await expect(once()).rejects.toMatchObject({ data: { code: 'read-only' } });
    mount('-o', 'remount,rw');
    expect((await once()).failures).toEqual([]);
    await once(quietTask(), join(folder, `wanted-${files}`));
    const wanted = contentOf(join(folder, `wanted-${files}`));
    expect(contentOf(at)).toEqual(wanted);
    for (const line of there) expect(wanted).toContain(line);
    rmSync(at, { recursive: true });
  },
);

test('what cannot fit is said before anything is written', () => {
  expect(() => checkSpace(folder, 1e18, join(folder, 'none'))).toThrow('do not fit');
  expect(() => checkSpace(folder, 0, join(folder, 'none'))).not.toThrow();
});
