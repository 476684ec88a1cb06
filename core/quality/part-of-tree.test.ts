import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ReportInput } from '#core/contract/report.ts';
import { ScorecardInput } from '#core/contract/scorecard-command.ts';
import { WarningsInput } from '#core/contract/warnings.ts';
import { makeScorecard } from '#core/quality/make-scorecard.ts';
import { makeReport } from '#core/quality/report/make-report.ts';
import { warnings } from '#core/quality/warnings.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { makeReduction, spec2dFile } from '../../test/support/pypeit-products.ts';

const ONE = 'night1/keck_deimos_A';
const TWO = 'night2/keck_deimos_A';
const bad = spec2dFile({ MSC01: [{ spatId: 1, rms: 0.9 }], MSC02: [], MSC03: [], MSC04: [] });

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-part-'));
  vi.stubEnv('XDG_CACHE_HOME', join(root, '.cache'));
  for (const folder of [`ps/${ONE}`, `ps/${TWO}`])
    makeReduction(root, { folder, frames: [['d1.fits', 'science']], products: { 'spec2d_d1-a_DEIMOS_1.fits': bad } });
  const own = join(root, 'ps/.slitbench/config');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'thresholds.txt'), `dataset | rms_thresh\n${ONE} | 50\nkeck_deimos_A | 50\n`);
  const said = (note: string) => `{ verdict: rejected, note: ${note}, who: x@y, when: "2026-11-24T00:00:00Z" }`;
  writeFileSync(join(own, '../notes.yaml'), `datasets:\n  ${ONE}: ${said('clouds')}\n  ${TWO}: ${said('private')}\n`);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

const scorecard = (at: string) =>
  makeScorecard(ScorecardInput.parse({ root: join(root, at), dryRun: true }), quietTask());
const report = async (at: string) =>
  (await makeReport(ReportInput.parse({ root: join(root, at) }), quietTask())).report;

test.each(['ps', 'ps/night1', `ps/${ONE}`, `ps/${ONE}/keck_deimos_A.pypeit`])(
  'judged from %s, a dataset outside our layout has its own name, thresholds and notes',
  async (at) => {
    const { rows, notices } = await scorecard(at);
    expect(rows[0]).toMatchObject({ dataset: ONE, bad_slit_count: 0 });
    expect(notices).toEqual([expect.stringContaining('line 3: there is no dataset keck_deimos_A')]);
    const { rows: told, reductions, notes } = await report(at);
    expect(told[0]).toMatchObject({ dataset: ONE, bad_slit_count: 0 });
    expect(reductions[0]?.dataset).toBe(ONE);
    expect(notes.map(({ note }) => note)).toEqual(at === 'ps' ? ['clouds', 'private'] : ['clouds']);
    const input = WarningsInput.parse({ roots: [join(root, at)], dryRun: true });
    expect((await warnings(input, quietTask())).reductions[0]).toMatchObject({ reduction: ONE, dataset: ONE });
  },
);

test('a setup file that is a link is of the folder that it is in', async () => {
  const folder = join(root, 'ps', TWO);
  mkdirSync(join(root, 'setups'));
  const file = join(folder, 'keck_deimos_A.pypeit');
  renameSync(file, join(root, 'setups/keck_deimos_A.pypeit'));
  symlinkSync(join(root, 'setups/keck_deimos_A.pypeit'), file);
  const { rows, files } = await scorecard(`ps/${TWO}/keck_deimos_A.pypeit`);
  expect(rows).toMatchObject([{ dataset: TWO, bad_slit_count: 1 }]);
  expect(files[0]).toBe(join(folder, 'scorecard.csv'));
});

test.each(['', 'ours', 'elsewhere'])(
  'a link to a dataset, in a workspace of "%s", is that dataset',
  async (workspace) => {
    const dataset = '830G/830G_8040_GG495/2010-03-09';
    const made = { frames: [['d1.fits', 'science']], products: { 'spec2d_d1-a_DEIMOS_1.fits': bad } } as const;
    makeReduction(root, { folder: `tree/ours/${dataset}/complete/reduce/keck_deimos_A`, ...made });
    mkdirSync(join(root, 'tree/elsewhere'), { recursive: true });
    const own = join(root, 'tree', workspace, '.slitbench');
    if (workspace !== '') mkdirSync(own);
    const links = ['tree/ds', 'tree/ours/ds', 'tree/elsewhere/ds'].filter((_, i) => workspace !== 'elsewhere' || i < 2);
    for (const link of links) {
      symlinkSync(join(root, 'tree/ours', dataset), join(root, link));
      const { rows, files } = await scorecard(link);
      expect(rows[0]).toMatchObject({ dataset, reduce_dir: 'reduce' });
      expect(files[0]).toBe(join(root, link, 'complete/reduce/scorecard.csv'));
      const told = await report(link);
      expect(told.root).toBe(join(root, link));
      expect(told.rows[0]).toMatchObject({ dataset });
      const input = WarningsInput.parse({ roots: [join(root, link)], dryRun: true });
      const [logged] = (await warnings(input, quietTask())).reductions;
      expect(logged).toMatchObject({ dataset, folder: join(root, link, 'complete/reduce/keck_deimos_A') });
    }
    // Where the tree lies on another disk, and its link in a workspace, it belongs to that.
    if (workspace === 'elsewhere') {
      symlinkSync(join(root, 'tree/ours/830G'), join(root, 'tree/elsewhere/830G'));
      mkdirSync(join(own, 'config'));
      writeFileSync(join(own, 'config/thresholds.txt'), `dataset | rms_thresh\n${dataset} | 50\n`);
      expect((await scorecard(`tree/elsewhere/${dataset}`)).rows[0]).toMatchObject({ dataset, bad_slit_count: 0 });
    }
    rmSync(join(root, 'tree'), { recursive: true });
  },
);
