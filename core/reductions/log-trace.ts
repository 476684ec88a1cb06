import type { MatrixLine, MatrixStep } from '#core/contract/state-matrix.ts';
import { detectorName, detectorNames } from '#core/reductions/calibration-name.ts';
import { type LogEvent, logReader, type Stage } from '#core/reductions/log-events.ts';
import { type LogLine, parseLogLine } from '#core/reductions/log-line.ts';
import { stemOf } from '#core/reductions/reduction.ts';

/** A line of a log that is about a step. */
export interface LogMark {
  /** From 0. */
  readonly line: number;
  readonly level: MatrixLine['level'];
  readonly text: string;
}

/** Where PypeIt is, by its log. */
export interface LogPlace {
  /** Calibration group. */
  readonly group: string;
  /** `DET01`; null while not known. */
  readonly detector: string | null;
  readonly step: MatrixStep | null;
  /** Raw frames of the exposure. */
  readonly frames: readonly string[];
  /** What its products are called after `spec2d_`. */
  readonly basename: string | null;
}

/** What each step of a reduction has in its log. */
export interface LogTrace {
  readonly lines: number;
  readonly at: LogPlace;
  readonly done: boolean;
  readonly error: string | null;
  readonly detectors: readonly string[];
  /** By `calibrationMark` or `exposureMark`. */
  readonly marks: ReadonlyMap<string, readonly LogMark[]>;
  /** Files that were spoken of, and whether as written. */
  readonly files: ReadonlyMap<string, 'written' | 'named'>;
  /** Stems of exposures on which no object was found. */
  readonly objectless: ReadonlySet<string>;
}

const STEPS: Partial<Record<Stage, MatrixStep>> = {
  'bias': 'bias', 'slit edges': 'edges', 'arc': 'arc', 'tilt image': 'tilt image', 'wavelengths': 'wavelengths',
  'tilts': 'tilts', 'flat field': 'flats', 'image processing': 'spec2d', 'object finding': 'spec2d',
  'sky subtraction': 'spec2d', 'extraction': 'spec1d',
}; // biome-ignore format: one list, one look

/** Lines that are kept of one step: the first ones; of warnings, which have room of their own, each text once. */
const MOST = 12;
const MOST_WARNINGS = 40;
/**
 * Steps of the functions of calibrations.py (1.16 to 2.x), which warn of what they look for whenever an exposure loads its
 * calibrations. Null: what they make has no cell. Elsewhere a warning is of the step that is under way.
 */
const WARNS: Readonly<Record<string, MatrixStep | null>> = {
  get_bias: 'bias', get_arc: 'arc', get_tiltimg: 'tilt image', get_slits: 'slits', get_wv_calib: 'wavelengths',
  get_tilts: 'tilts', get_flats: 'flats', get_dark: null, get_scattlight: null, get_align: null, get_bpm: null,
}; // biome-ignore format: one list, one look
const PRODUCT = /(?:Calibrations|Science)\/([A-Za-z][\w.+-]*\.fits(?:\.gz)?)/;

export const calibrationMark = (group: string, detector: string, step: MatrixStep): string =>
  `${group} ${detector} ${step}`;
export const exposureMark = (frame: string, detector: string, step: MatrixStep): string =>
  `${stemOf(frame)} ${detector} ${step}`;

const NOWHERE: LogPlace = { group: '0', detector: null, step: null, frames: [], basename: null };

/** Reads a log line by line, and keeps what it says of each step. */
export class LogTracer implements LogTrace {
  readonly marks = new Map<string, LogMark[]>();
  readonly files = new Map<string, 'written' | 'named'>();
  readonly objectless = new Set<string>();
  lines = 0;
  at: LogPlace = NOWHERE;
  done = false;
  error: string | null = null;
  detectors: readonly string[] = [];
  readonly #event = logReader();

  add(raw: string): void {
    const line = this.lines++;
    const product = PRODUCT.exec(raw)?.[1];
    const event = this.#event(raw);
    const said = /WARN|BUG/.test(raw) ? parseLogLine(raw) : null;
    if (product !== undefined)
      this.#name(product, /File written to|Wrote/.test(raw), { line, level: 'info', text: textOf(raw) });
    const before = this.at;
    if (event !== null) this.#move(event);
    if (said?.level === 'warning') this.#warn(said, { line, level: 'warning', text: textOf(raw) });
    if (event === null) return;
    if (event.kind === 'error') {
      this.error ??= event.text;
      this.#mark({ line, level: 'error', text: textOf(raw) });
    } else if ((event.kind === 'stage' || event.kind === 'begins') && this.at.step !== null)
      if (event.kind === 'begins' || before.step !== this.at.step)
        this.#mark({ line, level: 'info', text: textOf(raw) });
  }

  #move(event: LogEvent): void {
    const { at } = this;
    switch (event.kind) {
      case 'target':
        this.at = { ...NOWHERE, group: at.group };
        return;
      case 'frame':
        this.at = { ...at, frames: [...at.frames, event.name] };
        return;
      case 'group':
        this.at = { ...at, group: event.group.trim(), step: null };
        return;
      case 'detectors':
        this.detectors = [...new Set([...this.detectors, ...detectorNames(event.detectors)])];
        return;
      case 'detector':
        this.at = { ...at, detector: detectorName(event.detector), step: null };
        return;
      case 'stage':
        this.at = { ...at, step: STEPS[event.stage] ?? null };
        return;
      case 'begins':
        this.at = {
          ...at,
          step: STEPS[event.stage] ?? null,
          detector: detectorName(event.detector),
          basename: event.basename,
        };
        return;
      case 'no-objects':
        for (const frame of at.frames) this.objectless.add(stemOf(frame));
        return;
      case 'done':
        this.done = true;
        this.at = { ...NOWHERE, group: at.group };
        return;
      case 'skipped':
      case 'written':
      case 'nothing-saved':
      case 'error':
        return;
    }
  }

  #name(product: string, written: boolean, mark: LogMark): void {
    const before = this.files.get(product);
    if (before === undefined || (written && before === 'named')) this.files.set(product, written ? 'written' : 'named');
    // Each file is loaded again for each exposure: once is enough.
    if (before === undefined || written) this.#keep(`file ${product}`, mark);
  }

  #warn({ file, func }: LogLine, mark: LogMark): void {
    const own = file === 'calibrations.py' ? WARNS[func] : undefined;
    if (own !== null) this.#mark(mark, own);
  }

  #mark(mark: LogMark, own?: MatrixStep): void {
    const { detector, group, frames } = this.at;
    const step = own ?? this.at.step;
    if (step === null || detector === null) return;
    if (step !== 'spec2d' && step !== 'spec1d') this.#keep(calibrationMark(group, detector, step), mark);
    else for (const frame of frames.slice(0, 1)) this.#keep(exposureMark(frame, detector, step), mark);
  }

  #keep(key: string, mark: LogMark): void {
    const marks = this.marks.get(key);
    if (marks === undefined) {
      this.marks.set(key, [mark]);
      return;
    }
    const isWarning = mark.level === 'warning';
    const alike = marks.filter(({ level }) => (level === 'warning') === isWarning);
    const isKnown = isWarning && alike.some(({ text }) => text === mark.text);
    if (!isKnown && alike.length < (isWarning ? MOST_WARNINGS : MOST)) marks.push(mark);
  }
}

const textOf = (raw: string): string => (parseLogLine(raw)?.text ?? raw).trim().slice(0, 300);
