import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coaddedFiles } from '#core/coadds/collate-report.ts';
import type { CoaddJob } from '#core/coadds/job.ts';
import type { Verdict } from '#core/reductions/judge.ts';
import { whyNotWhole } from '#core/reductions/whole.ts';

const failed = (cause: string): Verdict => ({ state: 'failed', cause });

/** Whether what PypeIt left in `folder`, all of its commands having ended well, is the whole coadd. */
export const judgeCoadd = (job: CoaddJob, folder: string): Promise<Verdict> =>
  job.kind === 'coadd1d' ? judge1d(job, folder) : judge2d(job, folder);

async function judge1d({ targets }: CoaddJob, folder: string): Promise<Verdict> {
  let made = 0;
  const troubles: string[] = [];
  for (const { subfolder } of targets) {
    const at = join(folder, subfolder);
    for (const name of coaddedFiles(at)) {
      const why = existsSync(join(at, name)) ? await whyNotWhole(join(at, name)) : 'it is not there';
      if (why !== null) return failed(`exit code 0, but ${join(subfolder, name)}: ${why}`);
      made++;
    }
    troubles.push(...readWarnings(at).failed);
  }
  if (made === 0) return failed(`nothing was coadded: ${troubles[0] ?? whyNothing(targets, folder)}`);
  const [first, ...more] = troubles;
  if (first === undefined) return { state: 'complete', cause: null };
  return { state: 'warning', cause: more.length === 0 ? first : `${first}, and ${more.length} more` };
}

function whyNothing(targets: CoaddJob['targets'], folder: string): string {
  const excluded = targets.flatMap(({ subfolder }) => readWarnings(join(folder, subfolder)).excluded);
  const [first] = excluded;
  return first === undefined
    ? 'no object was found in two exposures'
    : `${excluded.length === 1 ? '1 object was' : `${excluded.length} objects were`} left out, such as: ${first}`;
}

/** What `collate_warnings.txt` says was left out, and what failed, a line each. Tracebacks are told by their last line. */
export function readWarnings(folder: string): {
  readonly excluded: readonly string[];
  readonly failed: readonly string[];
} {
  const path = join(folder, 'collate_warnings.txt');
  const excluded: string[] = [];
  const failures: string[] = [];
  let part: string[] | null = null;
  let trace = false;
  for (const line of existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []) {
    if (/^(spec1d_\* failures|Excluded Objects:|Failed to Coadd:)$/.test(line)) {
      part = line.startsWith('Excluded') ? excluded : failures;
      trace = false;
    } else if (line.startsWith('Traceback')) trace = true;
    else if (part !== null && line.trim() !== '') {
      const error = trace ? /^[A-Za-z_][\w.]*(?:Error|Exception)?: (.+)$/.exec(line)?.[1] : undefined;
      if (error !== undefined && part.length > 0) {
        part.push(`${(part.pop() ?? '').replace(/[:.]$/, '')}: ${error}`);
        trace = false;
      } else if (!trace || /^(Failed|Could not|Excluding)/.test(line)) {
        part.push(line.trim());
        trace = false;
      }
    }
  }
  return { excluded, failed: failures };
}

async function judge2d({ targets }: CoaddJob, folder: string): Promise<Verdict> {
  const science = join(folder, 'Science_coadd');
  const names = existsSync(science) ? readdirSync(science) : [];
  const images = names.filter((name) => /^spec2d_.*\.fits(\.gz)?$/.test(name));
  if (images.length < targets.length)
    return failed(`exit code 0, but there are ${images.length} of ${targets.length} spec2d files in Science_coadd`);
  const spectra = names.filter((name) => /^spec1d_.*\.fits(\.gz)?$/.test(name));
  for (const name of [...images, ...spectra]) {
    const why = await whyNotWhole(join(science, name));
    if (why !== null) return failed(`exit code 0, but ${name}: ${why}`);
  }
  const without = images.filter((name) => !spectra.includes(name.replace('spec2d', 'spec1d')));
  if (without.length === 0) return { state: 'complete', cause: null };
  return { state: 'warning', cause: `no object was found in ${without.join(', ')}` };
}
