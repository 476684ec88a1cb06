import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FrameView } from '#core/contract/frames.ts';
import { OrganizeInput } from '#core/contract/organize.ts';
import { organize } from '#core/datasets/organize.ts';
import { changeMetadata } from '#core/frames/change-metadata.ts';
import { isHeading } from '#core/frames/frame-view.ts';
import { ObservingLog } from '#core/host/observing-log.ts';
import { TaskBoard, type TaskTitle } from '#core/host/task-board.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { removeFolder } from '../../test/support/clean-up.ts';
import { quietTask } from '../../test/support/pypeit.ts';
import { kastFrame, kastNight } from '../../test/support/raw-frames.ts';

let at: string;
let raw: string;
let root: string;
let cache: string | undefined;
let log: ObservingLog | null;
let tasks: TaskBoard;
beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), 'slitbench-log-'));
  [raw, root] = [join(at, 'raw'), join(at, 'tree')];
  mkdirSync(root);
  cache = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = join(at, 'cache');
  log = null;
  tasks = new TaskBoard();
});
afterEach(async () => {
  await tasks.close();
  await log?.close();
  if (cache === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = cache;
  await removeFolder(at);
});

const open = (...sources: string[]) => {
  log = new ObservingLog({ root, sources, tasks });
  return log;
};
const names = (list: FrameView['list'] = 'frames') =>
  log?.view(FrameView.parse({ list })).items.flatMap((item) => (isHeading(item) ? [] : item.filename)) ?? [];
const become = (expected: readonly string[], list?: FrameView['list']) =>
  vi.waitFor(() => expect(names(list)).toEqual(expected), { timeout: 60_000, interval: 50 });
const NIGHT = ['b1.fits', 'b2.fits', 'b3.fits', 'b4.fits', 'b5.fits'];

test('frames of a source are there, new ones appear by themselves, removed ones go', async () => {
  kastNight(raw, 20);
  const own = open();
  own.setSources([raw]);
  await become(NIGHT);
  expect(tasks.feed.state[0]).toMatchObject({ kind: 'scan', command: ['slitbench', 'scan', raw] });
  expect(own.feed.state).toMatchObject({
    usable: 5,
    types: { arc: 1, science: 1 },
    nights: [{ night: '2015-05-20', frames: 5 }],
  });

  kastFrame(join(raw, 'b6.fits'), 'science', '2015-05-20T06:00:00.00');
  await become([...NIGHT, 'b6.fits']);
  kastFrame(join(raw, 'late/b7.fits'), 'science', '2015-05-20T07:00:00.00');
  await become([...NIGHT, 'b6.fits', 'b7.fits']);
  kastFrame(join(raw, 'late/b8.fits'), 'science', '2015-05-20T08:00:00.00');
  await become([...NIGHT, 'b6.fits', 'b7.fits', 'b8.fits']);
  rmSync(join(raw, 'b6.fits'));
  rmSync(join(raw, 'late'), { recursive: true });
  await become(NIGHT);
  renameSync(join(raw, 'b5.fits'), join(raw, 'b9.fits'));
  await become([...NIGHT.slice(0, 4), 'b9.fits']);
  own.setSources([]);
  await become([]);
});

test('a file that is being written waits, and appears when it is whole', async () => {
  kastNight(raw, 20);
  open(raw);
  await become(NIGHT);
  const source = kastFrame(join(at, 'b6.fits'), 'science', '2015-05-20T06:00:00.00');
  const bytes = readFileSync(source);
  writeFileSync(join(raw, 'b6.fits'), bytes.subarray(0, 1000));
  await vi.waitFor(() => expect(log?.feed.state.growing).toBe(1), { timeout: 60_000 });
  expect(names()).toEqual(NIGHT);
  expect(log?.feed.state.quarantined).toBe(0);
  appendFileSync(join(raw, 'b6.fits'), bytes.subarray(1000));
  await become([...NIGHT, 'b6.fits']);
  expect(log?.feed.state.growing).toBe(0);
});

test('what cannot be used is in the quarantine, with reasons', async () => {
  kastNight(raw, 20);
  writeFileSync(join(raw, 'text.fits'), 'no FITS');
  const cut = kastFrame(join(raw, 'cut.fits'), 'science', '2015-05-20T06:00:00.00', { EXPTIME: '1200' });
  writeFileSync(cut, readFileSync(cut).subarray(0, 2000));
  // A young one might still grow.
  utimesSync(cut, 1.7e9, 1.7e9);
  open(raw);
  await become(['cut.fits', 'text.fits'], 'quarantine');
  await vi.waitFor(() => expect(log?.feed.state).toMatchObject({ growing: 0, quarantined: 2 }), { timeout: 60_000 });
  expect(names()).toEqual(NIGHT);
});

test('frames of the tree show with their datasets, once, also beside their sources', async () => {
  kastNight(raw, 20);
  await organize(OrganizeInput.parse({ sources: [raw], into: root }), quietTask());
  const own = open();
  await become(NIGHT);
  expect(own.view(FrameView.parse({})).items[4]).toMatchObject({ datasets: ['2.0_arcsec/600_4310_d55/2015-05-20'] });
  own.setSources([raw, at]);
  await become(NIGHT);
  expect(own.feed.state).toMatchObject({ duplicates: 0, quarantined: 0 });
  kastNight(join(at, 'more'), 25);
  await become([...NIGHT, ...NIGHT]);
  await organize(OrganizeInput.parse({ sources: [join(at, 'more')], into: root }), quietTask());
  own.lookAtTree();
  await vi.waitFor(
    () =>
      expect(own.view(FrameView.parse({})).items[9]).toMatchObject({
        datasets: ['2.0_arcsec/600_4310_d55/2015-05-25'],
      }),
    5000,
  );
});

test('a second copy of a night is found as duplicates', async () => {
  kastNight(raw, 20);
  mkdirSync(join(at, 'copy'));
  copyFileSync(join(raw, 'b5.fits'), join(at, 'copy/b5.fits'));
  open(raw, join(at, 'copy'));
  await become(['b5.fits', 'b5.fits'], 'duplicates');
});

test('a copy under another name is a duplicate, one with other pixels is not', async () => {
  kastNight(raw, 20);
  const own = open(raw);
  await become(NIGHT);
  copyFileSync(join(raw, 'b5.fits'), join(raw, 'copy.fits'));
  const b4 = readFileSync(join(raw, 'b4.fits'));
  for (const name of ['b4', 'other']) writeFileSync(join(raw, `${name}.fits`), b4 + name.padEnd(2880));
  await become(['b1.fits', 'b2.fits', 'b3.fits', 'b4.fits', 'other.fits', 'b5.fits', 'copy.fits']);
  await become(['b5.fits', 'copy.fits'], 'duplicates');
  // Now it is the same.
  copyFileSync(join(raw, 'b4.fits'), join(raw, 'other.fits'));
  await become(['b4.fits', 'b5.fits', 'copy.fits', 'other.fits'], 'duplicates');
  rmSync(join(raw, 'copy.fits'));
  await become(['b4.fits', 'other.fits'], 'duplicates');
  expect(own.feed.state.duplicates).toBe(2);
});

test('types are set and taken back, also by the next host', async () => {
  kastNight(raw, 20);
  const own = open(raw);
  await become(NIGHT);
  const path = join(raw, 'b4.fits');
  expect(own.setTypes([path], { add: ['science'], remove: ['standard'], reset: false })).toBe(1);
  expect(own.one(path)).toMatchObject({ types: ['science'], override: { was: ['standard'] } });
  expect(own.feed.state).toMatchObject({ overridden: 1, undoable: { what: 'types', frames: 1 } });
  await own.close();
  const next = open(raw);
  await become(NIGHT);
  expect(next.one(path)?.types).toEqual(['science']);
  expect(next.undoOverrides()).toEqual({ restored: 1, left: 0 });
  expect(next.one(path)).toMatchObject({ types: ['standard'], override: null });
  expect(() => next.setTypes([join(at, 'none.fits')], { add: ['arc'], remove: [], reset: false })).toThrow(
    /None of these/,
  );
});

test('metadata are set, also by another program, and taken back', async () => {
  kastNight(raw, 20);
  const own = open(raw);
  await become(NIGHT);
  const paths = ['b4.fits', 'b5.fits'].map((name) => join(raw, name));
  const [b4 = ''] = paths;
  expect(() => own.setMetadata(paths, { target: 'M31', decer: 'x' }, '')).toThrow(/have no decer/);
  expect(own.setMetadata(paths, { target: 'M31', ra: '0:42:44.3' }, 'typed wrongly')).toBe(2);
  expect(own.one(b4)).toMatchObject({ meta: { target: 'M31' }, metaOverride: { why: 'typed wrongly' } });
  expect(own.one(b4)?.meta.ra).toBeCloseTo(10.68458, 5);
  expect(own.feed.state).toMatchObject({ overridden: 2, undoable: { what: 'metadata', frames: 2 } });
  const frame = own.file(b4);
  if (frame === null) throw new Error('b4.fits is not there');
  changeMetadata(root, [{ frame, values: { target: 'M32' } }]);
  await expect.poll(() => own.one(b4)?.meta.target, { timeout: 60_000 }).toBe('M32');
  expect(own.undoOverrides()).toEqual({ restored: 1, left: 0 });
  expect(own.undoOverrides()).toEqual({ restored: 2, left: 0 });
  expect(own.one(b4)).toMatchObject({ meta: { target: 'standard' }, metaOverride: null });
});

test('a file that cannot be looked at hides no other, nor stops the watch', async () => {
  kastNight(raw, 20);
  open(raw);
  await become(NIGHT);
  // Wait until it is watched: a scan would find these, too.
  kastFrame(join(raw, 'b6.fits'), 'science', '2015-05-20T06:00:00.00');
  await become([...NIGHT, 'b6.fits']);
  symlinkSync('a.fits', join(raw, 'a.fits'));
  kastFrame(join(raw, 'b7.fits'), 'science', '2015-05-20T07:00:00.00');
  await become([...NIGHT, 'b6.fits', 'b7.fits']);
  await become(['a.fits'], 'quarantine');
  expect(log?.view(FrameView.parse({ list: 'quarantine' })).items[0]).toMatchObject({
    problem: { code: 'unreadable', reason: expect.stringContaining('leads in a circle') },
  });
});

test('a scan that fails says what failed, and those that come later are made', async () => {
  kastNight(raw, 20);
  let isBroken = true;
  const failure = () => Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read', path: raw });
  // No disk breaks on demand: the failure is put in where the scan would meet it.
  class Breaking extends TaskBoard {
    override begin<R>(title: TaskTitle, work: (task: TaskHandle) => Promise<R>) {
      return super.begin(title, (task) => (isBroken ? Promise.reject(failure()) : work(task)));
    }
  }
  tasks = new Breaking();
  const own = open(raw);
  // The look with which watching begins soon makes it good.
  for await (const { state } of own.feed.follow(null))
    if (state.scan === 'failed') {
      expect(state.fault).toMatchObject({ path: raw, message: expect.stringContaining(raw) });
      break;
    }
  isBroken = false;
  own.rescan();
  await become(NIGHT);
  await vi.waitFor(() => expect(own.feed.state).toMatchObject({ scan: 'idle', fault: null }), { timeout: 60_000 });
});
