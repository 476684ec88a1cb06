import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { describeWithPypeit } from '#core/spectrographs/bridge.ts';
import { lacks, shared } from '../../test/have.ts';
import { expectAgreement } from '../../test/support/agreement.ts';
import { type CardFields, writeHeaderFile } from '../../test/support/header-file.ts';
import { type Changes, changed, deimos, kast, oddDeimos, oddKast } from '../../test/support/odd-headers.ts';
import { pypeits, quietTask, testPypeit } from '../../test/support/pypeit.ts';

const folder = mkdtempSync(join(tmpdir(), 'slitbench-agreement-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each frame has a time of its own: PypeIt's sort leaves frames of one time in no particular order. */
function writeOdd(name: string, base: (index: number) => CardFields, odd: Readonly<Record<string, Changes>>): string[] {
  return Object.entries(odd)
    .map(([label, changes], i) => writeHeaderFile(join(folder, `${name}-${label}.fits`), changed(base(i), changes)))
    .sort();
}

for (const { version, python, cache } of pypeits) {
  describe.skipIf(lacks(`native metadata against PypeIt ${version}`, python))(`as PypeIt ${version} has it`, () => {
    let env: PypeitEnvironment;
    beforeAll(async () => {
      env = await testPypeit(python, cache);
    });
    const agree = async (name: string, paths: readonly string[]) =>
      expectAgreement(name, await describeWithPypeit(env, name, paths, quietTask()), paths);

    test('keck_deimos, odd headers', () => agree('keck_deimos', writeOdd('deimos', deimos, oddDeimos)));
    test('shane_kast_blue, odd headers', () => agree('shane_kast_blue', writeOdd('kast', kast, oddKast)));

    test.skipIf(lacks('the real Kast night', shared))('a real night of Kast', () => {
      const raw = join(shared ?? '', 'data/kast/raw');
      return agree(
        'shane_kast_blue',
        readdirSync(raw)
          .sort()
          .map((name) => join(raw, name)),
      );
    });

    test.skipIf(lacks('simulated DEIMOS frames', shared))('masks of DEIMOS', async () => {
      const out = join(folder, `deimos-${version}`);
      const generator = join(shared ?? '', 'tools/make_deimos_raw.py');
      const table = join(shared ?? '', 'data/deimos/frames.tsv');
      const datasets = ['041615B1/1200G_8800_OG550/2015-10-16', 'gris_z/830G_7800_OG550/2011-03-26'];
      await execa(env.python, [generator, table, out, '--extras', '--datasets', ...datasets]);
      const paths = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.fits'));
      expect(paths.length).toBeGreaterThan(20);
      await agree(
        'keck_deimos',
        paths.sort().map((name) => join(out, name)),
      );
    });
  });
}
