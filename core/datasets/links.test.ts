import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type OrganizeInput, OrganizeResult } from '#core/contract/organize.ts';
import { quoted } from '../../test/support/header-file.ts';
import { nightTree } from '../../test/support/night-tree.ts';
import { kastFrame, kastNight } from '../../test/support/raw-frames.ts';

const tree = nightTree();
const other = { GRISM_N: quoted('452/3306') };
const allLead = () => tree.files().every((name) => existsSync(join(tree.root, name.replace(/ -> .*/, ''))));

test.each([
  ['leads in a circle', 'b5.fits'],
  ['has too long a name', `/${'x'.repeat(300)}/b5.fits`],
])('a link that %s stops neither organise nor undo', async (_, target) => {
  kastNight(tree.raw, 20);
  await tree.run();
  const link = tree.at('2015-05-20/complete/raw/b5.fits');
  rmSync(link);
  symlinkSync(target, link);
  const more = kastFrame(join(tree.folder, 'more.fits'), 'science', '2015-05-21T05:00:00');
  const { datasets } = await tree.run({ sources: [more] });
  expect(datasets[0]?.notes).toEqual(['holds links that lead nowhere or files that cannot be read']);
  expect(tree.files()).toHaveLength(6);
  expect((await tree.takeBack()).left).toEqual([]);
  expect(readlinkSync(link)).toBe(target);
});

test('a link to a frame that is now moved into the tree leads to it there', async () => {
  kastNight(tree.raw, 20);
  await tree.run();
  const moved = join(tree.folder, 'moved');
  renameSync(tree.raw, moved);
  kastFrame(join(moved, 'c1.fits'), 'science', '2015-05-20T05:00:00', other);
  const { failures, operations } = await tree.run({ sources: [moved], mode: 'move' });
  expect([failures, operations]).toMatchObject([[], { move: 2, relink: 5 }]);
  const there = join(tree.root, '2.0_arcsec/452_3306_d55/2015-05-20/incomplete/raw/b3.fits');
  expect(readlinkSync(tree.at('2015-05-20/complete/raw/b3.fits'))).toBe(there);
  expect(allLead()).toBe(true);
  expect((await tree.run({ sources: [moved], mode: 'move' })).operations).toEqual({});
});

describe.skipIf(process.getuid?.() !== 0)('as a user who may not take files away', () => {
  const NOBODY = 65534;
  /** Another user, who may read everything, so that the checkout may lie anywhere. */
  async function asNobody(input: Partial<OrganizeInput>): Promise<OrganizeResult> {
    for (const path of [tree.folder, tree.raw]) chownSync(path, NOBODY, NOBODY);
    const once = join(import.meta.dirname, '../../test/support/organize-once.ts');
    const rights = ['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'];
    const { stdout } = await execa(
      'setpriv',
      [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', ...rights, process.execPath, once].concat(
        JSON.stringify({ into: tree.root, ...input }),
      ),
      { env: { XDG_CACHE_HOME: join(tree.folder, 'cache-of-nobody') } },
    );
    return OrganizeResult.parse(JSON.parse(stdout));
  }

  test.each([
    ['sticky', 0o1777, tmpdir()],
    ['that may not be written', 0o755, tmpdir()],
    ...(existsSync('/dev/shm') ? [['sticky on another disk', 0o1777, '/dev/shm'] as const] : []),
  ] as const)(
    'a frame in a folder %s stays, no link is made to where it should be, and the rest goes on',
    async (_, mode, disk) => {
      const fixed = mkdtempSync(join(disk, 'slitbench-fixed-'));
      onTestFinished(() => rmSync(fixed, { recursive: true }));
      kastNight(tree.raw, 20);
      kastFrame(join(tree.raw, 'c1.fits'), 'science', '2015-05-20T05:00:00', other);
      cpSync(join(tree.raw, 'b3.fits'), join(fixed, 'b3.fits'), { preserveTimestamps: true });
      rmSync(join(tree.raw, 'b3.fits'));
      chmodSync(fixed, mode);
      for (const name of readdirSync(tree.raw)) chownSync(join(tree.raw, name), NOBODY, NOBODY);
      const input = { sources: [tree.raw, fixed], mode: 'move' } as const;
      const run = () => tree.run(input);
      const { failures, frames } = await asNobody({ sources: [...input.sources], mode: input.mode });
      expect(failures.map(({ reason }) => reason).sort()).toEqual([
        'it may not be taken away from its folder: copy it instead',
        'the file is gone',
      ]);
      expect(frames.filter(({ fate }) => fate === 'failed').map(({ path }) => path)).toEqual([join(fixed, 'b3.fits')]);
      expect(readdirSync(fixed)).toEqual(['b3.fits']);
      expect(tree.files()).toHaveLength(5);
      expect(allLead()).toBe(true);
      expect((await run()).failures).toEqual([]);
      expect(tree.files()).toHaveLength(7);
      expect(allLead()).toBe(true);
    },
  );
});

test('a link whose file is in another dataset only leads there', async () => {
  kastNight(tree.raw, 20);
  kastFrame(join(tree.raw, 'c1.fits'), 'science', '2015-05-20T05:00:00', other);
  await tree.run({ mode: 'move' });
  const link = tree.at('2015-05-20/complete/raw/b3.fits');
  const file = readlinkSync(link);
  rmSync(link);
  symlinkSync('/gone/b3.fits', link);
  expect(readdirSync(tree.raw)).toEqual([]);
  expect((await tree.run({ mode: 'move' })).operations).toEqual({ relink: 1 });
  expect(readlinkSync(link)).toBe(file);
  expect(lstatSync(file).isFile()).toBe(true);
  expect(readFileSync(link)).toHaveLength(2880);
});

test('a frame that could not be brought into one of its datasets counts as failed', async () => {
  kastNight(tree.raw, 20);
  await tree.run({ mode: 'copy' });
  const away = join(tree.folder, 'away');
  mkdirSync(away);
  symlinkSync(away, join(tree.root, '2.0_arcsec/452_3306_d55'));
  const science = kastFrame(join(tree.raw, 'c1.fits'), 'science', '2015-05-20T05:00:00', other);
  const { frames } = await tree.run({ mode: 'copy' });
  expect(frames.filter(({ fate }) => fate === 'failed').map(({ path }) => path)).toEqual([
    join(tree.raw, 'b3.fits'),
    science,
  ]);
});
