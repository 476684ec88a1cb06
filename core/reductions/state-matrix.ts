import {
  CALIBRATION_STEPS,
  type CellState,
  EXPOSURE_STEPS,
  type MatrixCell,
  type MatrixSection,
} from '#core/contract/state-matrix.ts';
import {
  CALIBRATION_FILES,
  type CalibrationStep,
  detectorNames,
  namedGroups,
  parseCalibrationName,
  servesGroup,
} from '#core/reductions/calibration-name.ts';
import { calibrationMark, exposureMark, type LogMark, type LogTrace } from '#core/reductions/log-trace.ts';
import { type Exposure, stemOf } from '#core/reductions/reduction.ts';

/** A product on the disk, looked at. */
export interface FoundFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** Why it is not whole, or null. */
  readonly broken: string | null;
  /** Detectors that its units are of; null where they do not say. */
  readonly detectors: readonly string[] | null;
}

/** A frame of the setup file, as far as the matrix is about it. */
interface SetupFrame {
  readonly name: string;
  readonly types: readonly string[];
  /** Calibration groups: `0`, `1,2`, `all`. */
  readonly calib: string;
}

/** An exposure and the products that were found for it. */
export interface FoundExposure {
  readonly exposure: Exposure;
  readonly spec2d: FoundFile | null;
  readonly spec1d: FoundFile | null;
}

/** What the matrix is made from. */
export interface MatrixInput {
  readonly folder: string;
  /** `A` */
  readonly setup: string;
  readonly frames: readonly SetupFrame[];
  /** What the setup file says of detectors: `rdx.detnum` or `rdx.slitspatnum`; empty: nothing. */
  readonly askedDetectors: string;
  readonly calibrations: readonly FoundFile[];
  readonly exposures: readonly FoundExposure[];
  /** Null: there is no log. */
  readonly log: LogTrace | null;
  readonly live: boolean;
  /** Why the last run failed, or null. */
  readonly failed: string | null;
  /** Why its products are of other inputs than there are now, or null; whether that goes for the calibrations too. */
  readonly stale: { readonly why: string; readonly calibrations: boolean } | null;
}

/** A cell without what belongs to its file: plots and viewer. */
type Cell = Omit<MatrixCell, 'plots' | 'viewer'>;
/** The sections before plots and viewers are added. */
export type PlainSection = Omit<MatrixSection, 'rows'> & {
  readonly rows: readonly { readonly step: MatrixCell['step']; readonly cells: readonly Cell[] }[];
};

/** Types of frames from which PypeIt makes each step; without any there is nothing to be made. */
const MADE_FROM: Readonly<Record<CalibrationStep, readonly string[]>> = {
  bias: ['bias'],
  edges: ['trace'],
  slits: ['trace'],
  arc: ['arc'],
  'tilt image': ['tilt'],
  wavelengths: ['arc'],
  tilts: ['tilt'],
  flats: ['pixelflat', 'illumflat', 'lampoffflats', 'slitless_pixflat'],
};
/** What PypeIt compresses. */
const ZIPPED = new Set<CalibrationStep>(['edges', 'slits']);

const groupsOf = ({ calib }: SetupFrame): readonly string[] => calib.split(',').map((id) => id.trim() || '0');
const serves = (frame: SetupFrame, group: string): boolean =>
  groupsOf(frame).some((id) => id === 'all' || id === group);

/** The detectors that are reduced: as asked for, as the log says, or as the files are named. */
function detectorsOf({ askedDetectors, log, calibrations, exposures }: MatrixInput): readonly string[] {
  const found = [
    ...calibrations.flatMap(({ name }) => parseCalibrationName(name)?.detector ?? []),
    ...exposures.flatMap(({ spec2d }) => spec2d?.detectors ?? []),
  ];
  const known = [...detectorNames(askedDetectors), ...(log?.detectors ?? []), ...found];
  return known.length === 0 ? ['DET01'] : [...new Set(known)].sort();
}

