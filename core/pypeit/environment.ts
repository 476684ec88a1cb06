import { type Candidate, candidates, here, type Surroundings } from '#core/pypeit/candidates.ts';
import { installedVersion, type Probed, probe } from '#core/pypeit/probe.ts';
import { type ScriptName, scriptPath } from '#core/pypeit/scripts.ts';
import { Fault } from '#core/workspace/fault.ts';

/** A Python environment with a PypeIt that Slitbench can use. */
export interface PypeitEnvironment extends Probed {
  /** Where it was named: `--python`, `active conda environment`, … */
  readonly source: string;
  /** A person named it: nothing else is taken or made in its stead. */
  readonly chosen: boolean;
  /** The absolute path of one of PypeIt's commands. Throws a Fault `broken-environment` if it cannot be started. */
  script(name: ScriptName): string;
}

/** A candidate that was looked at; `reason` says why it was not taken, null for the one that was. */
export interface Looked extends Candidate {
  readonly reason: string | null;
}

/** The version of astropy beside this PypeIt, or null if it cannot be told without starting Python. */
export const astropyOf = (env: PypeitEnvironment): string | null => installedVersion(env.sitePackages, 'astropy');

/** The first usable environment, and everything that was looked at on the way. */
export async function lookForPypeit(
  python?: string,
  surroundings: Surroundings = here(),
): Promise<{ readonly found: PypeitEnvironment | null; readonly looked: readonly Looked[] }> {
  const looked: Looked[] = [];
  for (const candidate of candidates(python, surroundings)) {
    const { probed, reason } = await probe(candidate.path);
    looked.push({ ...candidate, reason });
    if (probed !== null) {
      const { source, chosen } = candidate;
      const script = (name: ScriptName) => scriptPath(probed.scripts, name, probed.python, chosen);
      return { found: { ...probed, source, chosen, script }, looked };
    }
    if (candidate.chosen) break;
  }
  return { found: null, looked };
}

/** The Fault for an environment that was not found: what was looked at, and why each would not do. */
export function noPypeit(looked: readonly Looked[]): Fault {
  const chosen = looked.find((l) => l.chosen);
  if (chosen !== undefined) {
    return new Fault({
      code: 'no-pypeit',
      message: `The Python named by ${chosen.source} cannot be used: ${chosen.reason}`,
      path: chosen.path,
      remedy: 'Name another Python, or leave that choice out and let Slitbench make its own: slitbench doctor --fix',
    });
  }
  const tried = looked.map((l) => `${l.source}: ${l.reason}`).join('; ');
  return new Fault({
    code: 'no-pypeit',
    message: `No PypeIt was found${tried === '' ? '' : ` (${tried})`}`,
    remedy: 'slitbench doctor --fix makes an environment with PypeIt; --python PATH or SLITBENCH_PYTHON names yours',
  });
}

/** The PypeIt environment to use. Cheap: nothing is imported. Throws a Fault `no-pypeit` that says where was looked. */
export async function findPypeit(options: { readonly python?: string | undefined } = {}): Promise<PypeitEnvironment> {
  const { found, looked } = await lookForPypeit(options.python);
  if (found === null) throw noPypeit(looked);
  return found;
}
