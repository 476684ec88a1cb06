import type { CALIBRATION_STEPS } from '#core/contract/state-matrix.ts';

/** A step of the calibrations. */
export type CalibrationStep = (typeof CALIBRATION_STEPS)[number];

/** What PypeIt calls the file of a step (`calib_type` of its classes). */
export const CALIBRATION_FILES: Readonly<Record<CalibrationStep, string>> = {
  bias: 'Bias',
  edges: 'Edges',
  slits: 'Slits',
  arc: 'Arc',
  'tilt image': 'Tiltimg',
  wavelengths: 'WaveCalib',
  tilts: 'Tilts',
  flats: 'Flat',
};

/** What the name of a calibration says: `Arc_A_0+1_DET01.fits`. */
export interface CalibrationName {
  /** `Arc` */
  readonly type: string;
  /** `A` */
  readonly setup: string;
  /** Calibration groups as the name has them: `0`, `0+3-5`, `all`. */
  readonly groups: string;
  /** `DET01`, `MSC02` */
  readonly detector: string;
}

/** Read the name of a file in Calibrations/ (`CalibFrame.construct_file_name`), or null if it is none. */
export function parseCalibrationName(name: string): CalibrationName | null {
  const match = /^([A-Za-z]+)_([A-Z]{1,2})_(all|\d[\d+-]*)_((?:DET|MSC)\d+)\.fits(?:\.gz)?$/.exec(name);
  if (match === null) return null;
  const [, type = '', setup = '', groups = '', detector = ''] = match;
  return { type, setup, groups, detector };
}

/** Whether calibrations of these groups serve that one (`CalibFrame.parse_calib_id`). */
export function servesGroup(groups: string, group: string): boolean {
  if (groups === 'all' || group === 'all') return true;
  return groups.split('-').some((slice) => {
    const [first = '', last] = slice.split('+');
    return last === undefined ? first === group : Number(first) <= Number(group) && Number(group) <= Number(last);
  });
}

/** Groups as a name has them (`CalibFrame.construct_calib_id`): `0,1,2,5` → `0+2-5`. */
export function namedGroups(ids: readonly string[]): string {
  if (ids.includes('all')) return 'all';
  const numbers = [...new Set(ids.map(Number))].sort((a, b) => a - b);
  const slices: number[][] = [];
  for (const n of numbers) {
    const last = slices.at(-1);
    if (last !== undefined && last.at(-1) === n - 1) last.push(n);
    else slices.push([n]);
  }
  return slices.map((slice) => (slice.length > 1 ? `${slice[0]}+${slice.at(-1)}` : `${slice[0]}`)).join('-');
}

/**
 * What PypeIt calls a detector in file names, from what it or a setup file says: `1` → `DET01`, `(2, 6)` → `MSC02`. The
 * mosaics of its instruments bear the number of their first detector.
 */
export function detectorName(said: string): string {
  const plain = said.replaceAll(/np\.int\d*\(|numpy\.int\d*\(/g, '');
  const named = /^(?:DET|MSC)\d+/.exec(plain.trim());
  if (named !== null) return named[0];
  const numbers = plain.match(/\d+/g) ?? [];
  return `${numbers.length > 1 ? 'MSC' : 'DET'}${(numbers[0] ?? '1').padStart(2, '0')}`;
}

/** Detectors of a list: `[1, 2]`, `[(1, 5), (2, 6)]`, `DET01:175,DET02:30`. */
export function detectorNames(list: string): readonly string[] {
  const plain = list.replaceAll(/np\.int\d*\((\d+)\)/g, '$1');
  const named = plain.match(/(?:DET|MSC)\d+/g);
  const mosaics = plain.match(/\([^)]*\)/g);
  return [...new Set((named ?? mosaics ?? plain.match(/\d+/g) ?? []).map(detectorName))];
}
