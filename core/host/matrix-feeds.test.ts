// Viewers of the real reduction of the Kast night, while its files change.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunSnapshot } from '#core/contract/run.ts';
import type { MatrixState } from '#core/contract/state-matrix.ts';
import { MatrixFeeds } from '#core/host/matrix-feeds.ts';
import { QaArchives } from '#core/quality/qa-archive.ts';
import { Matrices } from '#core/reductions/matrices.ts';
import { Fault } from '#core/workspace/fault.ts';
import { lacks, shared } from '../../test/have.ts';

const NAME = 'shane_kast_blue_A';
const ARC = 'calibrations 0 arc';

describe.skipIf(lacks('following a reduction', shared))('the matrix of a reduction', () => {
  let home: string;
  let looks: number;
  let snapshot: Pick<RunSnapshot, 'key' | 'folder' | 'pypeitFile' | 'state' | 'why' | 'started'> | null;
  let feeds: MatrixFeeds;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'slitbench-feeds-'));
    execFileSync('tar', ['xJf', join(shared ?? '', 'data/kast/redux.tar.xz'), '-C', home]);
    const folder = join(home, NAME);
    const pypeitFile = join(folder, `${NAME}.pypeit`);
    snapshot = { key: 'k', folder, pypeitFile, state: 'complete', why: null, started: null };
    looks = 0;
    const matrices = new Matrices(new QaArchives());
    feeds = new MatrixFeeds({
      matrixOf: (one) => {
        looks++;
        return matrices.of(one);
      },
      get: () => {
        if (snapshot === null) throw new Fault({ code: 'no-reduction', message: 'gone', remedy: 'Choose another.' });
        return snapshot as RunSnapshot;
      },
    });
  });
  afterEach(() => {
    feeds.close();
    rmSync(home, { recursive: true, force: true });
  });

  const cell = ({ matrix }: MatrixState) => {
    for (const { id, rows } of matrix?.sections ?? [])
      for (const { step, cells } of rows) if (`${id} ${step}` === ARC) return cells[0];
    return undefined;
  };
  const arc = () => join(home, NAME, 'Calibrations/Arc_A_0_DET01.fits');
  /** The next state that meets a condition. */
  const until = async (
    events: AsyncGenerator<{ seq: number; state: MatrixState }>,
    meets: (state: MatrixState) => boolean,
  ) => {
    for (;;) {
      const { value } = await events.next();
      if (value === undefined) throw new Error('it ended');
      if (meets(value.state)) return value;
    }
  };

  test('is looked at once for all its viewers, who hear of each change', async () => {
    const stop = new AbortController();
    const viewers = [null, null, null].map((after) => feeds.follow('k', after, stop.signal));
    const first = await Promise.all(viewers.map((events) => until(events, (state) => state.matrix !== null)));
    expect(first.map(({ state }) => cell(state)?.state)).toEqual(['done', 'done', 'done']);
    expect(looks).toBe(1);
    truncateSync(arc(), 5000);
    const cut = viewers.map((events) => until(events, (state) => cell(state)?.state === 'half-written'));
    const seqs = (await Promise.all(cut)).map(({ seq }) => seq);
    expect(new Set(seqs).size).toBe(1);
    // Who comes back hears only what is new.
    const back = feeds.follow('k', seqs[0] ?? null, stop.signal);
    const gone = until(back, () => true);
    rmSync(arc());
    expect(cell((await gone).state)?.state).toBe('missing');
    stop.abort();
    expect(await Promise.all(viewers.map(async (events) => (await events.next()).done))).toEqual([true, true, true]);
  });

  test('follows the queue, says when the reduction is gone, and begins anew for the next viewer', async () => {
    const stop = new AbortController();
    const events = feeds.follow('k', null, stop.signal);
    await until(events, ({ matrix }) => matrix?.live === false);
    if (snapshot !== null) snapshot = { ...snapshot, state: 'running' };
    await until(events, ({ matrix }) => matrix?.live === true);
    const before = snapshot;
    snapshot = null;
    expect((await until(events, ({ fault }) => fault !== null)).state.fault?.code).toBe('no-reduction');
    await expect(feeds.follow('k', null, stop.signal).next()).rejects.toMatchObject({ data: { code: 'no-reduction' } });
    stop.abort();
    await events.next();

    snapshot = before;
    rmSync(arc());
    const again = new AbortController();
    const later = feeds.follow('k', null, again.signal);
    const { value } = await later.next();
    expect(value === undefined ? null : cell(value.state)?.state).not.toBe('done');
    again.abort();
    await later.next();
  });
});
