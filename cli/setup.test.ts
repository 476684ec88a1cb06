import { expect, test } from 'vitest';
import { setupText } from '#cli/setup.ts';
import type { SetupResult, SetupStatus } from '#core/contract/setup.ts';

const result = (...statuses: readonly SetupStatus[]): SetupResult => ({
  dryRun: false,
  notes: [],
  datasets: [
    {
      id: 'm/c/2010-01-01',
      folder: '/my redux/m/c/2010-01-01',
      state: 'complete',
      missing: [],
      problem: null,
      reductions: statuses.map((status, i) => ({
        path: `/my redux/m/c/2010-01-01/complete/reduce${i}/s_A/s_A.pypeit`,
        reduceName: `reduce${i}`,
        parameters: 'built in',
        status,
        backup: null,
        problem: null,
        warnings: [],
        frames: [],
      })),
    },
  ],
});

test('what to type next can be copied, and is only said where there is something to run', () => {
  expect(setupText(result('written', 'failed'), false, ['/my redux'])).toMatch(/\nnext: slitbench run '\/my redux'$/);
  expect(setupText(result('failed'), false, ['/my redux'])).not.toContain('next:');
});
