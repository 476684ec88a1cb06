import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadCoaddConfig } from '#core/coadds/coadd-config.ts';
import { inputsOf, reductionOf } from '#core/coadds/coadd-reduction.ts';
import { lookAtCoadd } from '#core/coadds/coadd-standing.ts';
import { coaddStatus } from '#core/coadds/coadd-status.ts';
import { findLevels, type Level, placesOf } from '#core/coadds/levels.ts';
import { planCoadd } from '#core/coadds/plan-coadd.ts';
import { fileNames, type Planned } from '#core/coadds/planned.ts';
import { PROVENANCE } from '#core/coadds/provenance.ts';
import type { CoaddKind } from '#core/contract/coadd.ts';
import { Thresholds } from '#core/contract/scorecard.ts';
import { rejectedDatasets, writeNote } from '#core/quality/notes.ts';
import { ScorecardReader } from '#core/quality/scorecard.ts';
import { stampFrames } from '#core/reductions/frame-stamp.ts';
import { type RunRecord, writeRecord } from '#core/reductions/record.ts';
import { identify } from '#core/workspace/process-identity.ts';
import { type MadeSlit, makeReduction, spec1dFile, spec2dFile } from '../../test/support/pypeit-products.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-plan-'));
  mkdirSync(join(root, '.slitbench'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const image = (slits: Readonly<Record<string, readonly MadeSlit[]>>) => spec2dFile(slits);
const ALL = {
  MSC01: [{ spatId: 10 }, { spatId: 20 }],
  MSC02: [{ spatId: 30 }],
  MSC03: [{ spatId: 40 }],
  MSC04: [{ spatId: 50 }],
};

/** A dataset of DEIMOS with an exposure of each target. */
function deimos(
  dates: string,
  targets: Readonly<Record<string, string>>,
  images: Readonly<Record<string, Buffer>> = {},
) {
  const products = Object.fromEntries(
    Object.entries(targets).flatMap(([frame, target]) => [
      [`spec2d_${frame}-${target}_DEIMOS_1.fits`, images[frame] ?? image(ALL)],
      [`spec1d_${frame}-${target}_DEIMOS_1.fits`, spec1dFile([{ spatId: 10, s2n: 4, name: 'obj1' }])],
    ]),
  );
  return makeReduction(root, {
    folder: `uds/600_7200/${dates}/complete/reduce/keck_deimos_A`,
    frames: Object.keys(targets).map((frame) => [`${frame}.fits`, 'science'] as const),
    parameters: ['[reduce]', '    [[findobj]]', '        snr_thresh = 8'],
    products,
  });
}

/** Reduce exposures of the target once more, in another folder. */
function reduceAgain(dates: string, reduceDir: string, ...names: readonly string[]): void {
  makeReduction(root, {
    folder: `uds/600_7200/${dates}/complete/${reduceDir}/keck_deimos_A`,
    frames: names.map((name) => [`${name}.fits`, 'science'] as const),
    products: Object.fromEntries(names.map((name) => [`spec2d_${name}-uds_DEIMOS_1.fits`, image(ALL)])),
  });
}

async function frames() {
  using reader = new ScorecardReader({ root, cacheFile: null });
  await reader.refresh();
  return reader.frames();
}

const planFrom = async (unlisted: readonly string[] = []) => ({
  frames: await frames(),
  config: loadCoaddConfig(root, null),
  thresholds: () => Thresholds.parse({}),
  rejected: rejectedDatasets(root),
  unlisted,
  reduce: undefined,
});

async function plan(
  kind: CoaddKind,
  prefix = 'uds/600_7200',
  reduce?: string,
  unlisted: readonly string[] = [],
): Promise<Planned & { level: Level }> {
  const [level] = findLevels([prefix], root);
  if (level === undefined) throw new Error('no level');
  return { ...(await planCoadd(level, { ...(await planFrom(unlisted)), kind, reduce })), level };
}

describe('levels', () => {
  test('a root, a mask and a configuration name configurations; a dataset names itself; nothing else is found', () => {
    deimos('2020-01-01', { d1: 'uds' });
    deimos('2020-02-01', { d2: 'uds' });
    const ids = (...prefixes: string[]) => findLevels(prefixes, root).map(({ id }) => id);
    expect(ids('uds')).toEqual(['uds/600_7200']);
    expect(ids(root, 'uds/600_7200')).toEqual(['uds/600_7200']);
    expect(ids('uds/600_7200/2020-02-01', 'uds/600_7200/2020-01-01')).toEqual([
      'uds/600_7200/2020-01-01',
      'uds/600_7200/2020-02-01',
    ]);
    expect(findLevels(['uds/600_7200'], join(root, 'uds')).map(({ id }) => id)).toEqual(['uds/600_7200']);
    expect(() => ids('nothing')).toThrow(/is not there/);
  });
});

test('a level with a folder that may not be listed is not coadded without it; others are', async () => {
  for (const night of ['2020-01-01', '2020-02-01']) deimos(night, { [`d${night}`]: 'uds', [`e${night}`]: 'uds' });
  const closed = [join(root, 'uds/600_7200/2020-02-01/complete/reduce')];
  expect((await plan('coadd2d', 'uds/600_7200', undefined, closed)).plan.problem).toContain(
    `${closed[0]} may not be listed by this user`,
  );
  expect((await plan('coadd2d', 'uds/600_7200/2020-01-01', undefined, closed)).plan.problem).toBeNull();
});

describe('coadd2d', () => {
  test('all nights together: detectors with a good slit as their tuples, and the bad slits of these', async () => {
    const bad = { ...ALL, MSC01: [{ spatId: 10, rms: 0.7 }, { spatId: 20 }], MSC02: [{ spatId: 30, mask: 1 << 3 }] };
    deimos('2020-01-01', { d1: 'uds' }, { d1: image(bad) });
    deimos('2020-02-01', { d2: 'uds' });
    const { plan: shown, job, sources } = await plan('coadd2d');
    expect(shown).toMatchObject({
      id: 'uds/600_7200/2D_Coadd',
      problem: null,
      detectors: ['MSC01', 'MSC03', 'MSC04'],
      skippedDetectors: ['MSC02'],
      badSlits: ['MSC01:10'],
    });
    const science = ['2020-01-01', '2020-02-01'].map((d) =>
      join(root, `uds/600_7200/${d}/complete/reduce/keck_deimos_A/Science`),
    );
    expect(job?.setup).toEqual(['-d', ...science, '--det', '1,5', '3,7', '4,8', '--exclude_slits', 'MSC01:10']);
    expect(job?.targets.map(({ name, inputs }) => [name, inputs.length])).toEqual([['keck_deimos_uds.coadd2d', 2]]);
    expect(job?.reduce).toEqual([{ path: 'reduce.findobj.snr_thresh', value: '8' }]);
    expect(sources).toEqual(['pypeit_setup_coadd2d', 'built in', expect.stringContaining('2020-01-01')]);
    expect((await plan('coadd2d', 'uds/600_7200/2020-01-01')).plan.problem).toBe('there is only one exposure');
  });

  test('an exposure that lacks a detector is left out; targets are coadded apart, single ones not at all', async () => {
    const { MSC04: _, ...three } = ALL;
    deimos('2020-01-01', { d1: 'a', d2: 'a', d3: 'b', d4: 'c-2', d5: 'c-2', d6: 'a' }, { d6: image(three) });
    const { plan: shown, job } = await plan('coadd2d');
    expect(job?.targets.map(({ name, target, inputs }) => [name, target, inputs.length])).toEqual([
      ['keck_deimos_a.coadd2d', 'a', 2],
      ['keck_deimos_c-2.coadd2d', 'c-2', 2],
    ]);
    expect(shown.leftOut).toEqual([
      { scienceFile: 'd6.fits', dataset: 'uds/600_7200/2020-01-01', why: 'It lacks MSC04.' },
    ]);
    expect(shown.notes).toEqual(['d3.fits is the only exposure of b']);
    expect(shown.exposures.map(({ scienceFile }) => scienceFile)).toEqual(['d1.fits', 'd2.fits', 'd4.fits', 'd5.fits']);
  });

  test('no detector is lost because the first exposure lacks it, nor an exposure because one has more', async () => {
    const { MSC04: _, ...three } = ALL;
    const more = { ...ALL, MSC05: [{ spatId: 60 }] };
    deimos('2020-01-01', { d1: 'a', d2: 'a', d3: 'a', d4: 'a' }, { d1: image(three), d2: image(more) });
    const { plan: shown } = await plan('coadd2d');
    expect(shown.detectors).toEqual(['MSC01', 'MSC02', 'MSC03', 'MSC04']);
    expect(shown.exposures.map(({ scienceFile }) => scienceFile)).toEqual(['d2.fits', 'd3.fits', 'd4.fits']);
    expect(shown.leftOut).toMatchObject([{ scienceFile: 'd1.fits', why: 'It lacks MSC04.' }]);
    expect(shown.notes).toEqual(['MSC05 is on 1 of 4 exposures alone, and is not coadded']);
  });

  test('two exposures are coadded on the detectors that both have', async () => {
    const { MSC04: _, ...three } = ALL;
    deimos('2020-01-01', { d1: 'a', d2: 'a' }, { d1: image(three) });
    const { plan: shown } = await plan('coadd2d');
    expect(shown).toMatchObject({ problem: null, detectors: ['MSC01', 'MSC02', 'MSC03'], leftOut: [] });
    expect(shown.notes).toEqual(['MSC04 is on 1 of 2 exposures alone, and is not coadded']);
  });

  test('without a good slit there is nothing to coadd', async () => {
    const none = image(
      Object.fromEntries(Object.entries(ALL).map(([det, s]) => [det, s.map((one) => ({ ...one, stdChi: 3 }))])),
    );
    deimos('2020-01-01', { d1: 'a', d2: 'a' }, { d1: none });
    expect((await plan('coadd2d')).plan.problem).toMatch(/no detector of spec2d_d1.* has a good slit/);
  });
});

describe('coadd1d', () => {
  test('DEIMOS objects are matched on the sky, all targets together; by pixel, each target apart', async () => {
    deimos('2020-01-01', { d1: 'a', d2: 'a', d3: 'b', d4: 'b' });
    const sky = await plan('coadd1d');
    expect(sky.job?.targets.map(({ name, subfolder, inputs }) => [name, subfolder, inputs.length])).toEqual([
      ['keck_deimos.collate1d', '', 4],
    ]);
    expect(sky.job?.fluxes).toBe(true);
    const config = join(root, '.slitbench/config');
    mkdirSync(config);
    writeFileSync(join(config, 'keck_deimos.collate1d'), '[collate1d]\n    match_using = pixel\n');
    const pixel = await plan('coadd1d');
    expect(pixel.job?.targets.map(({ name, subfolder, inputs }) => [name, subfolder, inputs.length])).toEqual([
      ['keck_deimos_a.collate1d', 'a', 2],
      ['keck_deimos_b.collate1d', 'b', 2],
    ]);
    expect(pixel.job?.fluxes).toBe(false);
  });

  test('a dataset that somebody rejected goes in, and is told with the note', async () => {
    deimos('2020-01-01', { d1: 'a' });
    deimos('2020-02-01', { d2: 'a' });
    writeNote(root, 'uds/600_7200/2020-02-01', { verdict: 'rejected', note: 'clouds\n', who: '', when: '' });
    writeNote(root, 'uds/600_7200/2020-01-01', { verdict: 'accepted', note: 'fine', who: '', when: '' });
    const { plan: shown, job } = await plan('coadd1d');
    expect(shown.rejected).toEqual([{ dataset: 'uds/600_7200/2020-02-01', why: 'clouds' }]);
    expect(job?.exposures.length).toBe(2);
    writeFileSync(join(root, '.slitbench/notes.yaml'), 'datasets: [');
    expect((await plan('coadd1d')).plan).toMatchObject({ rejected: [], problem: null });
  });

  test('an exposure without objects is left out', async () => {
    const folder = deimos('2020-01-01', { d1: 'a', d2: 'a', d3: 'a' });
    rmSync(join(folder, 'Science/spec1d_d2-a_DEIMOS_1.fits'));
    const { plan: shown, job } = await plan('coadd1d');
    expect(job?.exposures.map(({ scienceFile }) => scienceFile)).toEqual(['d1.fits', 'd3.fits']);
    expect(shown.leftOut.map(({ why }) => why)).toEqual(['No object was found on it.']);
  });
});

/** A result as our supervisor leaves it. */
function makeResult(level: Level, kind: CoaddKind, job: NonNullable<Planned['job']>): string {
  const { target } = placesOf(level, kind);
  mkdirSync(join(target, 'Science_coadd'), { recursive: true });
  writeFileSync(
    join(target, 'Science_coadd/spec1d_d1-d2-uds.fits'),
    spec1dFile([{ spatId: 12, s2n: 6, name: 'obj1' }]),
  );
  const provenance = {
    kind,
    digest: job.digest,
    made: '2024-05-01T00:00:00Z',
    versions: { slitbench: '1', pypeit: '2.0.1', python: 'p' },
    state: 'complete',
    cause: null,
    exposures: job.exposures,
    only: job.only,
    inputs: stampFrames(inputsOf(job)),
  };
  writeFileSync(join(target, PROVENANCE), JSON.stringify(provenance));
  return target;
}

describe('how a coadd stands', () => {
  test('up to date, until an exposure is reduced again, comes, goes, or a parameter changes', async () => {
    const folder = deimos('2020-01-01', { d1: 'uds', d2: 'uds' });
    const { job, level } = await plan('coadd2d');
    if (job === null) throw new Error('no job');
    expect(lookAtCoadd(job)).toEqual({ kind: 'fresh' });
    makeResult(level, 'coadd2d', job);
    expect(lookAtCoadd(job)).toEqual({ kind: 'complete', cause: null });
    const spec2d = job.targets[0]?.inputs[0] ?? '';
    utimesSync(spec2d, 5000, 5000);
    expect(lookAtCoadd(job).kind).toBe('complete'); // The same bytes: copied, not reduced.
    writeFileSync(spec2d, image({ ...ALL, MSC01: [{ spatId: 11 }, { spatId: 20 }] }));
    const later = { kind: 'stale', calibrations: false, abrupt: false };
    expect(lookAtCoadd(job)).toEqual({ ...later, why: 'spec2d_d1-uds_DEIMOS_1.fits was reduced again since' });
    makeResult(level, 'coadd2d', job);
    expect(lookAtCoadd({ ...job, digest: 'other' })).toEqual({ ...later, why: 'its parameters or bad slits changed' });
    deimos('2020-02-01', { d3: 'uds' });
    const more = (await plan('coadd2d')).job;
    expect(more === null ? null : lookAtCoadd(more)).toEqual({
      ...later,
      why: 'spec2d_d3-uds_DEIMOS_1.fits is not in it',
    });
    rmSync(folder, { recursive: true });
    deimos('2020-01-01', { d1: 'uds' });
    const less = (await plan('coadd2d')).job;
    expect(less === null ? null : lookAtCoadd(less)).toMatchObject({ kind: 'stale' });
  });

  test.each(['coadd1d', 'coadd2d'] as const)(
    '%s stays up to date when its tree is moved, and when it was made before paths were left out of digests',
    async (kind) => {
      deimos('2020-01-01', { d1: 'uds', d2: 'uds' });
      const { job, level } = await plan(kind);
      if (job === null) throw new Error('no job');
      makeResult(level, kind, { ...job, digest: job.formerDigest ?? job.digest });
      expect(lookAtCoadd(job)).toEqual({ kind: 'complete', cause: null });
      makeResult(level, kind, job);
      const before = root;
      root = join(root, '..', `slitbench-plan-[moved]-to-a-longer-name-${process.pid}`);
      renameSync(before, root);
      const moved = (await plan(kind)).job;
      expect(moved?.digest).toBe(job.digest);
      expect(moved === null ? null : lookAtCoadd(moved)).toEqual({ kind: 'complete', cause: null });
      const config = join(root, '.slitbench/config');
      mkdirSync(config);
      writeFileSync(
        join(config, `keck_deimos.${kind === 'coadd1d' ? 'collate1d' : kind}`),
        `[${kind}]\n  sigrej_exp = 3\n`,
      );
      const other = (await plan(kind)).job;
      expect(other === null ? null : lookAtCoadd(other)).toMatchObject({
        kind: 'stale',
        why: 'its parameters or bad slits changed',
      });
    },
  );

  test('what failed would fail again until an exposure is another; what was interrupted can be made', async () => {
    deimos('2020-01-01', { d1: 'uds', d2: 'uds' });
    const { job, level } = await plan('coadd2d');
    if (job === null) throw new Error('no job');
    const { control, job: path } = placesOf(level, 'coadd2d');
    const who = identify();
    if (who === null) throw new Error('this process cannot be identified');
    mkdirSync(control);
    const { pypeitFile, spectrograph, digests } = reductionOf(job, path);
    const record: RunRecord = {
      ...{ id: 'a', kind: 'coadd2d', state: 'failed', pypeitFile, spectrograph, digests, command: [], resumed: false },
      ...{ versions: { slitbench: '', pypeit: '', python: '' }, started: '2020-01-01T00:00:00Z', seconds: 1 },
      ...{ ended: '2020-01-01T00:00:01Z', exitCode: 1, signal: null, cause: 'no good slit', peakBytes: 0, rawBytes: 0 },
      ...{ exposures: 2, frames: stampFrames(inputsOf(job)), supervisor: who, pypeit: null, history: '' },
    };
    writeRecord(control, record);
    expect(lookAtCoadd(job)).toEqual({ kind: 'failed', cause: 'no good slit', abrupt: false });
    for (const [change, why] of [
      [{ signal: 'SIGKILL', cause: 'SIGKILL' }, 'SIGKILL'],
      [{ state: 'running', ended: null, cause: null }, 'it was interrupted'],
    ] as const) {
      writeRecord(control, { ...record, ...change });
      expect(lookAtCoadd(job)).toEqual({ kind: 'unfinished', why, abrupt: false, cancelled: false });
    }
    writeRecord(control, record);
    const spec2d = job.targets[0]?.inputs[0] ?? '';
    writeFileSync(spec2d, image({ ...ALL, MSC01: [{ spatId: 11 }, { spatId: 20 }] }));
    utimesSync(spec2d, 5000, 5000);
    expect(lookAtCoadd(job)).toEqual({ kind: 'fresh' });
  });

  test('targets whose names are alike as file names keep apart', () => {
    expect([...fileNames(['a__b', 'a_b', '', 'unnamed', '.x'])]).toEqual([
      ['a__b', 'a_b'],
      ['a_b', 'a_b-2'],
      ['', 'unnamed'],
      ['unnamed', 'unnamed-2'],
      ['.x', 'x'],
    ]);
  });

  test('of an exposure that was reduced twice, one reduction is chosen, and counts from then on', async () => {
    deimos('2020-01-01', { d1: 'uds', d2: 'uds' });
    reduceAgain('2020-01-01', 'reduce-det6', 'd1', 'd2');
    const both = await plan('coadd2d');
    expect(both.job).toBeNull();
    expect(both.plan.problem).toMatch(/^d1\.fits was reduced twice, in reduce and reduce-det6: choose which/);
    expect(both.plan).toMatchObject({ only: null, reduceDirs: ['reduce', 'reduce-det6'] });
    const { job, level } = await plan('coadd2d', 'uds/600_7200', 'reduce-det6');
    if (job === null) throw new Error('no job');
    expect(job.targets[0]?.inputs.every((path) => path.includes('/reduce-det6/'))).toBe(true);
    const { control, job: path } = placesOf(level, 'coadd2d');
    mkdirSync(control);
    writeFileSync(path, JSON.stringify({ ...job, only: 'reduce' }));
    expect((await plan('coadd2d')).plan.only).toBe('reduce'); // It was asked for last, and not made.
    rmSync(control, { recursive: true });
    makeResult(level, 'coadd2d', job);

    const later = await plan('coadd2d');
    expect(later.job?.digest).toBe(job.digest);
    expect(later.plan).toMatchObject({ only: 'reduce-det6', reduceDirs: ['reduce', 'reduce-det6'] });
    expect(later.plan.notes).toEqual(["only reductions in reduce-det6, as was chosen before; --reduce '*' takes all"]);
    expect(later.job === null ? null : lookAtCoadd(later.job)).toEqual({ kind: 'complete', cause: null });
    expect((await plan('coadd2d', 'uds/600_7200', '*')).plan.problem).toMatch(/reduced twice/);
    const other = (await plan('coadd2d', 'uds/600_7200', 'reduce')).job;
    expect(other === null ? null : lookAtCoadd(other)).toMatchObject({
      kind: 'stale',
      why: 'd1.fits is in it as reduced in reduce-det6',
    });
    const [group] = await coaddStatus(root, await planFrom());
    expect(group?.shared).toMatchObject([{ target: 'uds', exposures: 2 }]);
    expect(group?.coadds.map(({ kind, state, problem }) => [kind, state, problem === null])).toEqual([
      ['coadd1d', 'not started', false],
      ['coadd2d', 'complete', true],
    ]);
  });

  test('a coadd of the reference is judged by the names and times of its files', async () => {
    deimos('2020-01-01', { d1: 'uds', d2: 'uds' });
    const { job, level } = await plan('coadd2d');
    if (job === null) throw new Error('no job');
    const { target } = placesOf(level, 'coadd2d');
    mkdirSync(join(target, 'Science_coadd'), { recursive: true });
    writeFileSync(join(target, 'Science_coadd/spec2d_x.fits'), '');
    writeFileSync(join(target, 'a.coadd2d'), 'no block\n=\n');
    expect(lookAtCoadd(job)).toMatchObject({ kind: 'stale', why: 'it does not say of what it was made' });
    const rows = job.targets[0]?.inputs.map((path) => path.split('/').at(-1)) ?? [];
    writeFileSync(join(target, 'a.coadd2d'), `spec2d read\nfilename\n${rows.join('\n')}\nspec2d end\n`);
    expect(lookAtCoadd(job)).toEqual({ kind: 'complete', cause: 'made outside of Slitbench' });
    const now = new Date(Date.now() + 60_000);
    utimesSync(job.targets[0]?.inputs[1] ?? '', now, now);
    expect(lookAtCoadd(job)).toMatchObject({ kind: 'stale', why: `${rows[1]} is younger than it` });
  });

  test('a 1D coadd of the reference need not name every exposure, but one of each dataset', async () => {
    deimos('2020-01-01', { d1: 'uds', d2: 'uds', d3: 'uds' });
    const { target } = placesOf({ folder: join(root, 'uds/600_7200') }, 'coadd1d');
    mkdirSync(target);
    const report = ['d1', 'd2'].map((name) => ` J0.fits  spec1d_${name}-uds_DEIMOS_1.fits`);
    const head = ['|filename|spec1d_filename            |', '|char    |char                       |'];
    writeFileSync(join(target, 'collate_report.dat'), [...head, ...report, ''].join('\n'));
    const standing = async () => {
      const { job } = await plan('coadd1d');
      return job === null ? null : lookAtCoadd(job);
    };
    expect(await standing()).toEqual({ kind: 'complete', cause: 'made outside of Slitbench' });
    deimos('2020-02-01', { d4: 'uds' });
    expect(await standing()).toMatchObject({ kind: 'stale', why: 'uds/600_7200/2020-02-01 is not in it' });
  });

  test('the page is told which datasets share what, what was coadded of it, and what that gained', async () => {
    deimos('2020-01-01', { d1: 'uds', d2: 'uds' });
    deimos('2020-02-01', { d3: 'uds', d4: 'other' });
    const { job, level } = await plan('coadd2d', 'uds/600_7200/2020-01-01');
    if (job === null) throw new Error('no job');
    makeResult(level, 'coadd2d', job);
    const before = readdirSync(root, { recursive: true }).length;
    const [group, ...more] = await coaddStatus(root, await planFrom());
    expect(more).toEqual([]);
    expect(group).toMatchObject({
      config: 'uds/600_7200',
      datasets: [
        { dataset: 'uds/600_7200/2020-01-01', targets: [{ target: 'uds', exposures: 2 }] },
        {
          dataset: 'uds/600_7200/2020-02-01',
          targets: [
            { target: 'uds', exposures: 1 },
            { target: 'other', exposures: 1 },
          ],
        },
      ],
      shared: [{ target: 'uds', exposures: 3, datasets: ['uds/600_7200/2020-01-01', 'uds/600_7200/2020-02-01'] }],
    });
    const all = group?.coadds.map(({ level: id, kind, state, isThere }) => [id, kind, state, isThere]);
    expect(all).toEqual([
      ['uds/600_7200', 'coadd1d', 'not started', false],
      ['uds/600_7200', 'coadd2d', 'not started', false],
      ['uds/600_7200/2020-01-01', 'coadd2d', 'complete', true],
    ]);
    expect(group?.coadds[2]).toMatchObject({
      pypeit: '2.0.1',
      madeFrom: ['spec2d_d1-uds_DEIMOS_1.fits', 'spec2d_d2-uds_DEIMOS_1.fits'],
      gain: { objects: 1, single: 4, coadded: 6, gain: 1.5 },
    });
    expect(readdirSync(root, { recursive: true }).length).toBe(before);
  });
});
