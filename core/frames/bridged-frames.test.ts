import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bridgedFrames } from '#core/frames/bridged-frames.ts';
import type { FoundFile } from '#core/frames/find-files.ts';
import { lacks, python2 } from '../../test/have.ts';
import { type CardFields, quoted, writeHeaderFile } from '../../test/support/header-file.ts';
import { pypeits, quietTask, testPypeit } from '../../test/support/pypeit.ts';

const folder = mkdtempSync(join(tmpdir(), 'slitbench-bridged-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const found = (path: string): FoundFile => {
  const { size, mtimeMs, ino } = statSync(path);
  return { path, size, mtimeMs, inode: ino };
};

/** A task that keeps the phases it was in. */
function watched() {
  const phases = new Set<string>();
  return { ...quietTask(), phases, progress: ({ phase }: { phase: string }) => void phases.add(phase) };
}

const ASKING = 'asking PypeIt for metadata';

describe.skipIf(lacks('the catalogue of frames that PypeIt describes', python2))('bridgedFrames', () => {
  beforeAll(async () => {
    await testPypeit(python2, pypeits[0].cache);
  });

  test('asks PypeIt once for what is new or changed, and keeps the answer', async () => {
    const cards = {
      INSTRUME: quoted('NIRES'),
      INSTR: quoted('Spec'),
      RA: '150.25',
      DEC: '2.5',
      ITIME: '300.0',
      AIRMASS: '1.1',
    };
    const nires = {
      ...cards,
      TARGNAME: quoted('quasar'),
      OBSTYPE: quoted('object'),
      'MJD-OBS': '60000.5',
      FRAMENUM: '17',
    };
    const paths = ['n1', 'n2'].map((name) => writeHeaderFile(join(folder, `${name}.fits`), nires));
    writeFileSync(join(folder, 'n3.fits'), 'no FITS');
    const files = [...paths, join(folder, 'n3.fits')].map(found);
    const order = {
      spectrograph: 'keck_nires',
      python: python2 ?? '',
      cataloguePath: join(folder, 'catalogue.sqlite'),
    };

    const first = watched();
    const { frames, facts } = await bridgedFrames(files, order, first);
    expect(first.phases).toContain(ASKING);
    expect(frames).toHaveLength(3);
    expect(frames[0]).toMatchObject({
      spectrograph: 'keck_nires',
      meta: { target: 'quasar', exptime: 300 },
      problem: null,
    });
    expect(frames[2]?.problem).toMatchObject({ code: 'unreadable', reason: expect.stringMatching(/^PypeIt: /) });
    expect(facts?.name).toBe('keck_nires');

    const second = watched();
    const again = await bridgedFrames(files.slice(0, 2), order, second);
    expect(second.phases).not.toContain(ASKING);
    expect(again).toEqual({ frames: frames.slice(0, 2), facts });

    writeHeaderFile(paths[0] ?? '', { ...nires, TARGNAME: quoted('star') });
    const third = await bridgedFrames(paths.map(found), order, watched());
    expect(third.frames.map(({ meta }) => meta.target).sort()).toEqual(['quasar', 'star']);
  });

  test('frames of another instrument among those that were asked for are no frames of it', async () => {
    const cards = { INSTR: quoted('Spec'), RA: '150.25', DEC: '2.5', ITIME: '300.0', 'MJD-OBS': '60000.5' };
    const write = (name: string, more: CardFields) =>
      found(writeHeaderFile(join(folder, `${name}.fits`), { ...cards, ...more }));
    const [own, other] = [write('own', { INSTRUME: quoted('NIRES') }), write('other', { INSTRUME: quoted('LRIS') })];
    const order = { spectrograph: 'keck_nires', python: python2 ?? '', cataloguePath: null };
    const { frames } = await bridgedFrames([own, other, write('neither', {})], order, quietTask());
    const stranger = 'unknown-instrument';
    expect(frames.map(({ problem }) => problem?.code ?? null)).toEqual([null, stranger, stranger]);
    const alone = await bridgedFrames([other], order, quietTask());
    expect(alone.frames[0]?.problem).toBeNull();
  });

  test('a name that PypeIt does not know, and a Python without PypeIt, are faults', async () => {
    const files = [found(writeHeaderFile(join(folder, 'x.fits'), {}))];
    const order = { spectrograph: 'keck_niers', python: python2 ?? '', cataloguePath: null };
    await expect(bridgedFrames(files, order, quietTask())).rejects.toMatchObject({
      data: { code: 'unknown-spectrograph' },
    });
    const none = bridgedFrames(files, { ...order, python: join(folder, 'nowhere') }, quietTask());
    await expect(none).rejects.toMatchObject({ data: { code: 'no-pypeit' } });
  });
});