/** The sections of the matrix: calibrations of each group, then each exposure. */
export function planMatrix(input: MatrixInput): {
  readonly detectors: readonly string[];
  readonly sections: readonly PlainSection[];
} {
  const detectors = detectorsOf(input);
  const isExposed = ({ types }: SetupFrame) => types.includes('science') || types.includes('standard');
  const groups = [...new Set(input.frames.filter(isExposed).flatMap(groupsOf))].sort(
    (a, b) => Number(a) - Number(b) || (a < b ? -1 : 1),
  );
  const calibrations = groups.map((group): PlainSection => {
    const steps = CALIBRATION_STEPS.filter((step) => {
      const expected = input.frames.some((f) => serves(f, group) && f.types.some((t) => MADE_FROM[step].includes(t)));
      return expected || detectors.some((detector) => calibrationFile(input, step, group, detector) !== null);
    });
    return {
      id: `calibrations ${group}`,
      kind: 'calibrations',
      group,
      frames: [],
      target: null,
      rows: steps.map((step) => ({
        step,
        cells: detectors.map((detector) => calibrationCell(input, step, group, detector)),
      })),
    };
  });
  const exposures = input.exposures.map((found): PlainSection => {
    const { kind, frames, targets } = found.exposure;
    const own = input.frames.find(({ name }) => name === frames[0]);
    return {
      id: `exposure ${frames[0] ?? ''}`,
      kind,
      group: own === undefined ? '0' : (groupsOf(own)[0] ?? '0'),
      frames: [...frames],
      target: targets[0] || null,
      rows: EXPOSURE_STEPS.map((step) => ({
        step,
        cells: detectors.map((detector) => exposureCell(input, found, step, detector)),
      })),
    };
  });
  return { detectors, sections: [...calibrations, ...exposures] };
}

function calibrationFile(input: MatrixInput, step: CalibrationStep, group: string, detector: string): FoundFile | null {
  const fits = input.calibrations.filter(({ name }) => {
    const said = parseCalibrationName(name);
    return said?.type === CALIBRATION_FILES[step] && said.detector === detector && servesGroup(said.groups, group);
  });
  return fits.find(({ broken }) => broken === null) ?? fits[0] ?? null;
}

/** What the file would be called (`CalibFrame.construct_calib_key`). */
function expectedName({ setup, frames }: MatrixInput, step: CalibrationStep, group: string, detector: string): string {
  const from = frames.filter((f) => serves(f, group) && f.types.some((t) => MADE_FROM[step].includes(t)));
  const groups = namedGroups(from.length === 0 ? [group] : from.flatMap(groupsOf));
  return `${CALIBRATION_FILES[step]}_${setup}_${groups}_${detector}.fits${ZIPPED.has(step) ? '.gz' : ''}`;
}

type Verdict = readonly [CellState, string | null];

function calibrationCell(input: MatrixInput, step: CalibrationStep, group: string, detector: string): Cell {
  const { log, folder, stale } = input;
  const file = calibrationFile(input, step, group, detector);
  const name = file?.name ?? expectedName(input, step, group, detector);
  const isHere = log !== null && log.at.step === step && log.at.detector === detector && log.at.group === group;
  const marks = [
    ...(log?.marks.get(calibrationMark(group, detector, step)) ?? []),
    ...(log?.marks.get(`file ${name}`) ?? []),
  ];
  const verdict = (): Verdict => {
    if (file !== null && file.broken === null)
      return stale?.calibrations === true ? ['stale', stale.why] : ['done', null];
    if (isHere && input.live) return ['running', null];
    if (file !== null) return ['half-written', file.broken];
    if (isHere && endedBadly(input)) return ['failed', input.failed ?? log.error];
    return absent(input, name, false);
  };
  return cellOf(step, detector, verdict(), file, `${folder}/Calibrations/${name}`, marks);
}

/** Whether the last run ended otherwise than it should. */
const endedBadly = ({ live, failed, log }: MatrixInput): boolean =>
  !live && (failed !== null || (log !== null && log.error !== null && !log.done));

