import type { RebuildAim } from '#core/contract/rebuild.ts';
import type { MatrixStep } from '#core/contract/state-matrix.ts';
import { parseCalibrationName, servesGroup } from '#core/reductions/calibration-name.ts';
import { stemOf } from '#core/reductions/reduction.ts';

/** A frame of the setup file that is used. */
interface UsedFrame {
  readonly name: string;
  /** Whether it is of an exposure. */
  readonly exposed: boolean;
  /** Calibration groups: `0`, `1,2`, `all`. */
  readonly calib: string;
}

/** A product that goes aside, by its path below the reduction, and why. */
export interface RebuildMove {
  readonly path: string;
  readonly why: string;
}

/** PypeIt's words (`calib_type`) for the files of each step, and for what it makes besides. */
const TYPES: Readonly<Record<string, MatrixStep>> = {
  Bias: 'bias',
  Dark: 'bias',
  Edges: 'edges',
  Slits: 'slits',
  Arc: 'arc',
  Tiltimg: 'tilt image',
  WaveCalib: 'wavelengths',
  Tilts: 'tilts',
  Flat: 'flats',
};

/**
 * What each step is made from by others, itself included (`Calibrations.get_…` of PypeIt 1.16 to 2.x). PypeIt fits the
 * flat field and then writes the slits again with the edges that the fit found: slits go with the flat field, and are
 * made from the traced edges as at first. Scattered light and alignment hang on the slits.
 */
const GOES_WITH: Readonly<Record<string, readonly string[]>> = {
  bias: ['Bias', 'Dark', 'Edges', 'Slits', 'Arc', 'Tiltimg', 'WaveCalib', 'Tilts', 'Flat', 'Align', 'Alignment', 'ScattLight', 'ScatteredLight'],
  edges: ['Edges', 'Slits', 'WaveCalib', 'Tilts', 'Flat', 'Alignment', 'ScatteredLight'],
  slits: ['Slits', 'WaveCalib', 'Tilts', 'Flat', 'Alignment', 'ScatteredLight'],
  arc: ['Arc', 'WaveCalib', 'Tilts', 'Flat', 'Slits'],
  'tilt image': ['Tiltimg', 'Tilts', 'Flat', 'Slits'],
  wavelengths: ['WaveCalib', 'Tilts', 'Flat', 'Slits'],
  tilts: ['Tilts', 'Flat', 'Slits'],
  flats: ['Flat', 'Slits'],
}; // biome-ignore format: a table

/**
 * What must go before PypeIt makes a step anew, for it takes every file that is there for done: the files of the step,
 * of what is made from it, and the products of the exposures that were calibrated with them. `files`: all below
 * Calibrations/, Science/ and QA/, by their paths; `anew`: `run_pypeit -m` makes all calibrations anew in any case.
 */
export function planRebuild(
  files: readonly string[],
  frames: readonly UsedFrame[],
  aim: RebuildAim,
  anew = false,
): readonly RebuildMove[] {
  const moves = new Map<string, string>();
  const named = [...new Set(frames.flatMap(({ calib }) => groupsOf(calib)))];
  const ids = named.length > 1 ? named.filter((id) => id !== 'all') : named;
  const isScience = aim.step === 'spec2d' || aim.step === 'spec1d';
  const gone = isScience && !anew ? [] : calibrationsOf(files, ids, anew ? { ...aim, step: 'bias' } : aim, anew);
  for (const { path, type } of gone)
    moves.set(path, TYPES[type] === aim.step ? `${aim.step}, made anew` : `made from the ${aim.step}`);
  const touched = new Set(gone.flatMap((one) => one.ids));
  const exposed = frames.filter(({ name, exposed, calib }) => {
    if (!exposed) return false;
    if (isScience && !anew)
      return (
        (aim.frame === null || stemOf(aim.frame) === stemOf(name)) &&
        (aim.group === null || groupsOf(calib).some((id) => id === 'all' || id === aim.group))
      );
    return groupsOf(calib).some((id) => id === 'all' || touched.has(id));
  });
  const stems = exposed.map(({ name }) => stemOf(name));
  const isOf = (name: string) => stems.some((stem) => name.startsWith(`${stem}-`) || name.startsWith(`${stem}.`));
  for (const path of files) {
    const name = path.split('/').at(-1) ?? '';
    if (path.startsWith('Science/spec') && isOf(name.replace(/^spec[12]d_/, '')))
      moves.set(path, isScience ? 'the exposure, reduced anew' : 'calibrated with them');
    else if (path.startsWith('QA/') && isOf(name)) moves.set(path, 'a plot of the exposure');
    else if (
      path.startsWith('QA/') &&
      gone.some(({ key }) => [`_${key}_`, `_${key}.`].some((part) => name.includes(part))) &&
      isPlotOf(name, gone)
    )
      moves.set(path, 'a plot of the calibrations');
    else if (/^QA\/[^/]*\.html$/.test(path) && moves.size > 0) moves.set(path, 'a page of plots');
  }
  return [...moves].map(([path, why]) => ({ path, why }));
}

