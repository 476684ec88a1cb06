import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Finding } from '#core/contract/doctor.ts';
import { shellWord } from '#core/contract/shell-word.ts';
import { childEnvironment } from '#core/pypeit/child-environment.ts';
import { type Looked, noPypeit, type PypeitEnvironment } from '#core/pypeit/environment.ts';
import { mendRemedy, SCRIPTS } from '#core/pypeit/scripts.ts';
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

const TOO_LONG = 'it took more than two minutes';

/** Python's last line where PypeIt's modules do not load, as our child; null: they do. Leaves nothing behind. */
async function importTrouble(env: PypeitEnvironment, sites: boolean, signal: AbortSignal): Promise<string | null> {
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
  if (!failed) return null;
  return timedOut ? TOO_LONG : stderr.trim().split('\n').at(-1) || (shortMessage ?? '');
}

/** Whether PypeIt's modules load. Starts Python: three seconds. */
export async function checkImport(env: PypeitEnvironment, sites: boolean, signal: AbortSignal): Promise<Finding> {
  const last = await importTrouble(env, sites, signal);
  if (last === null) return { check: 'import', state: 'ok', what: 'PypeIt loads', remedy: null };
  return { check: 'import', state: 'problem', what: `PypeIt does not load: ${last}`, remedy: importRemedy(env, last) };
}

/** What is broken in an environment that a new one would not have; null: nothing. Starts Python: three seconds. */
export async function whyBroken(env: PypeitEnvironment, sites: boolean, signal: AbortSignal): Promise<string | null> {
  const commands = checkCommands(env);
  if (commands.state !== 'ok') return commands.what;
  const last = await importTrouble(env, sites, signal);
  if (last === null || last === TOO_LONG || missingLibrary(last) !== undefined) return null;
  return `PypeIt does not load with ${env.python}: ${last}`;
}

const missingLibrary = (line: string) => /(lib[\w.+-]+\.so[\w.]*): cannot open shared object/.exec(line)?.[1];

/** What to do about an import that failed, from Python's last line. */
export function importRemedy(
  { python, version, chosen }: Pick<PypeitEnvironment, 'python' | 'version' | 'chosen'>,
  line: string,
): string {
  const pip = `${shellWord(python)} -m pip install`;
  const module = /No module named '([\w]+)/.exec(line)?.[1];
  if (module !== undefined && module !== 'pypeit') return mendRemedy(`${pip} ${module}`, chosen);
  const library = missingLibrary(line);
  if (library !== undefined)
    return `Install the system library ${library} (Debian, Ubuntu: apt-file search ${library})`;
  return mendRemedy(`${pip} --force-reinstall pypeit==${version}`, chosen);
}
