import { CoaddJob } from '#core/coadds/job.ts';
import { readIfThere } from '#core/workspace/files.ts';

/** What a coadd was to be when it was asked for the last time; null: it never was, or that cannot be understood. */
export function readJob(path: string): CoaddJob | null {
  const text = readIfThere(path);
  if (text === null) return null;
  try {
    return CoaddJob.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