/**
 * Why there can be nothing of an aim in a reduction with these frames, naming the option, and what there is instead; or
 * null. Pure.
 */
export function whyNoSuchAim(
  files: readonly string[],
  frames: readonly UsedFrame[],
  { step, detector, group, frame }: RebuildAim,
): { readonly message: string; readonly remedy: string } | null {
  const isScience = step === 'spec2d' || step === 'spec1d';
  if (frame !== null && !isScience)
    return {
      message: `--frame ${frame}: the ${step} are no product of one exposure`,
      remedy: 'Leave it out, or name a step of exposures: --step spec2d. --group names a calibration group.',
    };
  if (detector !== null && isScience)
    return {
      message: `--det ${detector}: a ${step} holds all detectors of its exposure`,
      remedy: 'Leave it out, or name a step of the calibrations.',
    };
  const groups = [...new Set(frames.flatMap(({ calib }) => groupsOf(calib)))].sort((a, b) => Number(a) - Number(b));
  const own = groups.length > 1 ? groups.filter((id) => id !== 'all') : groups;
  if (group !== null && !groups.includes(group))
    return {
      message: `--group ${group}: there is no such calibration group`,
      remedy: `The frames of the setup file are in ${own.length === 1 ? 'group' : 'the groups'} ${own.join(', ')} (column calib).`,
    };
  const exposures = frames.filter(({ exposed }) => exposed).map(({ name }) => name);
  if (frame !== null && !exposures.some((name) => stemOf(name) === stemOf(frame)))
    return {
      message: `--frame ${frame}: the setup file uses no such science or standard frame`,
      remedy: `It uses ${exposures.join(', ')}.`,
    };
  const detectors = new Set(
    files.flatMap((path) => parseCalibrationName(path.split('/').at(-1) ?? '')?.detector ?? []),
  );
  if (detector !== null && !detectors.has(detector))
    return {
      message: `--det ${detector}: there is no calibration of such a detector or mosaic`,
      remedy:
        detectors.size === 0
          ? 'There are none at all: start the reduction.'
          : `There are those of ${[...detectors].sort().join(', ')}.`,
    };
  return null;
}

/**
 * The groups of a `calib` cell: `0`, `0,2`, `all`, or a range, whose end is taken for one of them: what is made anew too
 * much costs time, what is not made anew would be wrong.
 */
export const groupsOf = (calib: string): readonly string[] =>
  calib.split(',').flatMap((part) => {
    const range = /^\s*(\d+)\s*[-:]\s*(\d+)\s*$/.exec(part);
    if (range === null) return [part.trim() || '0'];
    const [first, last] = [Number(range[1]), Number(range[2])];
    return Array.from({ length: Math.max(0, last - first) + 1 }, (_, i) => String(first + i));
  });

interface Calibration {
  readonly path: string;
  readonly type: string;
  /** `A_0_DET01` */
  readonly key: string;
  readonly detector: string;
  /** Groups of the setup file that it serves. */
  readonly ids: readonly string[];
}

/** The calibrations of a step and of all that is made from it. One file may serve several groups, which then go with it. */
function calibrationsOf(
  files: readonly string[],
  ids: readonly string[],
  { step, detector, group }: RebuildAim,
  all: boolean,
): readonly Calibration[] {
  const known = files.flatMap((path): Calibration[] => {
    const name = path.startsWith('Calibrations/') ? path.slice('Calibrations/'.length) : '';
    const said = parseCalibrationName(name);
    if (said === null) return [];
    const key = `${said.setup}_${said.groups}_${said.detector}`;
    return [
      { path, type: said.type, key, detector: said.detector, ids: ids.filter((id) => servesGroup(said.groups, id)) },
    ];
  });
  if (all) return known;
  const types = GOES_WITH[step] ?? [];
  const wanted = known.filter((one) => types.includes(one.type) && (detector === null || one.detector === detector));
  const touched = new Set(group === null ? ids : [group]);
  for (let before = -1; before < touched.size; ) {
    before = touched.size;
    for (const one of wanted) if (one.ids.some((id) => touched.has(id))) for (const id of one.ids) touched.add(id);
  }
  return wanted.filter((one) => one.ids.some((id) => touched.has(id)));
}

/** Whether a plot shows one of these calibrations: of arcs the wavelengths or the tilts, of slits, of flats. */
function isPlotOf(name: string, gone: readonly Calibration[]): boolean {
  const types = new Set(gone.map(({ type }) => type));
  if (/^Arc_tilts/.test(name)) return types.has('Tilts');
  if (/^Arc_/.test(name)) return types.has('WaveCalib');
  if (/^Slit_Trace/.test(name)) return types.has('Edges');
  return types.has('Flat');
}
