import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { archive } from '#core/archive/archive.ts';
import type { RunSnapshot } from '#core/contract/run.ts';
import { readyUnits, reasonsOf } from '#core/host/delivery-readiness.ts';
import { writeNote } from '#core/quality/notes.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { madeCoadds, madeReduction, reductionFolder } from '../../test/support/archive-tree.ts';

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-readiness-'));
const root = join(folder, 'tree');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CONFIG = 'mask1/600ZD_7200_GG400';
const [WHOLE, CUT, BARE] = [`${CONFIG}/2010-01-01`, `${CONFIG}/2010-02-02`, 'mask9/600ZD_7200_GG400/2012-01-01'];
const idOf = (dataset: string) => `${dataset}/complete/reduce/keck_deimos_A`;
const stands = (dataset: string, state: RunSnapshot['state'], why: string | null = null) => ({
  id: idOf(dataset),
  state,
  why,
});

const spec1d = madeReduction(reductionFolder(root, WHOLE), ['DE.20100101.03600.fits']);
madeCoadds(join(root, CONFIG), spec1d);
const cut = reductionFolder(root, CUT);
madeReduction(cut, ['DE.20100202.03600.fits']);
rmSync(join(cut, 'QA.tar.gz'));
writeFileSync(join(cut, 'Science/spec2d_broken.fits'), 'this is no FITS file');

const plan = await archive({ root, into: join(folder, 'koa'), dryRun: true }, quietTask());
const standing = (...reductions: Parameters<typeof reasonsOf>[1]) => {
  const reasons = reasonsOf(plan, reductions);
  return { reasons, units: readyUnits(plan.units, reasons, [WHOLE, CUT, BARE]) };
};
const readiness = (units: ReturnType<typeof readyUnits>) =>
  Object.fromEntries(units.map((one) => [one.unit, one.readiness]));

test('whole ones are ready, those with gaps say which, and what is not reduced is not ready', () => {
  const { units, reasons } = standing(stands(WHOLE, 'complete'), stands(CUT, 'complete'), stands(BARE, 'not started'));
  expect(readiness(units)).toEqual({ [CONFIG]: 'ready', [WHOLE]: 'ready', [CUT]: 'flawed', [BARE]: 'blocked' });
  const said = reasons.map(({ unit, what }) => `${unit}: ${what}`);
  expect(said).toContain(`${CUT}: reduce/keck_deimos_A/QA.tar.gz is missing`);
  expect(said).toContain(`${BARE}: keck_deimos_A was not reduced yet`);
  expect(reasons.every(({ remedy }) => remedy !== '')).toBe(true);
  expect(units.find(({ unit }) => unit === BARE)).toMatchObject({
    files: 0,
    why: ['keck_deimos_A was not reduced yet'],
  });
});

test('what somebody rejected is told, with the note', async () => {
  writeNote(root, WHOLE, { verdict: 'rejected', note: 'wrong mask', who: '', when: '' });
  writeNote(root, BARE, { verdict: 'rejected', note: '', who: '', when: '' });
  const judged = await archive({ root, into: join(folder, 'koa'), dryRun: true }, quietTask());
  writeNote(root, WHOLE, null);
  expect(judged.rejected).toEqual([{ path: WHOLE, why: 'wrong mask' }]);
  const [reason] = reasonsOf(judged, []).filter(({ unit }) => unit === WHOLE);
  expect(reason).toMatchObject({ readiness: 'flawed', what: 'rejected: wrong mask' });
});

test('a coadd that is being made is not ready', () => {
  const why = 'the coadd is being made';
  const reasons = reasonsOf({ ...plan, busy: [{ path: `${CONFIG}/1D_Coadd`, why }] }, []);
  expect(reasons.find(({ unit }) => unit === CONFIG)).toMatchObject({ what: `1D_Coadd: ${why}`, readiness: 'blocked' });
  expect(readiness(readyUnits(plan.units, reasons, []))[CONFIG]).toBe('blocked');
});

test('what is a link goes with gaps; what the tree has no more stays; what is passed over makes no row', () => {
  const path = `${WHOLE}/complete/reduce/keck_deimos_B`;
  const skipped = [{ path: 'koa', why: 'an archive, which is not taken into another one' }];
  const why = 'a link to a folder';
  const links = [
    { path, why, archived: false },
    { path: 'nights', why, archived: false },
    { path: 'mask7', why, archived: true },
  ];
  const changed = { ...plan, links, orphaned: [BARE], skipped };
  const reasons = reasonsOf(changed, [stands(BARE, 'not started')]);
  const units = readyUnits(plan.units, reasons, [WHOLE, CUT, BARE]);
  expect(readiness(units)).toEqual({
    ...{ [CONFIG]: 'ready', [WHOLE]: 'flawed', [CUT]: 'flawed', [BARE]: 'left' },
    mask7: expect.any(String),
  });
  expect(units.find(({ unit }) => unit === BARE)?.why).toContain('the archive has it, and the tree no more');
});

test('a dataset without any reduction is named, too', () => {
  const { units } = standing(stands(WHOLE, 'complete'));
  expect(units.find(({ unit }) => unit === BARE)?.why).toEqual(['nothing of it is reduced yet']);
});

test('what lacks products, and its raw frames too, says so', () => {
  const why = `no spec2d of a.fits; ${root}/${idOf(WHOLE)}/x.pypeit names a.fits, which its paths do not hold`;
  const absent = standing(stands(WHOLE, 'failed', why), stands(BARE, 'failed', why));
  expect(readiness(absent.units)).toMatchObject({ [WHOLE]: 'flawed', [BARE]: 'blocked' });
  expect(absent.reasons.find(({ unit }) => unit === WHOLE)).toMatchObject({
    what: 'keck_deimos_A: no spec2d of a.fits; x.pypeit names a.fits, which its paths do not hold',
    remedy: expect.stringContaining('bring its raw frames back'),
  });
});

test('what failed or changed since goes with a warning; what runs now waits for its end', () => {
  const failed = standing(stands(WHOLE, 'failed', `${root}/${idOf(WHOLE)}/x.fits is cut short`));
  expect(readiness(failed.units)[WHOLE]).toBe('flawed');
  expect(failed.reasons.find(({ unit }) => unit === WHOLE)?.what).toBe('keck_deimos_A failed: x.fits is cut short');
  expect(readiness(standing(stands(WHOLE, 'stale')).units)[WHOLE]).toBe('flawed');
  expect(readiness(standing(stands(WHOLE, 'running')).units)[WHOLE]).toBe('blocked');
  // Reduced elsewhere, without a record of it.
  expect(readiness(standing(stands(WHOLE, 'not started')).units)[WHOLE]).toBe('ready');
});
