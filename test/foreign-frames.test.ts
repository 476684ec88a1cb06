// Frames of an instrument that only PypeIt knows, in the observing log of a workspace, with real PypeIt.
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FrameView } from '#core/contract/frames.ts';
import { isHeading } from '#core/frames/frame-view.ts';
import { ObservingLog } from '#core/host/observing-log.ts';
import { TaskBoard } from '#core/host/task-board.ts';
import { cache2, lacks, python2 } from './have.ts';
import { removeFolder } from './support/clean-up.ts';
import { quoted } from './support/header-file.ts';
import { kastFrame, mosfireFrame, mosfireNight } from './support/raw-frames.ts';

describe.skipIf(lacks('frames of other instruments in the workbench', python2, cache2))('frames of MOSFIRE', () => {
  let folder: string;
  let raw: string;
  let root: string;
  let python: string;
  let tasks: TaskBoard;
  let log: ObservingLog;
  beforeEach(() => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-foreign-'));
    [raw, root] = [join(folder, 'raw'), join(folder, 'root')];
    mkdirSync(join(root, '.slitbench'), { recursive: true });
    vi.stubEnv('XDG_CACHE_HOME', cache2 ?? '');
    python = python2 ?? '';
    mosfireNight(raw, 1);
    kastFrame(join(raw, 'b1.fits'), 'arc', '2015-05-20T01:00:00.00');
    kastFrame(join(raw, 'spec1d_b1.fits'), 'science', '2015-05-20T01:00:00.00', { VERSPYP: quoted('1.17.4') });
    tasks = new TaskBoard();
    log = new ObservingLog({ root, sources: [raw], tasks, python: () => python });
  });
  afterEach(async () => {
    await tasks.close();
    await log.close();
    vi.unstubAllEnvs();
    await removeFolder(folder);
  });
  const WAIT = { timeout: 120_000, interval: 50 };
  const becomes = (state: object) => vi.waitFor(() => expect(log.feed.state).toMatchObject(state), WAIT);
  const rows = (list: FrameView['list'] = 'frames') =>
    log.view(FrameView.parse({ list })).items.flatMap((item) => (isHeading(item) ? [] : item));
  const described = () => tasks.feed.state.filter(({ kind }) => kind === 'describe');

  test('wait for a name, and then for PypeIt; what it has described is as good as any other', async () => {
    await becomes({ scan: 'idle', usable: 1, quarantined: 1, undecided: [{ path: raw, frames: 4 }] });
    expect(rows('quarantine').map(({ filename, problem }) => `${filename} ${problem?.code}`)).toContain(
      'spec1d_b1.fits product',
    );

    log.setInstruments({ [raw]: 'keck_mosfire' });
    await becomes({ undecided: [], quarantined: 1 });
    await becomes({ usable: 5, quarantined: 1, undescribed: { frames: 0 } });
    const science = rows().find(({ filename }) => filename === 'm3.fits');
    expect(science).toMatchObject({
      spectrograph: 'keck_mosfire',
      meta: { target: 'field', exptime: 179, dithpos: 'A' },
      night: '2023-02-01',
      types: expect.arrayContaining(['science']),
      configuration: expect.stringContaining('K-spectroscopy'),
    });
    const { instruments, keys } = log.feed.state;
    expect(instruments.find(({ name }) => name === 'keck_mosfire')?.columns.map(({ name }) => name)).toContain(
      'dithpat',
    );
    expect(keys).toContain('dithpat');
    expect(log.setTypes([join(raw, 'm3.fits')], { add: ['standard'], remove: ['science'], reset: false })).toBe(1);

    // New frames follow by themselves, a frame of another instrument is none, and the others stay as they are.
    mosfireFrame(join(raw, 'm5.fits'), 'science', 59976.34);
    mosfireFrame(join(raw, 'l1.fits'), 'science', 59976.35, { INSTRUME: quoted('LRIS') });
    await becomes({ usable: 6, quarantined: 2, undescribed: { frames: 0 }, overridden: 1 });
    expect(rows('quarantine').find(({ filename }) => filename === 'l1.fits')?.problem?.code).toBe('unknown-instrument');

    // Without the name they wait again.
    log.setInstruments({});
    await becomes({ usable: 1, undecided: [{ path: raw, frames: 6 }], quarantined: 1 });
  });

  test('a PypeIt that fails is named, and asked again once there is another', async () => {
    await becomes({ scan: 'idle', undecided: [{ path: raw, frames: 4 }] });
    python = join(folder, 'nowhere');
    log.setInstruments({ [raw]: 'keck_mosfire' });
    await becomes({ usable: 1, quarantined: 5, undescribed: { frames: 0, fault: { code: 'no-pypeit' } } });
    expect(rows('quarantine').map(({ problem }) => problem?.code)).toContain('needs-pypeit');
    expect(described()[0]).toMatchObject({ state: 'failed', command: expect.arrayContaining(['keck_mosfire']) });
    python = python2 ?? '';
    log.describeAgain();
    await becomes({ usable: 5, quarantined: 1, undescribed: { frames: 0, fault: null } });
  });

  test('asking can be stopped, and is taken up when everything is looked at again', async () => {
    await becomes({ scan: 'idle', undecided: [{ path: raw, frames: 4 }] });
    log.setInstruments({ [raw]: 'keck_mosfire' });
    const running = await vi.waitFor(() => {
      const [first] = described();
      expect(first?.state).toBe('running');
      return first?.id ?? '';
    }, WAIT);
    tasks.cancel(running);
    await becomes({ undescribed: { frames: 4, stopped: true, fault: null }, quarantined: 1 });
    log.rescan();
    await becomes({ usable: 5, undescribed: { frames: 0, stopped: false } });
  });

  test('links of a tree are of the instrument of the files they lead to', async () => {
    const own = join(root, 'mask/config/2023-02-01/incomplete/raw');
    mkdirSync(own, { recursive: true });
    symlinkSync(join(raw, 'm3.fits'), join(own, 'm3.fits'));
    await becomes({ scan: 'idle' });
    log.setInstruments({ [raw]: 'keck_mosfire' });
    await becomes({ usable: 5, undecided: [], undescribed: { frames: 0 } });
    log.lookAtTree();
    await vi.waitFor(
      () => expect(rows().find(({ filename }) => filename === 'm3.fits')?.datasets).toEqual(['mask/config/2023-02-01']),
      WAIT,
    );
  });
});
