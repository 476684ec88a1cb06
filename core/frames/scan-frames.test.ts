import {
  closeSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { scanFrames } from '#core/frames/scan-frames.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { header, padded, primary } from '../../test/support/torture-files.ts';

let folder: string;
let notes: string[];
let task: TaskHandle;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-scan-'));
  mkdirSync(join(folder, 'raw'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  notes = [];
  task = { signal: new AbortController().signal, progress() {}, note: (_, text) => notes.push(text) };
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const KAST = [
  "VERSION = 'kastb'",
  "GRISM_N = '600/4310'",
  "OBJECT  = 'Feige 66'",
  "DATE    = '2015-05-20T04:12:46.85'",
];
const kast = (seconds: number) => primary(...KAST, `EXPTIME = ${seconds}`);

/** A file in the raw folder, last written to an hour ago. */
function put(name: string, bytes: Buffer | string): string {
  const path = join(folder, 'raw', name);
  writeFileSync(path, bytes);
  const then = Date.now() / 1000 - 3600;
  utimesSync(path, then, then);
  return path;
}

const scan = (more: Partial<Parameters<typeof scanFrames>[0]> = {}) =>
  scanFrames({ roots: [join(folder, 'raw')], task, ...more });

describe('scanFrames', () => {
  test('tells what each frame is, and why some cannot be used', async () => {
    put('a.fits', kast(30));
    put('b.fits.gz', gzipSync(kast(1200)));
    put('c.fits.fz', 'whatever');
    put('d.fits', '');
    put('e.fits', 'hello');
    put('f.fits', primary("INSTRUME= 'NIRES'", 'VERSION = 1.2.3'));
    const image = ['SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 1', 'NAXIS1  = 9000', ...KAST, 'EXPTIME = 1200'];
    put('g.fits', Buffer.concat([header(...image), padded(Buffer.alloc(9000))]).subarray(0, 6000));
    put('h.fits', primary(...KAST, 'EXPTIME = TRUE'));
    symlinkSync('nowhere', join(folder, 'raw/i.fits'));
    const { frames, facts, read } = await scan();
    expect(read).toBe(frames.length);
    const said = frames.map(({ filename, spectrograph, problem }) => [filename, spectrograph, problem?.code ?? null]);
    expect(said).toEqual([
      ['a.fits', 'shane_kast_blue', null],
      ['b.fits.gz', 'shane_kast_blue', null],
      ['c.fits.fz', null, 'compressed'],
      ['d.fits', null, 'unreadable'],
      ['e.fits', null, 'unreadable'],
      ['f.fits', null, 'undecided'],
      ['g.fits', 'shane_kast_blue', 'unreadable'],
      ['h.fits', null, 'unreadable'],
      ['i.fits', null, 'unreadable'],
    ]);
    expect(frames[0]).toMatchObject({ meta: { target: 'Feige 66', exptime: 30, dispname: '600/4310' } });
    expect(frames[6]?.problem?.reason).toContain('truncated');
    expect(frames[7]?.problem?.reason).toMatch(/malformed: .* card EXPTIME at byte 560 .*EXPTIME = TRUE/);
    expect(facts.get('shane_kast_blue')?.columns.length).toBeGreaterThan(5);
    expect(notes).toEqual([]);
  });

  test('reads again only what has changed', async () => {
    const paths = ['a.fits', 'b.fits', 'c.fits'].map((name) => put(name, kast(30)));
    expect((await scan()).read).toBe(3);
    const second = await scan();
    expect(second.read).toBe(0);
    expect(second.frames.map(({ meta }) => meta.exptime)).toEqual([30, 30, 30]);
    put('b.fits', kast(60));
    const [a = ''] = paths;
    rmSync(a);
    put('d.fits', kast(90));
    const third = await scan();
    expect(third.frames.map(({ filename, meta }) => [filename, meta.exptime])).toEqual([
      ['b.fits', 60],
      ['c.fits', 30],
      ['d.fits', 90],
    ]);
    expect(third.read).toBe(2);
    expect((await scan({ useCatalogue: false })).read).toBe(3);
  });

  test('a file that says it was written to tomorrow is read once, too', async () => {
    const path = put('a.fits', kast(30));
    const tomorrow = Date.now() / 1000 + 86_400;
    utimesSync(path, tomorrow, tomorrow);
    await scan();
    expect((await scan()).read).toBe(0);
  });

  test('a link whose end has lost its name is read all the same', async () => {
    const path = put('gone.fits', kast(30));
    const open = openSync(path, 'r');
    rmSync(path);
    symlinkSync(`/proc/${process.pid}/fd/${open}`, path);
    expect((await scan()).frames.map(({ meta }) => meta.exptime)).toEqual([30]);
    closeSync(open);
  });

  test('a file put in the place of another one, of the same size and time, is read', async () => {
    const path = put('a.fits', kast(30));
    await scan();
    const other = put('b.fits', kast(60));
    const then = Date.now() / 1000 - 1800;
    utimesSync(path, then, then);
    await scan();
    utimesSync(other, then, then);
    renameSync(other, path);
    expect((await scan()).frames.map(({ meta }) => meta.exptime)).toEqual([60]);
  });

  test('a link to a frame that is known is not read; one under another name, or to another file by now, is', async () => {
    const a = put('a.fits', kast(30));
    const b = put('b.fits', kast(60));
    await scan();
    mkdirSync(join(folder, 'links'));
    symlinkSync(a, join(folder, 'links', 'a.fits'));
    symlinkSync(b, join(folder, 'links', 'other.fits'));
    const roots = [join(folder, 'links')];
    const linked = await scan({ roots });
    expect(linked.read).toBe(1);
    expect(linked.frames.map((frame) => [frame.filename, frame.meta.exptime])).toEqual([
      ['a.fits', 30],
      ['other.fits', 60],
    ]);
    put('a.fits', kast(1200));
    const again = await scan({ roots });
    expect(again.read).toBe(1);
    expect(again.frames[0]?.meta.exptime).toBe(1200);
  });

  test('of 20,000 frames only those that changed are read again', async () => {
    const one = put('0.fits', kast(30));
    for (let i = 1; i < 20_000; i++) linkSync(one, join(folder, `raw/${i}.fits`));
    expect((await scan()).read).toBe(20_000);
    expect((await scan()).read).toBe(0);
    for (const name of ['7.fits', '19999.fits']) {
      rmSync(join(folder, 'raw', name));
      put(name, kast(60));
    }
    put('new.fits', kast(90));
    const third = await scan({ keep: ({ meta }) => meta.exptime !== 30 });
    expect(third.read).toBe(3);
    expect(third.frames.map(({ filename, meta }) => [filename, meta.exptime])).toEqual([
      ['19999.fits', 60],
      ['7.fits', 60],
      ['new.fits', 90],
    ]);
  });

  test('a damaged catalogue is made anew; a deleted one costs nothing but time', async () => {
    put('a.fits', kast(30));
    await scan();
    const cache = join(folder, 'cache/slitbench');
    writeFileSync(join(cache, 'catalogue.sqlite'), Buffer.alloc(20_000, 0x55));
    for (const end of ['-wal', '-shm']) rmSync(join(cache, `catalogue.sqlite${end}`), { force: true });
    expect((await scan()).frames).toHaveLength(1);
    expect(notes).toEqual([expect.stringContaining('made anew')]);
    for (const name of readdirSync(cache)) rmSync(join(cache, name));
    expect((await scan()).read).toBe(1);
  });

  test('a row of the catalogue that is nonsense is as good as none', async () => {
    put('a.fits', kast(30));
    put('b.fits', kast(60));
    await scan();
    const db = new DatabaseSync(join(folder, 'cache/slitbench/catalogue.sqlite'));
    db.exec(`UPDATE frames SET content = '{"types":' WHERE path LIKE '%a.fits'`);
    db.close();
    const { frames, read } = await scan();
    expect(frames.map(({ meta }) => meta.exptime)).toEqual([30, 60]);
    expect(read).toBe(1);
  });

  test('an instrument that was asked for: frames of others say so', async () => {
    put('a.fits', kast(30));
    const { frames } = await scan({ spectrograph: 'keck_deimos' });
    expect(frames[0]?.problem).toMatchObject({
      code: 'unknown-instrument',
      reason: expect.stringContaining('shane_kast_blue'),
    });
    expect((await scan({ spectrograph: 'shane_kast_blue' })).frames[0]?.problem).toBeNull();
  });

  test('a growing file is waited for', async () => {
    const bytes = kast(30);
    const path = join(folder, 'raw/a.fits');
    writeFileSync(path, bytes.subarray(0, 500));
    expect((await scan({ waitSeconds: 0 })).frames[0]?.problem?.code).toBe('growing');
    const whole = setTimeout(() => writeFileSync(path, bytes), 500);
    const { frames } = await scan({ waitSeconds: 20 });
    clearTimeout(whole);
    expect(frames[0]).toMatchObject({ problem: null, size: bytes.length, meta: { exptime: 30 } });
  });

  test('only wanted frames are kept; several roots and single files', async () => {
    const a = put('a.fits', kast(30));
    copyFileSync(a, join(folder, 'b.fits'));
    const roots = [join(folder, 'raw'), join(folder, 'b.fits'), a];
    expect((await scan({ roots })).frames).toHaveLength(2);
    expect((await scan({ roots, keep: ({ filename }) => filename === 'b.fits' })).frames).toHaveLength(1);
  });

  test('a root that is not there, and an abort', async () => {
    await expect(scan({ roots: [join(folder, 'none')] })).rejects.toMatchObject({ data: { code: 'missing' } });
    const abort = new AbortController();
    put('a.fits', kast(30));
    const running = scan({ task: { ...task, signal: abort.signal } });
    abort.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
  });
});
