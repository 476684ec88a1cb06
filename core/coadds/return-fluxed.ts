import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CoaddExposure } from '#core/contract/coadd.ts';
import { readHdus } from '#core/fits/read-headers.ts';
import { changedSince, type FrameStamp } from '#core/reductions/frame-stamp.ts';
import { keepOthersOut } from '#core/setup/at-work.ts';
import { Fault } from '#core/workspace/fault.ts';

/**
 * Let the flux calibrated copies of spectra in `folder` take the place of what they were copied from, as the reference
 * has them calibrated in place; each whole or not at all. Throws a Fault where a reduction is being made anew, or was since
 * the copy (`stamps` tell).
 */
export function returnFluxed(folder: string, exposures: readonly CoaddExposure[], stamps: readonly FrameStamp[]): void {
  const copies = existsSync(folder) ? readdirSync(folder).filter((name) => /^spec1d_.*\.fits$/.test(name)) : [];
  for (const name of copies) {
    const exposure = exposures.find(({ spec1d }) => spec1d !== null && basename(spec1d) === name);
    if (exposure?.spec1d == null) continue;
    using _lock = keepOthersOut(exposure.reduction, 'slitbench coadd1d, calibrated spectra');
    const path = exposure.spec1d;
    const stat = statSync(path, { throwIfNoEntry: false });
    const frame = {
      name,
      path: stat === undefined ? null : path,
      size: stat?.size ?? 0,
      mtimeMs: Math.round(stat?.mtimeMs ?? 0),
      forScience: true,
    };
    if (frame.path === null || changedSince([frame], stamps).length > 0)
      throw new Fault({
        code: 'changed',
        message: `${path} was reduced again while it was being coadded`,
        path,
        remedy: 'The same command coadds what is there now.',
      });
    // PypeIt dates what it calibrates: the same spectra again would make other coadds of them look out of date.
    if (!hasSameData(join(folder, name), path)) replaceWith(join(folder, name), path);
  }
}

/** Whether two FITS files hold the same data, whatever their headers tell of their making. */
function hasSameData(one: string, other: string): boolean {
  const dataOf = (path: string) => {
    const bytes = readFileSync(path);
    return readHdus(path).map(({ dataOffset, dataBytes }) => bytes.subarray(dataOffset, dataOffset + (dataBytes ?? 0)));
  };
  const [ours, theirs] = [dataOf(one), dataOf(other)];
  return ours.length === theirs.length && ours.every((data, n) => theirs[n]?.equals(data) === true);
}

function replaceWith(copy: string, path: string): void {
  const beside = join(dirname(path), `.${basename(path)}.part`);
  try {
    copyFileSync(copy, beside);
    const fd = openSync(beside, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
