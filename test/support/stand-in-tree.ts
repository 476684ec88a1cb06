import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { writeWhole } from '#core/workspace/files.ts';

/** What the stand-in of one reduction is told. */
export interface Told {
  readonly seconds: number;
  /** The last exposure's spec2d stays half-written for so long beyond that. */
  readonly lastSeconds?: number;
  readonly linesPerSecond?: number;
  /** Lines that its log begins with. */
  readonly logged?: readonly string[];
  readonly bytes?: number;
  readonly exitCode?: number;
  /** File name → target. */
  readonly exposures: Readonly<Record<string, string>>;
}

/** A tree as pypeit_setup leaves it, one reduction per name; raw frames are a few bytes each. */
export function makeTree(root: string, told: Readonly<Record<string, Told>>): void {
  for (const [name, one] of Object.entries(told)) {
    const folder = join(root, name, 'stand_in_A');
    const raw = join(root, name, 'raw');
    mkdirSync(folder, { recursive: true });
    mkdirSync(raw, { recursive: true });
    for (const file of Object.keys(one.exposures)) writeFileSync(join(raw, file), file);
    const rows = Object.entries(one.exposures).map(([file, target]) => `${file} | science | ${target}`);
    const text = `[rdx]
    spectrograph = stand_in
setup read
Setup A:
  dispname: g
setup end
data read
 path ${raw}
filename | frametype | target
${rows.join('\n')}
data end
`;
    writeFileSync(join(folder, 'stand_in_A.pypeit'), text);
    writeFileSync(join(folder, 'told.json'), JSON.stringify(one));
  }
}

/** A folder that passes for a Python environment with that PypeIt, for SLITBENCH_PYTHON: its `run_pypeit` is the stand-in. */
export function standInPython(folder: string): string {
  const scripts = join(folder, 'bin');
  mkdirSync(scripts, { recursive: true });
  const program = join(import.meta.dirname, 'stand-in.ts');
  const start = `exec "${process.execPath}" --disable-warning=ExperimentalWarning "${program}" "$@"`;
  const python = join(scripts, 'python3');
  const runs = `#!/bin/sh\ncase "$1" in */run_pypeit) shift; ${start};; esac\nexec /usr/bin/python3 "$@"\n`;
  // Whole: a script that is open for writing cannot be started.
  writeWhole(python, runs, 0o755);
  writeWhole(join(scripts, 'run_pypeit'), `#!${python}\n`, 0o755);
  writeFileSync(join(folder, 'pyvenv.cfg'), '');
  const site = join(folder, 'lib/python3.12/site-packages');
  mkdirSync(join(site, 'pypeit-2.0.1.dist-info'), { recursive: true });
  writeFileSync(join(site, 'pypeit-2.0.1.dist-info/METADATA'), 'Metadata-Version: 2.1\nName: pypeit\nVersion: 2.0.1\n');
  mkdirSync(join(site, 'pypeit'), { recursive: true });
  writeFileSync(join(site, 'pypeit/__init__.py'), '');
  return folder;
}

/** An environment whose `run_pypeit` is the stand-in. */
export function standInEnvironment(folder: string): PypeitEnvironment {
  mkdirSync(folder, { recursive: true });
  const script = join(folder, 'run_pypeit');
  const program = join(import.meta.dirname, 'stand-in.ts');
  const start = `exec "${process.execPath}" --disable-warning=ExperimentalWarning "${program}" "$@"`;
  writeWhole(script, `#!/bin/sh\n${start}\n`, 0o755);
  return {
    python: '/usr/bin/python3',
    version: '2.0.1',
    scripts: folder,
    sitePackages: folder,
    packageFolder: folder,
    source: 'test',
    chosen: true,
    script: () => script,
  };
}
