import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ScorecardResult } from '#core/contract/scorecard-command.ts';
import { ScorecardReader } from '#core/quality/scorecard.ts';
import { lacks, python2, shared } from './have.ts';
import { slitbench } from './support/slitbench.ts';

/** What was planted in each frame of each dataset, as the tool that makes the tree says. */
const Truth = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({
      detectors: z.array(
        z.object({
          detector: z.string(),
          slits: z.array(
            z.object({
              spat_id: z.number(),
              rms: z.number(),
              coverage: z.number(),
              flexure: z.number(),
              med_chi: z.number(),
              std_chi: z.number(),
              mask: z.number(),
            }),
          ),
        }),
      ),
      missing: z.boolean().default(false),
      unreadable: z.boolean().default(false),
    }),
  ),
);

/** The tree takes half a second a frame to make: these are enough to have every kind of fault. */
const DATASETS = 5;
const STAMP = ['--status', 'COMPLETE', '--date', '2025-04-11'];

describe.skipIf(lacks('the scorecard against the DEIMOS oracle', python2, shared))('the reduced DEIMOS tree', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slitbench-reduced-'));
  const root = join(folder, 'tree');
  const data = join(shared ?? '', 'data');
  const oracle = (name: string) => readFileSync(join(data, 'reduced/oracle', name));
  const run = (...args: string[]) => slitbench(['scorecard', root, ...args], { XDG_CACHE_HOME: join(folder, 'cache') });
  const lines = (name: string) => readFileSync(join(folder, name), 'utf8').trim().split('\n');
  let truth: z.infer<typeof Truth>;
  const entries = () =>
    Object.entries(truth).flatMap(([dataset, own]) =>
      Object.entries(own).map(([name, entry]) => ({ dataset, name, entry })),
    );

  beforeAll(() => {
    const tool = join(shared ?? '', 'tools/make_reduced_tree.py');
    const args = [tool, join(data, 'deimos/frames.tsv'), join(data, 'reduced/seed'), root, '--most', String(DATASETS)];
    execFileSync(python2 ?? '', [...args, '--unreadable', '--truth', join(folder, 'truth.json')], { stdio: 'ignore' });
    truth = Truth.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')));
    // Some frames come gzipped, which the reference loses.
    const products = execFileSync('find', [root, '-name', 'spec[12]d_*.00*.fits'], { encoding: 'utf8' }).trim();
    const more = execFileSync('find', [root, '-name', 'spec2d_*7-*.fits'], { encoding: 'utf8' }).trim();
    for (const path of `${products}\n${more}`.split('\n').filter((one) => one !== '')) execFileSync('gzip', [path]);
    // What was written a moment ago would be read again.
    execFileSync('find', [root, '-type', 'f', '-exec', 'touch', '-d', '2024-04-01', '{}', '+']);
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('the tool planted what it had planted for the oracle', () => {
    const planted = Truth.parse(JSON.parse(gunzipSync(oracle('planted.json.gz')).toString()));
    for (const { dataset, name, entry } of entries())
      expect({ ...entry, unreadable: false }).toEqual(planted[dataset]?.[name]);
    expect(entries().some(({ entry }) => entry.missing)).toBe(true);
    expect(entries().some(({ entry }) => entry.detectors.length === 3)).toBe(true);
  });

  test('has the scorecard and the bad slits of the oracle, but for frames that the reference gets wrong', async () => {
    const { code } = await run(...STAMP, '--out', join(folder, 'card.csv'));
    expect(code).toBe(0);
    const isWrong = new Set(entries().flatMap(({ name, entry }) => (entry.missing || entry.unreadable ? [name] : [])));
    const wanted = oracle('scorecard.csv').toString().trim().split('\n');
    const isOurs = (line: string) => entries().some(({ dataset, name }) => line.startsWith(`${dataset},${name},`));
    const isFair = (line: string) => !isWrong.has(line.split(',')[1] ?? '');
    const ours = lines('card.csv');
    expect(ours[0]).toBe(wanted[0]);
    expect(ours.filter(isFair).slice(1)).toEqual(wanted.filter((line) => isOurs(line) && isFair(line)));
    const failed = ours.filter((line) => !isFair(line));
    expect(failed).toHaveLength(isWrong.size);
    for (const line of failed) expect(line).toMatch(/^[^,]*,[^,]*,2025-04-11,FAILED,0,0,0,0,/);
    const names = new Set(entries().map(({ name }) => name));
    const slits = oracle('scorecard_bad_slits.csv').toString().trim().split('\n');
    const slitIsOurs = (line: string) => names.has(line.split(',')[1] ?? '') && isFair(line);
    expect(lines('card_bad_slits.csv').slice(1)).toEqual(slits.filter(slitIsOurs));
  });

  test('every number of every slit is what was planted, from the cache as from the files', async () => {
    for (const time of [1, 2]) {
      using reader = new ScorecardReader({ root, cacheFile: join(folder, 'reader.sqlite') });
      await reader.refresh();
      expect(reader.productsRead > 0).toBe(time === 1);
      const found = new Map(reader.frames().map((frame) => [`${frame.dataset} ${frame.scienceFile}`, frame]));
      expect(found.size).toBe(entries().length);
      for (const { dataset, name, entry } of entries()) {
        const frame = found.get(`${dataset} ${name}`);
        const isBroken = entry.missing || entry.unreadable;
        const slits = isBroken
          ? []
          : entry.detectors.flatMap(({ detector, slits: own }) => own.map((slit) => ({ detector, ...slit })));
        expect(frame?.problem === null).toBe(!isBroken && entry.detectors.length === 4);
        expect(frame?.detectors).toEqual(isBroken ? [] : entry.detectors.map(({ detector }) => detector));
        expect(frame?.slits).toEqual(
          slits.map(({ detector, spat_id, rms, coverage, flexure, med_chi, std_chi, mask }) => ({
            detector,
            spatId: spat_id,
            rms,
            coverage,
            flexure,
            medChi: med_chi,
            stdChi: std_chi,
            mask,
          })),
        );
      }
    }
  });

  test('thresholds change the counts as the planted numbers say, also of single datasets', async () => {
    const [special = ''] = Object.keys(truth);
    const config = join(folder, 'thresholds.txt');
    execFileSync('sh', [
      '-c',
      'printf "dataset | rms_thresh | notes\n%s | 0.7 | faint\n" "$1" > "$2"',
      'sh',
      special,
      config,
    ]);
    const { stdout, code } = await run(
      '--dry-run',
      '--json',
      '--rms-thresh',
      '0.25',
      '--wave-cov-thresh',
      '80',
      '--config',
      config,
    );
    expect(code).toBe(0);
    const { rows, read } = ScorecardResult.parse(JSON.parse(stdout));
    expect(read).toBe(0);
    for (const { dataset, name, entry } of entries()) {
      if (entry.missing || entry.unreadable) continue;
      const slits = entry.detectors.flatMap((detector) => detector.slits);
      expect(rows.find((row) => row.dataset === dataset && row.science_file === name)).toMatchObject({
        slit_rms_over_thresh: slits.filter(({ rms }) => rms > (dataset === special ? 0.7 : 0.25)).length,
        slit_wv_cov_under_thresh: slits.filter(({ rms, coverage }) => rms !== 0 && coverage < 80).length,
      });
    }
  });
});
