import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { logsWords, ReportInput } from '#core/contract/report.ts';
import { judgeSlit, type ScienceFrame, type SlitNumbers, Thresholds } from '#core/contract/scorecard.ts';
import { ScorecardInput } from '#core/contract/scorecard-command.ts';
import { makeScorecard } from '#core/quality/make-scorecard.ts';
import { html, Markup } from '#core/quality/report/html.ts';
import { makeReport } from '#core/quality/report/make-report.ts';
import { reportPage } from '#core/quality/report/page.ts';
import { badSlits, worstSlits } from '#core/quality/report/worst-slits.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { makeReduction, spec1dFile, spec2dFile } from '../../../test/support/pypeit-products.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-report-'));
  vi.stubEnv('XDG_CACHE_HOME', join(root, '.cache'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

const SLIT: SlitNumbers = {
  detector: 'MSC01',
  spatId: 10,
  rms: 0.1,
  coverage: 90,
  medChi: 0.9,
  stdChi: 1,
  flexure: 0,
  mask: 0,
};
const frame = (dataset: string, slits: readonly Partial<SlitNumbers>[]): ScienceFrame => ({
  dataset,
  reduction: `/redux/${dataset}/a.pypeit`,
  reduceDir: 'reduce',
  scienceFile: 'a.fits',
  spec2d: null,
  spec1d: null,
  problem: null,
  expectedDetectors: null,
  detectors: ['MSC01'],
  slits: slits.map((slit, i) => ({ ...SLIT, spatId: i, ...slit })),
  objects: [],
  execSeconds: null,
});
const AT = Thresholds.parse({});

test('bad slits are those of the scorecard; the worst come first, and each dataset has its turn', () => {
  const one = frame('one', [{}, { rms: 0.5 }, { rms: 3, coverage: 20 }, { mask: 1 << 3 }, { mask: 1 << 6 }]);
  const bad = badSlits(one, AT);
  expect(bad.map(({ slit }) => slit.spatId)).toEqual(
    one.slits.filter((slit) => judgeSlit(slit, AT).bad).map(({ spatId }) => spatId),
  );
  expect(worstSlits(bad, 10).map(({ slit }) => [slit.spatId, slit.reasons])).toEqual([
    [2, ['wavelength RMS 3.00 px', '20 % covered by arc lines']],
    [3, ['no wavelength calibration']],
    [1, ['wavelength RMS 0.50 px']],
  ]);
  const many = [
    ...badSlits(
      frame(
        'two',
        Array.from({ length: 9 }, () => ({ mask: 1 << 3 })),
      ),
      AT,
    ),
    ...badSlits(frame('three', [{ rms: 0.5 }]), AT),
  ];
  // Three of the first, then those of others; what is left is filled up.
  expect(worstSlits(many, 4).map(({ slit }) => slit.dataset)).toEqual(['two', 'two', 'two', 'three']);
  expect(worstSlits(many, 6).map(({ slit }) => slit.dataset)).toEqual(['two', 'two', 'two', 'two', 'two', 'three']);
});

test('values are escaped, whatever they hold; markup is not', () => {
  expect(
    html`<p title="${`a"b'`}">${'<script>&\u0000\u0007'}${[html`<b>${1}</b>`, html`<i>x</i>`]}${null}</p>`.text,
  ).toBe('<p title="a&quot;b&#39;">&lt;script&gt;&amp;\u{FFFD}\u{FFFD}<b>1</b><i>x</i></p>');
  expect(html`${new Markup('<hr>')}`.text).toBe('<hr>');
});

const EVIL = '<img src=x onerror=alert(1)>';

function put(name: string, log: string): string {
  const folder = join(root, name, 'a_A');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'a_A.pypeit'),
    '[rdx]\n    spectrograph = shane_kast_blue\nsetup read\nSetup A:\nsetup end\ndata read\n path /nowhere\n filename | frametype\n b1.fits | science\ndata end\n',
  );
  if (log !== '') writeFileSync(join(folder, 'a_A.log'), log);
  return folder;
}

const make = (input: Omit<ReportInput, 'root'> = {}) => makeReport(ReportInput.parse({ root, ...input }), quietTask());

test('a page of what ran, what failed by cause, warnings, notes; nothing of a file acts in it', async () => {
  put(
    'one',
    ` WARNING | 2026-11-23 07:50:29 | edgetrace.py:remove_traces:1 | All traces removed!\n   ERROR | 2026-11-23 07:50:29 | a.py:f:1 | PypeItError: No slits on detector 3 ${EVIL}\n`,
  );
  put('two', `   ERROR | 2026-11-23 07:50:29 | a.py:f:1 | PypeItError: No slits on detector 4 ${EVIL}\n`);
  put('three', '');
  mkdirSync(join(root, '.slitbench'));
  writeFileSync(
    join(root, '.slitbench/notes.yaml'),
    `datasets:\n  one/a_A: { verdict: rejected, note: "${EVIL} clouds", who: x@y, when: "2026-11-24T00:00:00Z" }\n`,
  );
  const path = join(root, 'report.html');
  const { report, page } = await make({ html: path });
  expect(report.reductions.map(({ id, status, importantWarnings }) => [id, status, importantWarnings])).toEqual([
    ['one/a_A', 'FAILED', 1],
    ['three/a_A', 'FAILED', null],
    ['two/a_A', 'FAILED', 0],
  ]);
  expect(report.failures[0]?.what.map(({ name }) => name)).toEqual(['one/a_A', 'two/a_A']);
  expect(report.failures[0]?.cause).toContain('No slits on detector 3 or 4');
  expect(report.warnings).toMatchObject([{ title: 'All traces removed!', count: 1, reductions: 1 }]);
  expect(report.notes).toMatchObject([{ dataset: 'one/a_A', verdict: 'rejected' }]);
  const text = readFileSync(path, 'utf8');
  expect(page).toEqual({ path, bytes: statSync(path).size, pictures: 0 });
  expect(text).not.toContain('<img src=x');
  // What has not run lacks nothing.
  expect(text).not.toContain('there is no log');
  const ran = { ...report, reductions: report.reductions.map((one) => ({ ...one, slits: 3 })) };
  expect(logsWords(ran)).toBe('of 1 of 3 reductions that ran there is no log that can be read');
  expect(text).toContain('&lt;img src=x onerror=alert(1)&gt; clouds');
  expect(text).toContain('✕ rejected');
  expect(text).toMatch(/2×<\/b> .*No slits on detector 3 or 4/);
  expect(text).not.toMatch(/\b(?:src|href)="(?!data:)/);
});

test('a report takes the place of a report, and of nothing else; a dry run writes nothing', async () => {
  const path = join(root, 'report.html');
  await make({ html: path });
  const other = join(root, 'other.html');
  writeFileSync(other, '<html>mine</html>');
  await expect(make({ html: other })).rejects.toThrow('other.html is there, and no report');
  await expect(make({ html: join(root, 'none/report.html') })).rejects.toThrow('none is not there');
  const dry = await make({ html: join(root, 'dry.html'), dryRun: true });
  expect(dry.page?.bytes).toBeGreaterThan(1000);
  expect(() => statSync(join(root, 'dry.html'))).toThrow('ENOENT');
});

test('notes that cannot be understood are told, and the rest is there', async () => {
  writeFileSync(join(root, '.slitbench/notes.yaml'), 'datasets: [');
  const { report } = await make();
  expect(report.unreadable.map(({ path }) => path)).toEqual([join(root, '.slitbench/notes.yaml')]);
  expect(report.reductions).toHaveLength(3);
});

test('a setup file that cannot be read is named, with what to do, and its reduction never counts as complete', async () => {
  const folder = join(root, 'broken', 'a_very_long_name_of_a_mask_that_fills_a_line', 'a_A');
  mkdirSync(join(folder, 'Science'), { recursive: true });
  writeFileSync(join(folder, 'Science/spec2d_b1-x.fits'), '');
  const path = join(folder, 'a_A.pypeit');
  writeFileSync(path, '[rdx]\n    spectrograph = shane_kast_blue\nsetup read\nSetup A:\nsetup end\ndata read\n');
  const html = join(root, 'broken.html');
  const { report } = await makeReport(ReportInput.parse({ root: join(root, 'broken'), html }), quietTask());
  expect(report.reductions).toMatchObject([{ status: 'FAILED' }]);
  const said = 'its setup file cannot be read: a_A.pypeit, line 6: data read without data end';
  expect(report.failures).toMatchObject([{ what: [{ why: expect.stringContaining(said) }] }]);
  expect(report.unreadable).toContainEqual({ path, why: expect.stringContaining('Add the line data end.') });
  const page = readFileSync(html, 'utf8');
  expect(page).toContain(said);
  expect(page).toContain('Add the line data end.');
  expect(page).not.toContain('COMPLETE</span>');
  expect(page).not.toContain('Nothing failed');
  rmSync(join(root, 'broken'), { recursive: true });
});

test('a frame with a spec2d and no spec1d is named, with what to do; the line of the scorecard stays as it is', async () => {
  const tree = join(root, 'lost');
  const frames = ['d1', 'd2'].map((name) => [`${name}.fits`, 'science'] as const);
  const slits = { MSC01: [{ spatId: 1 }], MSC02: [], MSC03: [], MSC04: [] };
  makeReduction(tree, {
    folder: 'x/keck_deimos_A',
    frames,
    products: {
      'spec2d_d1-a_DEIMOS_1.fits': spec2dFile(slits),
      'spec1d_d1-a_DEIMOS_1.fits': spec1dFile([{ spatId: 1 }]),
      'spec2d_d2-a_DEIMOS_1.fits': spec2dFile(slits),
    },
  });
  const html = join(root, 'lost.html');
  const { report } = await makeReport(ReportInput.parse({ root: tree, html }), quietTask());
  const [with1d, without] = [...report.rows].sort((a, b) => (a.science_file < b.science_file ? -1 : 1));
  expect(with1d).toMatchObject({ object_count: 1, noSpec1d: null });
  expect(without).toMatchObject({
    object_count: 0,
    noSpec1d: expect.stringContaining('slitbench rebuild --step spec2d'),
  });
  expect(without?.status).toBe(with1d?.status);
  expect(readFileSync(html, 'utf8')).toContain('There is no spec1d of it');
  const out = join(root, 'lost.csv');
  const { withoutSpec1d, problems } = await makeScorecard(ScorecardInput.parse({ root: tree, out }), quietTask());
  expect(withoutSpec1d.map(({ scienceFile }) => scienceFile)).toEqual(['d2.fits']);
  expect(problems).toEqual([]);
  rmSync(tree, { recursive: true });
});

test('of a reduction that failed, a frame that has another problem is told with its own', async () => {
  const tree = join(root, 'several');
  const slits = { MSC01: [{ spatId: 1 }], MSC02: [], MSC03: [] };
  makeReduction(tree, {
    folder: 'x/keck_deimos_A',
    frames: ['d1', 'd2', 'd3'].map((name) => [`${name}.fits`, 'science'] as const),
    products: {
      'spec2d_d2-a_DEIMOS_1.fits': spec2dFile(slits),
      'spec2d_d3-a_DEIMOS_1.fits': spec2dFile({ ...slits, MSC04: [] }),
      'spec1d_d3-a_DEIMOS_1.fits': Buffer.from('hello'),
    },
  });
  const { report } = await makeReport(ReportInput.parse({ root: tree }), quietTask());
  const told = report.failures.flatMap(({ what }) => what.map(({ name, why }) => `${name} ${why}`)).sort();
  expect(told).toEqual([
    expect.stringMatching(/^x\/keck_deimos_A .*spec1d_d3-a_DEIMOS_1\.fits is not whole: .*[^.]\.$/),
    'x/keck_deimos_A: d1.fits There is no spec2d of it.',
    'x/keck_deimos_A: d2.fits Its spec2d holds 3 of 4 detectors: MSC01, MSC02, MSC03.',
  ]);
  // One dot behind what is told of a product.
  expect(report.rows.find((row) => row.science_file === 'd3.fits')?.why).toMatch(/[^.]\.$/);
  rmSync(tree, { recursive: true });
});

test('a page of very many frames and pictures stays small, and says what it leaves out', async () => {
  const { report } = await make();
  const [reduction] = report.reductions;
  if (reduction === undefined) throw new Error('no reduction');
  const [row] = report.rows;
  const rows = Array.from({ length: 20_000 }, (_, i) => ({
    ...(row as NonNullable<typeof row>),
    status: 'COMPLETE',
    science_file: `f${i}.fits`,
    bad_slit_count: i === 19_999 ? 1 : 0,
  }));
  const text = reportPage({ ...report, rows, reductions: Array.from({ length: 10_000 }, () => reduction) }, []);
  expect(text.length).toBeLessThan(2_000_000);
  expect(text).toContain('19,000 frames more, not shown here.');
  expect(text).toContain('9,000 reductions more, not shown here.');
  // What matters is among those that are shown.
  expect(text).toContain('f19999.fits');
});

test('what failed stands first, with its cause; a slit without a picture says why', async () => {
  const { report } = await make();
  const [row] = report.rows;
  if (row === undefined) throw new Error('no row');
  expect(report.rows.every(({ status, why }) => status === 'FAILED' && why !== null)).toBe(true);
  const bad = badSlits(frame('one', [{ rms: 3 }]), AT).map(({ slit }) => slit);
  const text = reportPage({ ...report, worst: bad, badSlits: 1 }, [{ png: null, why: 'its pixels are masked' }]);
  expect(text).toContain('a.fits. No picture: its pixels are masked.');
  expect(text).not.toContain('<img');
  expect(text).toContain('<b>3</b> <span class="state FAILED">✕ FAILED</span> frames');
});
