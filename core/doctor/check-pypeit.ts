import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Finding } from '#core/contract/doctor.ts';
import { childEnvironment } from '#core/pypeit/child-environment.ts';
import { type Looked, noPypeit, type PypeitEnvironment } from '#core/pypeit/environment.ts';
import { SCRIPTS } from '#core/pypeit/scripts.ts';
import { differencesOf } from '#core/pypeit/versions.ts';
import { Fault } from '#core/workspace/fault.ts';

/** Which PypeIt is used, or why none is. */
export function checkFound(found: PypeitEnvironment | null, looked: readonly Looked[]): Finding {
  if (found !== null) {
    const what = `PypeIt ${found.version} with ${found.python} (${found.source})`;
    return { check: 'pypeit', state: 'ok', what, remedy: null };
  }
  const { message, data } = noPypeit(looked);
  return { check: 'pypeit', state: 'problem', what: message, remedy: data.remedy };
}

/** The commands that Slitbench starts, each there, executable and of this environment. */
export function checkCommands(env: PypeitEnvironment): Finding {
  for (const name of SCRIPTS) {
    try {
      env.script(name);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { check: 'commands', state: 'problem', what: error.message, remedy: error.data.remedy };
    }
  }
  return { check: 'commands', state: 'ok', what: `${SCRIPTS.length} commands in ${env.scripts}`, remedy: null };
}

/**
 * Loads the instruments, and so the telescopes (with `sites` false only what needs no observatory sites), and what this
 * version imports late without asking for it: a reduction would fail after its calibrations.
 */
const program = ({ version }: PypeitEnvironment, sites: boolean) =>
  [
    sites
      ? "from pypeit.spectrographs.util import load_spectrograph as l; l('shane_kast_blue'); l('keck_deimos')"
      : 'import pypeit, pypeit.cache',
    ...differencesOf(version).alsoInstall.map((name) => `import ${name}`),
  ].join('; ');

/** Whether PypeIt's modules load, as our child. Starts Python: three seconds. Leaves nothing behind. */
export async function checkImport(env: PypeitEnvironment, sites: boolean, signal: AbortSignal): Promise<Finding> {
  // matplotlib, which the instruments load, would leave its list of fonts in the user's home.
  const scratch = mkdtempSync(join(tmpdir(), 'slitbench-doctor-'));
  const { failed, timedOut, stderr, shortMessage } = await execa(env.python, ['-c', program(env, sites)], {
    env: { ...childEnvironment(env), MPLCONFIGDIR: scratch, PYTHONDONTWRITEBYTECODE: '1' },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: 120_000,
    cancelSignal: signal,
  }).finally(() => rmSync(scratch, { recursive: true, force: true }));
  signal.throwIfAborted();
  if (!failed) return { check: 'import', state: 'ok', what: 'PypeIt loads', remedy: null };
  const last = timedOut ? 'it took more than two minutes' : (stderr.trim().split('\n').at(-1) ?? shortMessage ?? '');
  return { check: 'import', state: 'problem', what: `PypeIt does not load: ${last}`, remedy: importRemedy(env, last) };
}

/** What to do about an import that failed, from Python's last line. */
export function importRemedy(env: Pick<PypeitEnvironment, 'python' | 'version'>, line: string): string {
  const module = /No module named '([\w]+)/.exec(line)?.[1];
  if (module !== undefined && module !== 'pypeit') return `${env.python} -m pip install ${module}`;
  const library = /(lib[\w.+-]+\.so[\w.]*): cannot open shared object/.exec(line)?.[1];
  if (library !== undefined)
    return `Install the system library ${library} (Debian, Ubuntu: apt-file search ${library})`;
  return `Install it anew: ${env.python} -m pip install --force-reinstall pypeit==${env.version}; or let Slitbench make its own environment: slitbench doctor --fix`;
}
