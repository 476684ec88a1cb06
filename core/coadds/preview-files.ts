import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { CoaddJob } from '#core/coadds/job.ts';
import { namesIn, type ParameterSource, parameterOrigins } from '#core/coadds/parameter-origins.ts';
import { coadd2dText, generatedFor } from '#core/coadds/steps.ts';
import type { CoaddFile } from '#core/contract/coadd.ts';
import { here } from '#core/pypeit/candidates.ts';
import { childEnvironment } from '#core/pypeit/child-environment.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { lastTraceback } from '#core/reductions/traceback.ts';
import { Fault } from '#core/workspace/fault.ts';

/**
 * The files that PypeIt would be given for a coadd, as they will be: what is generated is asked of pypeit_setup_coadd2d, in a
 * temporary folder. Throws a Fault where that fails.
 */
export async function previewFiles(
  job: CoaddJob,
  sources: readonly string[],
  pypeit: PypeitEnvironment,
  signal: AbortSignal,
): Promise<CoaddFile[]> {
  const file = (name: string, target: string, text: string): CoaddFile => ({
    name,
    target,
    text,
    sources: [...sources],
    origins: parameterOrigins(text, name, settersOf(job, sources, name)),
  });
  if (job.setup === null)
    return job.targets.map((one) => file(join(one.subfolder, one.name), one.target, one.text ?? ''));
  const folder = mkdtempSync(join(tmpdir(), 'slitbench-coadd2d-'));
  try {
    await generate(pypeit, job.setup, folder, signal);
    return job.targets.map((one) => file(one.name, one.target, coadd2dText(job, one, generatedFor(one, folder))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What sets the parameters of a file; a person's own files set all of theirs. */
function settersOf(
  { setup, defaults, reduce }: CoaddJob,
  sources: readonly string[],
  name: string,
): readonly ParameterSource[] {
  const [first = ''] = sources;
  if (setup === null)
    return [{ source: sources.find((one) => basename(one) === basename(name)) ?? first, names: null }];
  return [
    { source: first, names: null },
    ...(defaults === null ? [] : [{ source: defaults.source, names: namesIn(defaults.text, defaults.source) }]),
    { source: sources.at(-1) ?? first, names: new Set(reduce.map(({ path }) => path)) },
  ];
}

async function generate(
  pypeit: PypeitEnvironment,
  args: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<void> {
  const script = pypeit.script('pypeit_setup_coadd2d');
  const env = childEnvironment(pypeit, here());
  await new Promise<void>((resolve, reject) => {
    execFile(script, [...args], { cwd, env, signal, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else if (signal.aborted) reject(signal.reason);
      else {
        const said = lastTraceback(`${stdout}\n${stderr}`) ?? stderr.trim().split('\n').at(-1);
        const exitCode = typeof error.code === 'number' ? error.code : undefined;
        reject(
          new Fault({
            code: 'setup-coadd2d',
            message: `pypeit_setup_coadd2d failed: ${said || error.message}`,
            remedy: 'Look at the spec2d files that it was given.',
            command: [script, ...args],
            ...(exitCode === undefined ? {} : { exitCode }),
          }),
        );
      }
    });
  });
}