/** How what is not there stands. */
function absent(input: MatrixInput, name: string, isProduct: boolean): Verdict {
  const { log, live } = input;
  const said = log?.files.get(name) ?? null;
  if (said !== null)
    return ['missing', said === 'written' ? 'it was written, and is gone' : 'it was there, and is gone'];
  if (live) return ['waiting', null];
  if (log === null) {
    const isBegun = input.calibrations.length > 0 || input.exposures.some(({ spec2d }) => spec2d !== null);
    return isBegun ? ['missing', 'there is no log that says why'] : ['waiting', null];
  }
  if (!log.done) return ['waiting', 'the last run did not come to it'];
  if (isProduct) return ['missing', 'the last run went to its end without it'];
  return ['unused', 'PypeIt went to its end without it: this instrument or setup does not ask for it'];
}

function exposureCell(
  input: MatrixInput,
  found: FoundExposure,
  step: (typeof EXPOSURE_STEPS)[number],
  detector: string,
): Cell {
  const { log, folder, stale, live } = input;
  const { exposure } = found;
  const file = found[step];
  const first = exposure.frames[0] ?? '';
  const other = found[step === 'spec2d' ? 'spec1d' : 'spec2d'];
  const base = other?.name.replace(/^spec[12]d_/, '').replace(/\.fits.*$/, '') ?? named(log, first);
  const name = file?.name ?? (base === null ? null : `${step}_${base}.fits`);
  const isIn = log?.at.frames.some((frame) => exposure.frames.includes(frame)) === true;
  const at = log !== null && isIn && log.at.detector === detector ? log.at.step : null;
  const isHere = at !== null && (at === step || (step === 'spec2d' && at === 'spec1d'));
  const marks = [
    // Both are written at the end, after all steps of the exposure.
    ...EXPOSURE_STEPS.flatMap((one) => log?.marks.get(exposureMark(first, detector, one)) ?? []),
    ...(name === null ? [] : (log?.marks.get(`file ${name}`) ?? [])),
  ];
  const verdict = (): Verdict => {
    if (file !== null && file.broken === null) {
      if (file.detectors?.includes(detector) === false && !(live && isIn))
        return step === 'spec1d'
          ? ['unused', `no object was found on ${detector}`]
          : ['missing', `${file.name} holds nothing of ${detector}`];
      return stale === null ? ['done', null] : ['stale', stale.why];
    }
    if (isHere && live) return ['running', null];
    if (file !== null) return ['half-written', file.broken];
    if (isHere && endedBadly(input)) return ['failed', input.failed ?? log?.error ?? null];
    if (step === 'spec1d' && found.spec2d !== null && log?.objectless.has(stemOf(first)))
      return ['unused', 'no object was found, so there is no spectrum'];
    if (live && isIn) return ['waiting', 'it is written when all detectors are reduced'];
    return absent(input, name ?? '', true);
  };
  return cellOf(step, detector, verdict(), file, name === null ? null : `${folder}/Science/${name}`, marks);
}

/** What the products of a frame are called, by a log that speaks of them. */
function named(log: LogTrace | null, frame: string): string | null {
  for (const name of log?.files.keys() ?? [])
    if (name.replace(/^spec[12]d_/, '').startsWith(`${stemOf(frame)}-`))
      return name.replace(/^spec[12]d_/, '').replace(/\.fits.*$/, '');
  return null;
}

function cellOf(
  step: MatrixCell['step'],
  detector: string,
  [state, why]: Verdict,
  file: FoundFile | null,
  path: string | null,
  marks: readonly LogMark[],
): Cell {
  const lines = new Map(marks.map((mark) => [mark.line, mark]));
  return {
    step,
    detector,
    state,
    why,
    path: file?.path ?? path,
    size: file?.size ?? null,
    mtimeMs: file?.mtimeMs ?? null,
    lines: [...lines.values()].sort((a, b) => a.line - b.line),
  };
}
