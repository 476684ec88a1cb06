import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { whenIdle } from '#core/host/when-idle.ts';

test('it waits until nothing was done for the whole time, anew after each use', async () => {
  let busy = true;
  let over = false;
  const idle = whenIdle(() => busy, 0.3, 20).then(() => {
    over = true;
  });
  await sleep(500);
  expect(over).toBe(false);
  busy = false;
  await sleep(150);
  busy = true;
  await sleep(60);
  busy = false;
  await sleep(200);
  expect(over).toBe(false);
  await idle;
});
