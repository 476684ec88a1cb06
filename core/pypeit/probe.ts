import { existsSync, lstatSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { listed, packageFolder } from '#core/pypeit/package-folder.ts';
import { SCRIPTS, scriptTrouble } from '#core/pypeit/scripts.ts';
import { SUPPORTED, supports } from '#core/pypeit/versions.ts';
import { causeText } from '#core/workspace/fault.ts';

/** Where PypeIt stands in a Python: enough to start it, found without importing it. */
export interface Probed {
  /** Absolute path of the interpreter, symlinks kept (a venv is its link). */
  readonly python: string;
  readonly version: string;
  /** The folder of the entry points. */
  readonly scripts: string;
  /** The folder that holds `pypeit-VERSION.dist-info`. */
  readonly sitePackages: string;
  /** The folder of the package itself: of an editable installation, in its checkout. */
  readonly packageFolder: string;
}

/** What an environment says of itself. */
type Said = Omit<Probed, 'packageFolder'>;

/** An interpreter that may have PypeIt, or why it will not do. */
export type Probe =
  | { readonly probed: Probed; readonly reason: null }
  | { readonly probed: null; readonly reason: string };

const no = (reason: string): Probe => ({ probed: null, reason });

/** The interpreter that a path means: itself, or that of the environment folder it names. */
function interpreterAt(path: string): { python: string } | { reason: string } {
  try {
    return lookAt(path);
  } catch (error) {
    return { reason: `${path} cannot be looked at: ${causeText(error)}` };
  }
}

function lookAt(path: string): { python: string } | { reason: string } {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    const link = lstatSync(path, { throwIfNoEntry: false });
    return { reason: link ? `${path} is a link to ${readlinkSync(path)}, which is gone` : `${path} is not there` };
  }
  if (!stat.isDirectory()) return { python: path };
  for (const name of ['bin/python3', 'bin/python', 'python3', 'python']) {
    const python = join(path, name);
    const link = lstatSync(python, { throwIfNoEntry: false });
    if (link === undefined || statSync(python, { throwIfNoEntry: false })?.isDirectory()) continue;
    if (!existsSync(python)) return { reason: `${python} is a link to ${readlinkSync(python)}, which is gone` };
    return { python };
  }
  return { reason: `${path} holds no Python (no bin/python3): it is no environment` };
}

/** The value of a core-metadata header (PEP 566), or null. */
export function metadataValue(text: string, key: string): string | null {
  const head = text.split('\n\n', 1)[0] ?? '';
  return new RegExp(`^${key}:[ \\t]*(.*?)\\s*$`, 'mi').exec(head)?.[1] ?? null;
}

/** The installed version of a distribution in a site-packages folder, or null if not exactly one is there. */
export function installedVersion(sitePackages: string, distribution: string): string | null {
  const found = listed(sitePackages).filter((name) =>
    new RegExp(`^${distribution}-[^-]+\\.dist-info$`, 'i').test(name),
  );
  if (found.length !== 1) return null;
  try {
    return metadataValue(readFileSync(join(sitePackages, found[0] ?? '', 'METADATA'), 'utf8'), 'Version');
  } catch {
    return null;
  }
}

/** Of an environment folder (venv, conda): PypeIt's place by reading names only. Null: Python must be asked. */
function readEnvironment(python: string): Said | null {
  const scripts = dirname(python);
  const prefix = dirname(scripts);
  if (basename(scripts) !== 'bin') return null;
  if (!existsSync(join(prefix, 'pyvenv.cfg')) && !existsSync(join(prefix, 'conda-meta'))) return null;
  for (const name of listed(join(prefix, 'lib')).filter((n) => /^python3\.\d+$/.test(n))) {
    const sitePackages = join(prefix, 'lib', name, 'site-packages');
    const version = installedVersion(sitePackages, 'pypeit');
    if (version !== null) return { python, version, scripts, sitePackages };
  }
  return null;
}

const Answer = z.object({ version: z.string(), scripts: z.string(), sitePackages: z.string(), python: z.string() });
const QUESTION = `
import importlib.metadata, json, os, sys
d = importlib.metadata.distribution('pypeit')
at = [os.path.dirname(os.path.abspath(str(d.locate_file(f)))) for f in d.files or [] if os.path.basename(str(f)) == 'run_pypeit']
site = os.path.abspath(str(d.locate_file('')))
print(json.dumps(dict(version=d.version, scripts=at[0] if at else os.path.dirname(sys.executable), sitePackages=site, python=sys.executable)))
`;

/** Ask a Python by its own package metadata (50 ms); nothing of PypeIt is imported. */
async function ask(python: string): Promise<Said | { reason: string }> {
  const { stdout, stderr, failed, timedOut, shortMessage } = await execa(python, ['-c', QUESTION], {
    reject: false,
    timeout: 20_000,
    stdin: 'ignore',
  });
  if (timedOut) return { reason: `${python} did not answer within 20 s` };
  if (failed) {
    const last = stderr.trim().split('\n').at(-1) ?? '';
    if (/PackageNotFoundError/.test(last)) return { reason: `${python} has no PypeIt` };
    // What is no Python may repeat the question in its complaint.
    const said = last || shortMessage || '';
    return { reason: `${python} does not work as a Python: ${said.length > 160 ? `${said.slice(0, 80)} …` : said}` };
  }
  try {
    return Answer.parse(JSON.parse(stdout));
  } catch {
    return { reason: `${python} answered what is no Python's answer: ${stdout.slice(0, 80)}` };
  }
}

/**
 * Look whether a path (an interpreter, or the folder of a venv or conda environment) is a Python with a usable PypeIt.
 * Nothing is imported and, for environments, no Python is started: some milliseconds.
 */
export async function probe(path: string): Promise<Probe> {
  const at = interpreterAt(path);
  if ('reason' in at) return no(at.reason);
  const found = readEnvironment(at.python) ?? (await ask(at.python));
  if ('reason' in found) return no(found.reason);
  const { version, scripts, python, sitePackages } = found;
  if (!supports(version)) return no(`${python} has PypeIt ${version}; Slitbench works with ${SUPPORTED}`);
  const trouble = scriptTrouble(join(scripts, SCRIPTS[0]), python);
  if (trouble !== null) return no(`PypeIt ${version}, but ${trouble}`);
  const folder = packageFolder(sitePackages);
  if (folder === null) return no(`PypeIt ${version}, but its package is gone from ${sitePackages}`);
  return { probed: { ...found, packageFolder: folder }, reason: null };
}
