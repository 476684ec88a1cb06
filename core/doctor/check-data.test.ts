import { expect, test } from 'vitest';
import { checkNetwork } from '#core/doctor/check-data.ts';

test('a machine that is offline is not told that its network is ok', () => {
  expect(checkNetwork({ sites: null, data: null }).state).toBe('ok');
  expect(checkNetwork({ sites: null, data: 'no route' })).toMatchObject({
    state: 'warning',
    what: expect.stringContaining('no route'),
  });
});
