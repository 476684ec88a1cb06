import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { zscale } from '#core/contract/zscale.ts';
import { lacks, python2 } from '../../test/have.ts';

test('a few values, and none', () => {
  expect(zscale(new Float32Array())).toBeNull();
  expect(zscale(new Float32Array([Number.NaN, Number.POSITIVE_INFINITY]))).toBeNull();
  expect(zscale(new Float32Array([3, 1, Number.NaN, 2]))).toEqual({ low: 1, high: 3 });
  expect(zscale(new Float64Array(50).fill(7))).toEqual({ low: 7, high: 7 });
});

test('outliers do not stretch it', () => {
  const limits = zscale(Float64Array.from({ length: 1000 }, (_, i) => (i % 100 === 3 ? 1e6 : i / 1000)));
  expect(limits?.low).toBe(0);
  expect(limits?.high).toBeLessThan(3);
});

const SCRIPT = `
import json, sys
import numpy as np
from astropy.visualization import ZScaleInterval
rng = np.random.default_rng(5)
out = []
for n in (2, 4, 5, 6, 50, 999, 1000, 1001, 1999, 2000, 7777, 100_000):
    for kind in ('normal', 'cosmic', 'steps', 'skewed', 'holes', 'ramp'):
        a = rng.normal(100, 5, n)
        if kind == 'cosmic': a[rng.random(n) < 0.08] += 1e5
        if kind == 'steps': a = np.floor(a / 3) + 1000 * (rng.random(n) < 0.5)
        if kind == 'skewed': a = rng.exponential(30, n) ** 2
        if kind == 'holes': a[rng.random(n) < 0.3] = np.nan
        if kind == 'ramp': a = np.arange(n) * -1.5
        if not np.isfinite(a).any(): a[0] = 1
        for dtype in ('f4', 'f8'):
            b = a.astype(dtype)
            b.tofile(f'{sys.argv[1]}/{len(out)}')
            low, high = ZScaleInterval().get_limits(b)
            out.append([f'{n} {kind} {dtype}', dtype, float(low), float(high)])
print(json.dumps(out))
`;
const Cases = z.array(z.tuple([z.string(), z.enum(['f4', 'f8']), z.number(), z.number()]));

test.skipIf(lacks("zscale against astropy's", python2))("the limits are astropy's", () => {
  const folder = mkdtempSync(join(tmpdir(), 'slitbench-zscale-'));
  try {
    const cases = Cases.parse(JSON.parse(execFileSync(python2 ?? '', ['-c', SCRIPT, folder], { encoding: 'utf8' })));
    expect(cases).toHaveLength(144);
    for (const [i, [name, dtype, low, high]] of cases.entries()) {
      const { buffer } = new Uint8Array(readFileSync(join(folder, String(i))));
      const limits = zscale(dtype === 'f4' ? new Float32Array(buffer) : new Float64Array(buffer));
      const room = 1e-9 * Math.max(Math.abs(low), Math.abs(high), 1e-6);
      expect(Math.abs((limits?.low ?? Number.NaN) - low), name).toBeLessThanOrEqual(room);
      expect(Math.abs((limits?.high ?? Number.NaN) - high), name).toBeLessThanOrEqual(room);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
