import { mkdirSync, mkdtempSync, realpathSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { madeReduction, reductionFolder } from '../test/support/archive-tree.ts';
import { slitbench } from '../test/support/slitbench.ts';

test.each([
  [['archive', '/tmp'], '--into DIR says where'],
  [['archive', '/tmp', '--into', '/tmp/x', '--workers', '0'], 'a number from 1 to 32'],
  [['archive', 'validate', '/tmp', '--public', '2011B_U000'], 'SEMESTER_PROGID=DAY'],
  [['archive', 'validate', '/tmp', '--public', '2011B_U000=2011-02-29'], 'SEMESTER_PROGID=DAY'],
  [['archive', 'validate', '/tmp', '--on', '2010-02-30'], 'a day that there is'],
  [['archive', 'delivred', '/tmp'], '(Did you mean delivered?)'],
  [['archive', 'valdate', '/tmp'], '(Did you mean validate?)'],
  [['archive', '/tmp', '/var', '--into', '/tmp/x'], 'takes one tree, and was given 2: /tmp /var'],
])('%s is wrong usage', async (args, why) => {
  const { code, stderr } = await slitbench(args);
  expect(code).toBe(2);
  expect(stderr).toContain(why);
});

test('says what was written, what is wrong in lines that fit, and what was noted, in words that are true', async () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-archive-text-'));
  const [root, koa] = [join(folder, 'tree'), join(folder, 'koa')];
  const unit = 'mask1/600ZD_7200_GG400/2010-01-01';
  madeReduction(reductionFolder(root, unit), ['DE.20100101.03600.fits']);
  const said = async (...args: readonly string[]) => await slitbench(['archive', ...args], {}, folder);
  const tables = await said('tree', '--into', 'tables', '--metadata-only');
  expect(tables.stdout).toMatch(
    /^Wrote reduced_files_meta\.dat, coadded_files_meta\.dat, README and MANIFEST, and no other/m,
  );
  expect(tables.stdout).not.toContain('Copied');
  expect((await said('tree', '--into', 'koa')).stdout).toMatch(/^Copied 9 files, \d+ kB, into/m);
  expect((await said('delivered', 'nosuch')).stderr).toContain(`There is no folder ${join(folder, 'nosuch')}`);
  expect((await said('delivered', 'tree')).stdout).toMatch(/^1 dataset or coadd noted as delivered/);
  mkdirSync(join(root, '.slitbench'), { recursive: true });
  writeFileSync(join(root, '.slitbench/notes.yaml'), `datasets:\n  ${unit}: { verdict: rejected, note: wrong mask }\n`);
  expect((await said('tree', '--into', 'koa', '--dry-run')).stdout).toMatch(
    new RegExp(`^rejected .*\\):\n {2}${unit}: wrong mask$`, 'm'),
  );
  unlinkSync(join(koa, unit, 'keck_deimos_A/keck_deimos_A.par'));
  const found = await said('validate', 'koa', '--public', '2011B_U000=authorized');
  expect(found.code).toBe(1);
  expect(found.stdout.split('\n')).toEqual([
    '✕ manifest: 1 error',
    `  ${unit}/keck_deimos_A/keck_deimos_A.par`,
    '    MANIFEST names it, and it is not there',
    expect.stringMatching(/^ {4}→ .*--verify/),
    '',
    expect.stringMatching(/^\d+ files, \d+ kB: 1 error, 0 warnings$/),
    '',
  ]);
  rmSync(folder, { recursive: true });
});
