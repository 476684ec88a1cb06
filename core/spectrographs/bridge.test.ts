import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { allSpectrographNames, type BridgeAnswer, describeWithPypeit } from '#core/spectrographs/bridge.ts';
import { groupByConfiguration } from '#core/spectrographs/configurations.ts';
import { Fault } from '#core/workspace/fault.ts';
import { lacks } from '../../test/have.ts';
import { type CardFields, quoted, writeHeaderFile } from '../../test/support/header-file.ts';
import { pypeits, quietTask, testPypeit } from '../../test/support/pypeit.ts';

const folder = mkdtempSync(join(tmpdir(), 'slitbench-bridge-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Frames that differ from one header; the time of each follows from its place. */
function night(base: CardFields, time: (index: number) => CardFields, frames: Record<string, CardFields>): string[] {
  return Object.entries(frames).map(([name, cards], i) =>
    writeHeaderFile(join(folder, `${name}.fits`), { ...base, ...time(i), ...cards }),
  );
}

const mjd = (card: string) => (i: number) => ({ [card]: (60000.25 + i / 200).toFixed(6) });
const typesOf = (answer: BridgeAnswer) =>
  Object.fromEntries(answer.frames.map(({ path, types }) => [basename(path, '.fits'), types.join(',')]));
/** Some cells of each row of each setup. */
const rowsOf = (answer: BridgeAnswer, ...columns: string[]) =>
  answer.configurations.map(({ name, rows }) => [
    name,
    ...rows.map(({ cells }) => columns.map((column) => cells[column]).join(' ')),
  ]);

const nires: CardFields = {
  INSTRUME: quoted('NIRES'),
  INSTR: quoted('Spec'),
  RA: '150.25',
  DEC: '2.5',
  TARGNAME: quoted('quasar'),
  ITIME: '300.0',
  AIRMASS: '1.1',
  OBSTYPE: quoted('object'),
  DPATNAME: quoted('ABBA'),
  YOFFSET: '2.5',
  FRAMENUM: '17',
};
const nods = Object.fromEntries(
  [1, 2, 3, 4].map((place) => [
    `nod-${place}`,
    { DPATIPOS: String(place), YOFFSET: place === 1 || place === 4 ? '2.5' : '-2.5' },
  ]),
);
const flat = { OBSTYPE: quoted('domeflat'), TARGNAME: quoted('flat'), ITIME: '100.0', DPATNAME: quoted('NONE') };

const hires: CardFields = {
  INSTRUME: quoted('HIRES'),
  RA: quoted('12:00:00'),
  DEC: quoted('-30:00:00'),
  TARGNAME: quoted('star'),
  OBJECT: quoted('star'),
  DECKNAME: quoted('C1'),
  BINNING: quoted('2,1'),
  ELAPTIME: '1800.0',
  AIRMASS: '1.3',
  HATOPEN: 'T',
  AUTOSHUT: 'T',
  XCOVOPEN: 'T',
  RCCVOPEN: 'T',
  XDISPERS: quoted('RED'),
  FIL1NAME: quoted('clear'),
  ECHANGL: '0.05',
  XDANGL: '-1.2',
  FRAMENO: '1',
};

const dbsp: CardFields = {
  FPA: quoted('DBSP_BLUE'),
  RA: quoted('03:00:00'),
  DEC: quoted('-40:00:00'),
  OBJECT: quoted('galaxy'),
  GRATING: quoted('600/4000'),
  APERTURE: quoted('1.5'),
  CCDSUM: quoted('1 1'),
  ANGLE: quoted('27 deg 17 min'),
  DICHROIC: quoted('D55'),
  EXPTIME: '900.0',
  AIRMASS: quoted('1.2'),
  LAMPS: quoted('0000000'),
  IMGTYPE: quoted('object'),
};
const bd28d4211 = { RA: quoted('21:51:11.0'), DEC: quoted('+28:51:50'), OBJECT: quoted('BD+28 4211') };

for (const { version, python, cache } of pypeits) {
  describe.skipIf(lacks(`the bridge with PypeIt ${version}`, python))(`through PypeIt ${version}`, () => {
    let env: PypeitEnvironment;
    beforeAll(async () => {
      env = await testPypeit(python, cache);
    });

    test('near-infrared with nods: pairs for the background', async () => {
      const paths = night(nires, mjd('MJD-OBS'), { ...nods, 'lamp-flat': flat });
      const answer = await describeWithPypeit(env, 'keck_nires', paths, quietTask());
      expect(typesOf(answer)).toEqual({
        'nod-1': 'arc,science,tilt',
        'nod-2': 'arc,science,tilt',
        'nod-3': 'arc,science,tilt',
        'nod-4': 'arc,science,tilt',
        'lamp-flat': 'pixelflat,trace',
      });
      expect(answer.frames[1]?.meta).toMatchObject({ dithpat: 'ABBA', dithpos: 'B', dithoff: -2.5, ra: 150.25 });
      expect(rowsOf(answer, 'filename', 'dithpos', 'calib', 'comb_id', 'bkg_id')).toEqual([
        [
          'A',
          'nod-1.fits A 0 1 2',
          'nod-2.fits B 0 2 1',
          'nod-3.fits B 0 2 1',
          'nod-4.fits A 0 1 2',
          'lamp-flat.fits None all -1 -1',
        ],
      ]);
      expect(answer.configurations[0]?.setup).toEqual(['Setup A:', '  dispname: Spec']);
      expect(answer.facts.columns).toContainEqual({ name: 'dithoff', kind: 'float' });
    });

    test('echelle: angles within their tolerances are one configuration', async () => {
      const thar = { LAMPCAT1: 'T', ELAPTIME: '3.0' };
      const quartz = { LAMPQTZ2: 'T', HATOPEN: 'F', ELAPTIME: '5.0' };
      const paths = night(hires, mjd('MJD'), {
        object: {},
        'other-night': { ECHANGL: '0.058', XDANGL: '-1.205' },
        standard: { ...bd28d4211, ELAPTIME: '300.0' },
        arc: thar,
        quartz,
        bias: { HATOPEN: 'F', ELAPTIME: '0.0' },
        'far-angle': { ECHANGL: '0.5' },
        'far-arc': { ...thar, ECHANGL: '0.5' },
      });
      const answer = await describeWithPypeit(env, 'keck_hires', paths, quietTask());
      expect(typesOf(answer)).toEqual({
        object: 'science',
        'other-night': 'science',
        standard: 'standard',
        arc: 'arc,tilt',
        quartz: 'pixelflat,illumflat,trace',
        // PypeIt 1.x takes every dark exposure of HIRES for a dark.
        bias: version === '1.x' ? 'dark' : 'bias',
        'far-angle': 'science',
        'far-arc': 'arc,tilt',
      });
      expect(answer.facts.configurationKeys).toContainEqual({ name: 'echangle', rtol: 1e-3, atol: 1e-2 });
      expect(rowsOf(answer, 'filename', 'calib')).toEqual([
        ['A', 'arc.fits 0', 'bias.fits 0', 'quartz.fits 0', 'object.fits 0', 'other-night.fits 0', 'standard.fits 0'],
        ['B', 'far-arc.fits 1', 'bias.fits 1', 'far-angle.fits 1'],
      ]);

      // Our own grouping, with PypeIt's facts, comes to the same.
      const frames = answer.frames.map(({ path, meta, types }) => ({
        ...{ path, filename: basename(path), size: 0, mtimeMs: 0, spectrograph: 'keck_hires' },
        ...{ meta: { ...meta }, types: [...types], problem: null },
      }));
      const ours = groupByConfiguration(frames, answer.facts).configurations;
      expect(
        ours.map(({ name, frames: rows }) => [name, ...rows.map((r) => `${r.frame.filename} ${r.calib}`)]),
      ).toEqual(rowsOf(answer, 'filename', 'calib'));
    });

    test('typed both science and standard: a standard only near a listed one', async () => {
      const time = (i: number) => ({ UTSHUT: quoted(`2023-03-01T05:${10 + i}:00.5`) });
      const paths = night(dbsp, time, {
        long: {},
        'near-standard': { ...bd28d4211, EXPTIME: '100.0' },
        'far-from-standard': { EXPTIME: '100.0' },
        'beyond-ten-arcmin': { ...bd28d4211, DEC: quoted('+29:05:00'), EXPTIME: '100.0' },
        cal: { LAMPS: quoted('0100000'), IMGTYPE: quoted('cal'), EXPTIME: '30.0' },
      });
      const answer = await describeWithPypeit(env, 'p200_dbsp_blue', paths, quietTask());
      expect(typesOf(answer)).toEqual({
        long: 'science',
        'near-standard': 'standard',
        'far-from-standard': 'science',
        'beyond-ten-arcmin': 'science',
        cal: 'arc,tilt',
      });
      expect(answer.frames[0]?.meta.dispangle).toBeCloseTo(27.28333, 4);
    });

    test('one bad file never stops the rest', async () => {
      const [good = ''] = night(nires, mjd('MJD-OBS'), { good: { AIRMASS: quoted('nan') } });
      const paths = ['gone.fits', 'text.fits', 'good.fits', 'packed.fits.fz', 'other.fits'].map((n) => join(folder, n));
      writeFileSync(join(folder, 'text.fits'), 'no FITS here\n');
      writeHeaderFile(join(folder, 'packed.fits.fz'), nires);
      writeHeaderFile(join(folder, 'other.fits'), { ...nires, INSTRUME: quoted('MOSFIRE') });
      const task = quietTask();
      const answer = await describeWithPypeit(env, 'keck_nires', paths, task);
      expect(answer.frames.map(({ path }) => path)).toEqual(paths);
      expect(answer.frames.filter(({ error }) => error !== null).map(({ path }) => basename(path))).toEqual([
        'gone.fits',
        'text.fits',
        'packed.fits.fz',
      ]);
      expect(answer.frames[2]).toMatchObject({
        path: good,
        meta: { airmass: 'nan' },
        types: ['arc', 'science', 'tilt'],
      });
      expect(task.notes.join()).toMatch(/other\.fits.*MOSFIRE.*expects NIRES/);
    });

    test('an unknown name is told with its neighbours', async () => {
      const names = await allSpectrographNames(env, new AbortController().signal);
      expect(names).toContain('shane_kast_blue');
      const asked = describeWithPypeit(env, 'keck_nirs', [], quietTask());
      await expect(asked).rejects.toThrow(/no spectrograph keck_nirs/);
      const fault = await asked.catch((error: unknown) => error);
      expect(fault instanceof Fault && fault.data.remedy).toMatch(/Did you mean .*keck_nires/);
    });

    test('a cancelled question ends its process', async () => {
      const controller = new AbortController();
      const task = { ...quietTask(controller.signal), progress: () => controller.abort(new Error('enough')) };
      await expect(describeWithPypeit(env, 'keck_nires', [], task)).rejects.toThrow('enough');
      const later = new AbortController();
      const question = allSpectrographNames(env, later.signal);
      setTimeout(() => later.abort(new Error('later')), 200);
      await expect(question).rejects.toThrow('later');
    });

    test('a Python that fails is told with what it said', async () => {
      const asked = describeWithPypeit({ ...env, python: '/bin/false' }, 'keck_nires', [], quietTask());
      await expect(asked).rejects.toMatchObject({ data: { code: 'pypeit-bridge', exitCode: 1 } });
    });
  });
}
