import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coaddGain } from '#core/coadds/coadd-gain.ts';
import { placesOf } from '#core/coadds/levels.ts';
import { DemoResult } from '#core/contract/demo.ts';
import { PracticeResult } from '#core/contract/practice.ts';
import { RebuildResult } from '#core/contract/rebuild.ts';
import { compare } from '#core/practice/compare.ts';
import { readSpec1d } from '#core/practice/read-spec1d.ts';
import { readTruth } from '#core/practice/truth.ts';
import { lacks, python1, python2, slow } from './have.ts';

const slitbench = join(import.meta.dirname, '../bin/slitbench');
const MINUTES = 60_000;

/** Run a command in a world of its own: no cache, no settings, no other PypeIt than the given one. */
async function run(home: string, python: string | null, args: readonly string[]) {
  const { stdout, stderr, exitCode } = await execa(slitbench, args, {
    reject: false,
    env: {
      HOME: home,
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_DATA_HOME: join(home, 'data'),
      XDG_CONFIG_HOME: join(home, 'config'),
      SLITBENCH_PYTHON: python ?? '',
    },
  });
  return { stdout, stderr, exitCode };
}

describe.each([
  { version: '2.x', python: python2 },
  { version: '1.x', python: python1 },
])('practice nights with PypeIt $version', ({ version, python }) => {
  describe.skipIf(lacks(`practice nights reduced by PypeIt ${version}`, python, slow))('reduced', () => {
    let home: string;
    let result: DemoResult;
    beforeAll(async () => {
      home = mkdtempSync(join(tmpdir(), 'slitbench-demo-'));
      const ran = await run(home, python, ['demo', join(home, 'demo'), '--nights', '2', '--seed', '7', '--json']);
      expect(ran.exitCode, ran.stderr).toBe(0);
      result = DemoResult.parse(JSON.parse(ran.stdout));
    }, 25 * MINUTES);
    afterAll(() => rmSync(home, { recursive: true, force: true }));

    test('two nights become two reductions, with a spectrum of each standard and science frame', () => {
      expect(result.reductions.map((r) => [r.night, r.state])).toEqual([
        ['2016-04-12', 'complete'],
        ['2016-04-19', 'complete'],
      ]);
      const kinds = result.reductions.flatMap((r) => r.spectra.map((s) => `${s.night} ${s.kind} ${s.spec1d !== null}`));
      expect(kinds).toEqual([
        '2016-04-12 standard true',
        '2016-04-12 science true',
        '2016-04-19 standard true',
        '2016-04-19 science true',
      ]);
    });

    test('the spectra are what was put in: |Δλ| < 0.3 Å, the flux ratio flat within 5 %', () => {
      for (const spectrum of result.reductions.flatMap((r) => r.spectra)) {
        expect(spectrum.waveError).toBeLessThan(0.3);
        expect(Math.abs(spectrum.shift ?? 9)).toBeLessThan(0.3);
        expect(spectrum.fluxSpread).toBeLessThan(0.05);
        expect(Math.abs((spectrum.fluxRatio ?? 9) - 1)).toBeLessThan(0.05);
        expect(spectrum.s2n).toBeGreaterThan(spectrum.kind === 'science' ? 20 : 80);
      }
    });

    test('the same comparison finds wavelengths 0.5 Å off and a flux tilted by 10 %', () => {
      for (const { spec1d, night, frame } of result.reductions.flatMap((r) => r.spectra)) {
        const [object] = readSpec1d(spec1d ?? '');
        if (object === undefined) throw new Error(`no object in ${spec1d}`);
        const truth = readTruth(join(result.folder, 'truth', night, frame));
        const wrong = compare({ ...object, wave: object.wave.map((wave) => wave + 0.5) }, truth);
        expect(wrong?.waveError).toBeGreaterThan(0.3);
        expect(wrong?.shift).toBeGreaterThan(0.3);
        const bend = (i: number) => 1 + 0.1 * ((object.wave[i] ?? 0) / 1800 - 2.5);
        const tilted = compare({ ...object, counts: object.counts.map((counts, i) => counts * bend(i)) }, truth);
        expect(tilted?.fluxSpread).toBeGreaterThan(0.05);
      }
    });

    test('the page shows every spectrum', () => {
      const page = readFileSync(result.page, 'utf8');
      expect(page.match(/<svg /g)?.length).toBe(4);
      expect(page).not.toContain('NaN');
      expect(page.match(/<img /g)?.length).toBeGreaterThan(10);
    });

    test(
      'typed again, nothing is reduced again',
      async () => {
        const again = await run(home, python, ['demo', join(home, 'demo'), '--nights', '2', '--seed', '7', '--json']);
        expect(again.exitCode).toBe(0);
        const second = DemoResult.parse(JSON.parse(again.stdout));
        expect(second.reductions).toEqual(result.reductions);
        expect(second.steps.find((s) => s.step === 'run')?.seconds).toBeLessThan(20);
      },
      2 * MINUTES,
    );

    // Products of 2.x are coadded by coadd-kast.test.ts.
    if (version === '1.x')
      test(
        'a target of which there are two exposures is coadded: better than either, and as it was put in',
        async () => {
          const [first] = result.reductions;
          const [folder = '', b9] = [first?.folder, first?.spectra.find(({ kind }) => kind === 'science')?.spec1d];
          const science = join(folder, 'Science');
          for (const name of readdirSync(science).filter((one) => one.includes('_b9-')))
            copyFileSync(join(science, name), join(science, name.replace('_b9-', '_b10-')));
          const setup = join(folder, 'shane_kast_blue_A.pypeit');
          const text = readFileSync(setup, 'utf8');
          const row = /^ *b9\.fits.*\n/m.exec(text)?.[0] ?? '';
          writeFileSync(setup, text.replace(row, row + row.replace('b9', 'b10')));
          const level = join(folder, '../../../..');
          for (const kind of ['coadd1d', 'coadd2d'] as const) {
            const ran = await run(home, python, [kind, level, '--json']);
            expect(ran.exitCode, ran.stderr).toBe(0);
            const { target } = placesOf({ folder: level }, kind);
            expect((await coaddGain(kind, target, [b9 ?? '']))?.gain).toBeCloseTo(Math.SQRT2, 1);
          }
          const { target } = placesOf({ folder: level }, 'coadd2d');
          const made = readdirSync(join(target, 'Science_coadd')).find((name) => /^spec1d.*fits$/.test(name));
          const [object] = readSpec1d(join(target, 'Science_coadd', made ?? ''));
          if (object === undefined) throw new Error('no object');
          const truth = readTruth(join(result.folder, 'truth', first?.night ?? '', 'b9.fits'));
          const { shift, fluxRatio, fluxSpread } = compare(object, truth) ?? {};
          expect(Math.abs(shift ?? 9)).toBeLessThan(0.3);
          expect(Math.abs((fluxRatio ?? 9) - 1)).toBeLessThan(0.05);
          expect(fluxSpread).toBeLessThan(0.05);
        },
        5 * MINUTES,
      );

    // Takes as long as all the others: once is enough.
    if (version !== '1.x')
      test(
        'wavelengths made anew give the same spectra; where that fails, the former products are back',
        async () => {
          const [first] = result.reductions;
          const folder = first?.folder ?? '';
          const paths = (first?.spectra ?? []).map(({ spec1d }) => spec1d ?? '');
          const read = () => paths.map((path) => readSpec1d(path).map(({ wave, counts }) => [[...wave], [...counts]]));
          const before = read();
          const times = (pattern: RegExp) =>
            readdirSync(join(folder, 'Calibrations'))
              .filter((name) => pattern.test(name))
              .map((name) => `${name} ${statSync(join(folder, 'Calibrations', name)).mtimeMs}`);
          const kept = times(/^(Arc|Edges|Bias|Tiltimg)_/);
          const anew = times(/^(WaveCalib|Tilts|Flat|Slits)_/);
          expect([kept.length, anew.length]).toEqual([4, 4]);
          const done = await run(home, python, ['rebuild', folder, '--step', 'wavelengths', '--json']);
          expect(done.exitCode, done.stderr).toBe(0);
          expect(times(/^(Arc|Edges|Bias|Tiltimg)_/)).toEqual(kept);
          const after = times(/^(WaveCalib|Tilts|Flat|Slits)_/);
          expect(after.filter((file) => anew.includes(file))).toEqual([]);
          expect(after).toHaveLength(4);
          // Edges from their file are rounded: nothing that matters.
          for (const [i, objects] of read().entries())
            for (const [j, [wave = [], counts = []]] of objects.entries()) {
              const [formerWave = [], formerCounts = []] = before[i]?.[j] ?? [];
              expect(wave).toHaveLength(formerWave.length);
              expect(Math.max(...wave.map((value, k) => Math.abs(value - (formerWave[k] ?? 0))))).toBeLessThan(1e-4);
              expect(Math.max(...counts.map((value, k) => Math.abs(value - (formerCounts[k] ?? 0))))).toBeLessThan(
                0.05,
              );
            }
          const made = read();

          // PypeIt cannot read the arc any more.
          const arc = join(folder, 'Calibrations', (kept[0] ?? '').split(' ')[0] ?? '');
          const bytes = readFileSync(arc);
          writeFileSync(arc, bytes.subarray(0, 2880));
          const failed = await run(home, python, ['rebuild', folder, '--step', 'wavelengths', '--json']);
          expect(failed.exitCode, failed.stderr).toBe(1);
          expect(RebuildResult.parse(JSON.parse(failed.stdout)).restored).not.toBeNull();
          expect(times(/^(WaveCalib|Tilts|Flat|Slits)_/)).toEqual(after);
          expect(read()).toEqual(made);
          writeFileSync(arc, bytes);
        },
        25 * MINUTES,
      );
  });
});

