// What becomes of frames when PypeIt fails, on a stand-in for its answer. With real PypeIt: test/foreign-frames.test.ts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Frame } from '#core/contract/frame.ts';
import type { BridgeOrder } from '#core/frames/bridged-frames.ts';
import type { FoundFile } from '#core/frames/find-files.ts';
import { FrameLog } from '#core/frames/frame-log.ts';
import { ForeignFrames } from '#core/host/foreign-frames.ts';
import { TaskBoard } from '#core/host/task-board.ts';
import { Fault } from '#core/workspace/fault.ts';

const { asked, failing } = vi.hoisted(() => ({ asked: [] as string[], failing: new Set<string>() }));
vi.mock('#core/frames/bridged-frames.ts', () => ({
  bridgedFrames: async (files: readonly FoundFile[], { spectrograph }: BridgeOrder) => {
    asked.push(spectrograph);
    if (failing.has(spectrograph))
      throw new Fault({ code: 'pypeit-failed', message: `no ${spectrograph}`, remedy: 'Look.' });
    return { frames: files.map((file) => frame(file.path, spectrograph)), facts: {} };
  },
}));

const frame = (path: string, spectrograph: string | null): Frame => ({
  path,
  filename: path.split('/').at(-1) ?? '',
  size: 0,
  mtimeMs: 0,
  spectrograph,
  meta: {},
  types: [],
  problem: null,
});

let folder: string;
let tasks: TaskBoard;
let log: FrameLog;
let foreign: ForeignFrames;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-foreign-'));
  asked.length = 0;
  failing.clear();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  tasks = new TaskBoard();
  log = new FrameLog(() => ({ dataset: null }));
  const instrumentOf = (path: string) => (path.includes('nires') ? 'keck_nires' : 'keck_mosfire');
  foreign = new ForeignFrames({ tasks, log, instrumentOf, python: () => undefined, changed: () => {} });
});
afterEach(async () => {
  await foreign.close();
  vi.useRealTimers();
  await tasks.close();
  rmSync(folder, { recursive: true });
});

function arrives(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  log.put(foreign.admit(frame(path, null)));
  return path;
}
/** Let time pass, and then wait for real until so many questions were answered. */
async function after(ms: number, questions: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  const end = Date.now() + 60_000;
  for (let turn = 0; Date.now() < end; turn++) {
    const isOver = tasks.feed.state.filter(({ state }) => state !== 'running').length >= questions;
    await new Promise((done) => setImmediate(done));
    if (isOver && turn > 20) break;
  }
  expect(asked).toHaveLength(questions);
}

test('one instrument that fails stays failed while another works, and is asked again in its own time', async () => {
  failing.add('keck_nires');
  const bad = arrives('nires1.fits');
  const good = arrives('mosfire1.fits');
  await after(300, 2);
  expect(asked).toEqual(['keck_nires', 'keck_mosfire']);
  expect(log.own(bad)?.problem?.code).toBe('needs-pypeit');
  expect(log.own(good)?.problem).toBeNull();
  expect(foreign.state.fault?.code).toBe('pypeit-failed');

  // A new frame of the other one takes nothing away from that.
  await vi.advanceTimersByTimeAsync(10_000);
  arrives('mosfire2.fits');
  await after(300, 3);
  expect(foreign.state.fault?.code).toBe('pypeit-failed');
  await after(18_000, 3);
  await after(2500, 4);
  expect(asked.at(-1)).toBe('keck_nires');

  // Next time it takes longer.
  await after(60_000, 4);
  failing.clear();
  await after(61_000, 5);
  expect(foreign.state.fault).toBeNull();
  expect(log.own(bad)?.problem).toBeNull();
  await after(1_000_000, 5);
});
