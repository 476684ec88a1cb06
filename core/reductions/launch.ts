import { here } from '#core/pypeit/candidates.ts';
import { childEnvironment } from '#core/pypeit/child-environment.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import type { Job } from '#core/reductions/job.ts';
import packageJson from '../../package.json' with { type: 'json' };

/** What all jobs have in common, and what their processes are given. */
export interface Launch {
  readonly job: Pick<Job, 'script' | 'versions' | 'args'>;
  readonly environment: () => Readonly<Record<string, string>>;
}

/**
 * How reductions are started with a PypeIt; null: there is none. `args`: null for those that fit. Throws a Fault
 * `broken-environment` if its run_pypeit cannot be started.
 */
export const launchOf = (
  pypeit: PypeitEnvironment | null,
  args: readonly string[] | null,
  threads = 1,
): Launch | null =>
  pypeit === null
    ? null
    : {
        job: {
          script: pypeit.script('run_pypeit'),
          versions: { slitbench: packageJson.version, pypeit: pypeit.version, python: pypeit.python },
          args: args === null ? null : [...args],
        },
        environment: () => childEnvironment(pypeit, here(), threads),
      };