describe.skipIf(lacks('a practice night with a spoiled frame beside a good one', python2, slow))(
  'a spoiled frame',
  () => {
    test(
      'fails its night alone',
      async () => {
        const home = mkdtempSync(join(tmpdir(), 'slitbench-broken-'));
        try {
          // Typed as practice says: first what puts right that PypeIt cannot start yet, last the run.
          const dir = join(home, 'p');
          const made = await run(home, python2, ['practice', dir, '--nights', '2', '--broken', '--json']);
          const next = PracticeResult.parse(JSON.parse(made.stdout)).next.map(([, ...args]) => args);
          expect(next.map(([name]) => name)).toEqual(['doctor', 'organize', 'setup', 'run']);
          for (const args of next.slice(0, -1)) {
            const ran = await run(home, python2, args);
            expect(ran.exitCode, ran.stderr).toBe(0);
          }
          const ran = await run(home, python2, next.at(-1) ?? []);
          expect(ran.exitCode).toBe(1);
          const said = `${ran.stdout}\n${ran.stderr}`.split('\n');
          expect(said.some((line) => line.includes('2016-04-12') && /complete/i.test(line))).toBe(true);
          expect(said.some((line) => line.includes('2016-04-19') && /failed/i.test(line))).toBe(true);
          expect(ran.stdout + ran.stderr).toContain('Shape mismatch');
        } finally {
          rmSync(home, { recursive: true, force: true });
        }
      },
      20 * MINUTES,
    );
  },
);
