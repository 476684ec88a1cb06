import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import type { MetaValue } from '#core/contract/frame.ts';
import { describeWithPypeit } from '#core/spectrographs/bridge.ts';
import { lacks, slow } from './have.ts';
import { expectAgreement, native } from './support/agreement.ts';
import { writeHeaderFile } from './support/header-file.ts';
import { perturbed } from './support/perturbed-headers.ts';
import { pypeits, quietTask, testPypeit } from './support/pypeit.ts';

const folder = mkdtempSync(join(tmpdir(), 'slitbench-perturbed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SEEDS = [1, 2, 3];
/** PypeIt keeps 25 characters of the setups of a frame: a bias of more than 13 is missing from the rest. */
const FRAMES = 60;

for (const { version, python, cache } of pypeits) {
  describe.skipIf(lacks(`perturbed headers against PypeIt ${version}`, python, slow))(
    `as PypeIt ${version} has it`,
    () => {
      test.each(['keck_deimos', 'shane_kast_blue'] as const)(
        '%s, headers changed at random',
        async (name) => {
          const env = await testPypeit(python, cache);
          for (const seed of SEEDS) {
            const times = new Set<MetaValue>();
            // PypeIt's sort leaves frames of one time, or of none, in no particular order.
            const isAlone = (path: string) => times.size < times.add(native(name, path).meta.mjd ?? null).size;
            const paths = perturbed(name, FRAMES, seed)
              .map((cards, i) => writeHeaderFile(join(folder, `${name}-${seed}-${100 + i}.fits`), cards))
              .filter(isAlone);
            expectAgreement(name, await describeWithPypeit(env, name, paths, quietTask()), paths);
          }
        },
        300_000,
      );
    },
  );
}
