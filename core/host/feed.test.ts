import { getEventListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Feed } from '#core/host/feed.ts';

async function take<T>(stream: AsyncGenerator<{ seq: number; state: T }>, count: number) {
  const seen: { seq: number; state: T }[] = [];
  for await (const event of stream) {
    seen.push(event);
    if (seen.length === count) break;
  }
  return seen;
}

test('a client gets the state, then each change', async () => {
  const feed = new Feed('a');
  const taken = take(feed.follow(null), 2);
  await wait(5);
  feed.set('b');
  expect((await taken).map(({ state }) => state)).toEqual(['a', 'b']);
});

test('a client that comes back gets what it has missed, and nothing if it missed nothing', async () => {
  const feed = new Feed(0);
  const [first] = await take(feed.follow(null), 1);
  feed.set(1);
  feed.set(2);
  const [second] = await take(feed.follow(first?.seq ?? null), 1);
  expect(second?.state).toBe(2);
  const stop = new AbortController();
  const later: number[] = [];
  const reading = (async () => {
    for await (const { state } of feed.follow(second?.seq ?? null, stop.signal)) later.push(state);
  })();
  await wait(5);
  expect(later).toEqual([]);
  feed.set(3);
  await wait(5);
  stop.abort();
  await reading;
  expect(later).toEqual([3]);
});

test('close changes are sent as one when thinned, the last never lost', async () => {
  const feed = new Feed(0, 20);
  const taken = take(feed.follow(null), 2);
  await wait(5);
  for (let n = 1; n <= 50; n++) feed.set(n);
  expect((await taken).map(({ state }) => state)).toEqual([0, 50]);
});

test('nothing is kept of changes that were told', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const feed = new Feed(0);
  const stop = new AbortController();
  const follower = feed.follow(null, stop.signal);
  const idle = feed.follow(feed.seq, stop.signal).next();
  const tell = async (changes: number) => {
    for (let n = 0; n < changes; n++) {
      const next = follower.next();
      feed.set(n);
      await next;
    }
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = await tell(1000);
  const after = await tell(100_000);
  // A reaction or two for each change would be tens of megabytes.
  expect(after - before).toBeLessThan(5e6);
  await idle;
  const last = follower.next();
  await wait(0);
  expect(getEventListeners(stop.signal, 'abort').length).toBeLessThanOrEqual(1);
  stop.abort();
  expect(await last).toMatchObject({ done: true });
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
});
