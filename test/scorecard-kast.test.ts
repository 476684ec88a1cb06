import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScorecardReader } from '#core/quality/scorecard.ts';
import { lacks, python2, shared } from './have.ts';

describe.skipIf(lacks('the scorecard of a real Kast reduction against astropy', python2, shared))(
  'a real Kast night',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'slitbench-kast-card-'));
    beforeAll(() => {
      execFileSync('tar', ['xJf', join(shared ?? '', 'data/kast/redux.tar.xz'), '-C', folder]);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test.each(['as PypeIt wrote it', 'gzipped'])('every number is that of astropy: %s', async (how) => {
      const science = join(folder, 'shane_kast_blue_A/Science');
      if (how === 'gzipped') execFileSync('sh', ['-c', 'gzip -1 "$1"/*.fits', 'sh', science]);
      using reader = new ScorecardReader({ root: folder, cacheFile: null });
      await reader.refresh();
      const [frame, ...more] = reader.frames();
      expect(more).toEqual([]);
      expect(frame).toMatchObject({
        dataset: 'shane_kast_blue_A',
        reduceDir: 'shane_kast_blue_A',
        scienceFile: 'b27.fits.gz',
        problem: null,
        expectedDetectors: 1,
      });
      const script = join(import.meta.dirname, 'scorecard_astropy_numbers.py');
      const told = execFileSync(python2 ?? '', [script, frame?.spec2d ?? '', frame?.spec1d ?? ''], {
        encoding: 'utf8',
      });
      const { detectors, slits, objects } = frame ?? {};
      expect({ detectors, slits, objects }).toEqual(JSON.parse(told));
      // The archive holds the science frame's products only; PypeIt wrote a spec2d of the standard b24, too.
      expect([...reader.reductions().values()]).toEqual([
        { status: 'FAILED', whole: 'COMPLETE', why: 'no spec2d of b24.fits.gz', peakBytes: null },
      ]);
      expect(frame?.execSeconds).toBeGreaterThan(60);
    });
  },
);
