import { expect, test } from 'vitest';
import { type Ending, judge } from '#core/reductions/judge.ts';
import { NO_PROGRESS } from '#core/reductions/log-progress.ts';
import type { ExposureProducts } from '#core/reductions/products.ts';
import { lastTraceback } from '#core/reductions/traceback.ts';

const whole = (path: string) => ({ path, broken: null });
const products = (frame: string, change: Partial<ExposureProducts> = {}): ExposureProducts => ({
  exposure: { kind: 'science', frames: [frame], targets: ['t'] },
  spec1d: whole(`spec1d_${frame}`),
  spec2d: whole(`spec2d_${frame}`),
  ...change,
});
const good: Ending = {
  exitCode: 0,
  signal: null,
  stopped: null,
  oomKilled: false,
  log: { ...NO_PROGRESS, done: true },
  traceback: null,
  products: [products('b24'), products('b27')],
  calibrationsOnly: false,
  freeDisk: 1e10,
  peakBytes: 1.34e9,
};

test('complete is exit code 0 and every product whole', () => {
  expect(judge(good)).toEqual({ state: 'complete', cause: null });
});

test('exit code 0 without products is a failure, without an object a warning', () => {
  expect(judge({ ...good, products: [products('b24', { spec2d: null, spec1d: null })] })).toEqual({
    state: 'failed',
    cause: 'exit code 0, but no spec2d of b24',
  });
  const broken = { path: 'S/spec2d_b24', broken: 'ends early' };
  expect(judge({ ...good, products: [products('b24', { spec2d: broken })] }).cause).toBe(
    'S/spec2d_b24 is not whole: ends early',
  );
  expect(judge({ ...good, products: [products('b24', { spec1d: null })] })).toEqual({
    state: 'warning',
    cause: 'no object found in b24',
  });
  expect(judge({ ...good, products: [], calibrationsOnly: true }).state).toBe('complete');
});

test.each<[string, Partial<Ending>, string]>([
  ['the first error of the log', { log: { ...NO_PROGRESS, firstError: 'PypeItError: no arc' } }, 'PypeItError: no arc'],
  ['the traceback', { traceback: 'KeyError: x' }, 'KeyError: x'],
  ['the exit code', {}, 'exit code 1'],
  [
    'memory',
    { traceback: 'numpy._core._exceptions._ArrayMemoryError: Unable to allocate' },
    'out of memory, at 1.3 GB',
  ],
  ['the kernel', { exitCode: null, signal: 'SIGKILL', oomKilled: true }, 'out of memory, at 1.3 GB'],
  ['the kernel, unseen', { exitCode: null, oomKilled: true, log: NO_PROGRESS }, 'out of memory, at 1.3 GB'],
  ['the disk', { traceback: 'OSError: [Errno 28] No space left on device' }, 'the disk is full (10.0 GB free)'],
])('the cause of a failure: %s', (_, change, cause) => {
  expect(judge({ ...good, exitCode: 1, ...change })).toEqual({ state: 'failed', cause });
});

test('what the kernel did to a neighbour is not blamed on who has a reason of its own, or is done', () => {
  const log = { ...NO_PROGRESS, firstError: 'PypeItError: no arc' };
  expect(judge({ ...good, exitCode: 1, oomKilled: true, log }).cause).toBe('PypeItError: no arc');
  expect(judge({ ...good, exitCode: null, oomKilled: true, log }).cause).toBe('PypeItError: no arc');
  expect(judge({ ...good, exitCode: null, oomKilled: true }).state).toBe('complete');
});

test('ended by a signal, by us, or unseen', () => {
  const by = (change: Partial<Ending>) => judge({ ...good, exitCode: null, ...change });
  expect(by({ signal: 'SIGSEGV' }).cause).toBe('ended by SIGSEGV');
  expect(by({ signal: 'SIGKILL' }).cause).toMatch(/SIGKILL.*want of memory/);
  expect(by({ signal: 'SIGINT', stopped: 'cancelled' }).state).toBe('cancelled');
  // Adopted after its supervisor was killed: nobody has the exit code, the log and the products tell.
  expect(by({}).state).toBe('complete');
  expect(by({ log: NO_PROGRESS }).state).toBe('failed');
});

test('the error of a traceback, also when another came while it was handled', () => {
  const text = `Traceback (most recent call last):
  File "x.py", line 1, in f
    a
KeyError: 'a'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/p/linetools/spectra/io.py", line 5, in <module>
    from six import itervalues
ModuleNotFoundError: No module named 'six'
`;
  expect(lastTraceback(text)).toBe("ModuleNotFoundError: No module named 'six'");
  expect(lastTraceback('all is well')).toBeNull();
});
