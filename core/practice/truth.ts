import { readHdus } from '#core/fits/read-headers.ts';
import { numbersOf, openTable } from '#core/fits/read-table.ts';
import { encodeTableFile } from '#core/fits/write-table.ts';
import { traceRow } from '#core/practice/expose.ts';
import { KAST_BLUE, tilt, wavelengthAt } from '#core/practice/kast-blue.ts';
import type { Exposure, Target } from '#core/practice/night-plan.ts';
import { skySpectrum, sourceSpectrum } from '#core/practice/spectra.ts';
import { Fault } from '#core/workspace/fault.ts';

/** What was put into one frame, along the trace of its target: one entry a column of the detector. */
export interface Truth {
  /** Vacuum, Å, at the middle of the pixel. */
  readonly wave: Float64Array;
  /** Electrons of the target per pixel along the spectrum, all rows together. */
  readonly object: Float64Array;
  /** Electrons of the sky per pixel, on one row. */
  readonly sky: Float64Array;
  /** Row of the trace, from 0. */
  readonly trace: Float64Array;
}

/** The truth of an exposure of a target. Pure: recomputed, it is the same. */
export function truthOf(target: Target, seconds: number): Truth {
  const column = Array.from({ length: KAST_BLUE.columns }, (_, x) => x);
  const trace = Float64Array.from(column, (x) => traceRow(target, x));
  const coordinate = Float64Array.from(column, (x) => x + tilt(trace[x] ?? 0));
  return {
    wave: coordinate.map(wavelengthAt),
    object: coordinate.map(sourceSpectrum(target.source, seconds)),
    sky: coordinate.map(skySpectrum(seconds)),
    trace,
  };
}

/** The truth as a FITS file: columns wave, object, sky, trace; cards that say what it belongs to. */
export function encodeTruth(truth: Truth, exposure: Exposure): Buffer {
  return encodeTableFile(
    [
      { name: 'wave', values: truth.wave, unit: 'Angstrom' },
      { name: 'object', values: truth.object, unit: 'electron/pix' },
      { name: 'sky', values: truth.sky, unit: 'electron/pix' },
      { name: 'trace', values: truth.trace, unit: 'pix' },
    ],
    [
      { keyword: 'FRAME', value: exposure.filename, comment: 'raw frame that this is the truth of' },
      { keyword: 'KIND', value: exposure.kind },
      { keyword: 'OBJECT', value: exposure.target?.name ?? '' },
      { keyword: 'EXPTIME', value: exposure.seconds, comment: '[s]' },
      { keyword: 'DATE-OBS', value: exposure.start.toISOString().slice(0, 22) },
      {
        keyword: 'COMMENT',
        value: 'wave: vacuum, as observed. object: electrons per pixel along the spectrum, all rows',
      },
      { keyword: 'COMMENT', value: 'together. sky: electrons per pixel on one row. trace: row, from 0.' },
    ],
    'TRUTH',
  );
}

/** A truth file as it was written. Throws the Faults of `core/fits`. */
export function readTruth(path: string): Truth {
  const hdu = readHdus(path)[1];
  if (hdu === undefined)
    throw new Fault({
      code: 'no-table',
      message: `${path} holds no truth`,
      remedy: 'Write the practice night again, to a new folder.',
      path,
    });
  using table = openTable(path, hdu);
  const column = (name: string) => numbersOf(table, name, path);
  return { wave: column('wave'), object: column('object'), sky: column('sky'), trace: column('trace') };
}
