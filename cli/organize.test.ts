import { expect, test } from 'vitest';
import { organizeText } from '#cli/organize.ts';
import type { OrganizeResult } from '#core/contract/organize.ts';

const frame = (path: string, fate: OrganizeResult['frames'][number]['fate'], reason: string | null = null) => ({
  path,
  size: 2880,
  mjd: null,
  fate,
  types: [],
  to: [],
  datasets: [],
  reason,
});

const result: OrganizeResult = {
  root: '/root',
  mode: 'symlink',
  dryRun: false,
  datasets: [
    {
      id: '041615B1/1200G_8800_OG550/2015-11-17_2015-11-18',
      state: 'incomplete',
      spectrograph: 'keck_deimos',
      missing: ['science', 'arc'],
      notes: [],
      counts: { pixelflat: 7 },
      frames: 7,
      added: 1,
      was: [],
      waiting: null,
    },
  ],
  frames: [
    frame('/a', 'placed'),
    frame('/b', 'excluded', 'bias'),
    ...Array.from({ length: 12 }, (_, i) => frame(`/bad\n${i}`, 'quarantined', 'broken')),
  ],
  operations: { link: 1 },
  bytes: 0,
  failures: [],
  report: '/r.tsv',
  journal: '/j',
};

test('a narrow terminal has no counts by type, but every line of the table whole', () => {
  const table = (columns: number) => organizeText(result, 'root', columns).split('\n').slice(0, 2);
  expect(table(120)[0]).toMatch(/flat/);
  expect(table(120)[1]).toMatch(/incomplete: no science, arc/);
  expect(table(80)[0]).not.toMatch(/flat/);
  expect(table(80)[1]).toMatch(/2015-11-18 +no science, arc +7 +1$/);
  expect(table(80).every((line) => line.length <= 80)).toBe(true);
});

test('what is typed next is one word for a shell', () => {
  const complete = { ...result, datasets: result.datasets.map((one) => ({ ...one, state: 'complete' as const })) };
  expect(organizeText(complete, 'my root', 80).split('\n').at(-1)).toBe("Next: slitbench setup 'my root'");
});

test('what was not placed is counted, and the first of it named', () => {
  const lines = organizeText(result, 'root', 80).split('\n');
  expect(lines).toContain('14 frames, 1 dataset (0 complete): 1 placed, 0 there already, 1 left out, 12 unusable');
  expect(lines.filter((line) => line.startsWith('cannot be used: /bad\uFFFD'))).toHaveLength(10);
  expect(lines).toContain('… and 2 more, in the report');
  expect(lines.some((line) => line.startsWith('Next:'))).toBe(false);
});

test('what to type next can be copied', () => {
  const complete = result.datasets.map((dataset) => ({ ...dataset, state: 'complete' as const, missing: [] }));
  expect(organizeText({ ...result, datasets: complete }, '/my redux', 80)).toMatch(
    /Next: slitbench setup '\/my redux'$/,
  );
});
