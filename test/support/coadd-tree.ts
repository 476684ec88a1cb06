import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { makeReduction, spec1dFile, spec2dFile } from './pypeit-products.ts';
import { standInPython } from './stand-in-tree.ts';

/** MASK/CONFIG of `makeCoaddTree`. */
export const COADD_LEVEL = 'uds/600_7200';

/** A tree of ours with a mask that was observed in two nights, or one more such mask. Returns its root. */
export function makeCoaddTree(root: string, level = COADD_LEVEL): string {
  mkdirSync(join(root, '.slitbench'), { recursive: true });
  for (const [dates, frame] of [
    ['2020-01-01', 'd1'],
    ['2020-02-01', 'd2'],
  ] as const)
    makeReduction(root, {
      folder: `${level}/${dates}/complete/reduce/keck_deimos_A`,
      frames: [[`${frame}.fits`, 'science']],
      products: {
        [`spec2d_${frame}-uds_DEIMOS_1.fits`]: spec2dFile(
          Object.fromEntries(['MSC01', 'MSC02', 'MSC03', 'MSC04'].map((det, i) => [det, [{ spatId: 10 + i }]])),
        ),
        [`spec1d_${frame}-uds_DEIMOS_1.fits`]: spec1dFile([{ spatId: 10, s2n: 4, name: 'obj1' }]),
      },
    });
  return root;
}

/**
 * An environment whose commands stand in for those of PypeIt that coadd, where a test needs them to be killed many times:
 * pypeit_setup_coadd2d writes a file for the target, pypeit_coadd_2dspec its products in pieces over `seconds`. A second one at
 * work in the same folder leaves DOUBLE there. `fails`: the coadd ends with exit code 1.
 */
export function coaddStandIn(folder: string, seconds: number, fails = false): PypeitEnvironment {
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, 'spec2d.fits'), spec2dFile({ MSC01: [{ spatId: 12 }] }));
  writeWhole(join(folder, 'spec1d.fits'), spec1dFile([{ spatId: 12, s2n: 6, name: 'obj1' }]));
  const scripts = {
    pypeit_setup_coadd2d:
      'printf \'[rdx]\\n    spectrograph = keck_deimos\\n    redux_path = %s\\nspec2d read\\nfilename\\nx.fits\\nspec2d end\\n\' "$PWD" > keck_deimos_uds.coadd2d',
    pypeit_coadd_2dspec: `
[ -e alone ] && kill -0 "$(cat alone)" && touch DOUBLE
echo $$ > alone
mkdir -p Science_coadd QA_coadd/PNGs
printf '\\033[1m[INFO]\\033[0m - a.py:f:1 - Reducing target uds\\n'
head -c 3000 '${folder}/spec2d.fits' > Science_coadd/spec2d_d1-d2-uds.fits
sleep ${seconds}
${fails ? "echo '[ERROR] - a.py:f:2 - no good slit anywhere' >&2; exit 1" : ''}
cat '${folder}/spec2d.fits' > Science_coadd/spec2d_d1-d2-uds.fits
cat '${folder}/spec1d.fits' > Science_coadd/spec1d_d1-d2-uds.fits
echo "[rdx]" > d1-d2-uds_coadd2d.par
rm alone`,
    pypeit_collate_1d: 'exit 1',
  };
  // Whole: those of an earlier call may be at work, and a shell reads its script while it runs it.
  for (const [name, body] of Object.entries(scripts)) writeWhole(join(folder, name), `#!/bin/sh\n${body}\n`, 0o755);
  return {
    python: '/usr/bin/python3',
    version: '2.0.1',
    scripts: folder,
    sitePackages: folder,
    packageFolder: folder,
    source: 'test',
    chosen: true,
    // What reduces is not asked for here; that it could be started is.
    script: (name) => join(folder, name === 'run_pypeit' ? 'pypeit_collate_1d' : name),
  };
}

/** A folder that passes for a Python environment with PypeIt, for SLITBENCH_PYTHON: what coadds is `coaddStandIn`. */
export function coaddPython(folder: string, seconds: number): string {
  standInPython(folder);
  const stand = join(folder, 'stand-in');
  coaddStandIn(stand, seconds);
  const python = join(folder, 'bin/python3');
  const start = `*/pypeit_*) name=$(basename "$1"); shift; exec "${stand}/$name" "$@";;`;
  writeFileSync(python, readFileSync(python, 'utf8').replace(' esac', ` ${start} esac`));
  for (const name of ['pypeit_setup_coadd2d', 'pypeit_coadd_2dspec', 'pypeit_collate_1d']) {
    const script = join(folder, 'bin', name);
    writeFileSync(script, `#!${python}\n`);
    chmodSync(script, 0o755);
  }
  return folder;
}
