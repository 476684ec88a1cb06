import { detectorName } from '#core/reductions/calibration-name.ts';
import { logReader } from '#core/reductions/log-events.ts';
import { type LogLine, parseLogLine } from '#core/reductions/log-line.ts';

/** What a warning is about; null where that cannot be told. */
export interface WarningPlace {
  /** `DET01`, `MSC02` */
  readonly detector: string | null;
  /** Spatial position of the slit [px], or the order. */
  readonly slit: number | null;
  /** Raw frame of the exposure that was being reduced. */
  readonly frame: string | null;
}

/** Lines that say what is worked on. One look at all lines must be cheap: most say nothing of it. */
const TELLS =
  /detector|[Ss]lit|[Oo]rder|spat|SPAT|Reducing|Combining|begins for|Finished|complete|[Pp]reparing|Creating/;

/** These name a slit by its place among the slits of the detector, not by its id. */
const COUNTED = new Set(['arc.py', 'autoid.py', 'pixels.py', 'flat.py', 'alignframe.py']);

/**
 * A line that comes from these files or functions is of the whole detector, unless it says otherwise: the work on one
 * slit is over.
 */
const ABOVE_SLITS = new Set([
  'pypeit.py', 'exposure.py', 'pypeit_steps.py', 'calibrations.py', 'slittrace.py', 'edgetrace.py', 'wavecalib.py',
  'specobjs.py', 'spec2dobj.py', 'metadata.py', 'history.py', 'slitdesign_matching.py', 'extraction.py extract',
  'find_objects.py run', 'find_objects.py find_objects', 'flatfield.py run',
]); // biome-ignore format: one list, one look

/** What these say is of all detectors, or of frames. */
const ABOVE_DETECTORS = new Set([
  'metadata.py', 'spectrograph.py', 'pypeit.py', 'slittrace.py average_maskdef_offset',
]); // biome-ignore format: one list, one look

const isOneOf = (places: ReadonlySet<string>, { file, func }: LogLine): boolean =>
  places.has(file) || places.has(`${file} ${func}`);

/** An id beside which the slit's count may stand: `slit 1 (spat id=175)`, `slit/order 175 (1/1)`, `Order = 57 (3/10)`. */
const SURE = /\bspat[_ ]id\s*=\s*(\d+)|\b(?:slit\/)?order\s*[:=]?\s*(\d+),? (?:\(\d+\/\d+\)|which is)|SLIT(\d{3,})/i;
const USUAL = /(?<!reference )\b(?:slit\/order|slit)\s*[:=#]?\s*(\d+)(?![\d/]|\.\d)/i;
const DETECTOR =
  /\b(?:(DET\d{2,}|MSC\d{2,})\b|det(?:ector)?\s*=\s*(\([^)]*\)|\d+)|(?:for|[Cc]alibrating|[Rr]educing|on) detector (\([^)]*\)|\d+))/;

/** The slit that a message names by its id, or null. */
function slitIn({ file, text }: Pick<LogLine, 'file' | 'text'>): number | null {
  const sure = SURE.exec(text);
  const id = sure?.[1] ?? sure?.[2] ?? sure?.[3] ?? (COUNTED.has(file) ? undefined : USUAL.exec(text)?.[1]);
  return id === undefined ? null : Number(id);
}

/** The detector that a message names, as file names have it, or null. */
function detectorIn(text: string): string | null {
  const match = DETECTOR.exec(text);
  const said = match?.[1] ?? match?.[2] ?? match?.[3];
  return said === undefined ? null : detectorName(said);
}

/** Follows a log line by line, and tells of each warning what it is about: by its text, else by what was going on. */
export class WarningPlaces {
  readonly #event = logReader();
  #listing = false;
  #detector: string | null = null;
  #frame: string | null = null;
  /** The slit that is worked on. */
  #slit: number | null = null;

  /** Take a line, in their order. `said`: the message that begins with it, where that is known already. */
  add(raw: string, said: LogLine | null): void {
    if (!this.#listing && this.#slit === null && !TELLS.test(raw)) return;
    const line = said ?? parseLogLine(raw);
    this.#move(raw);
    if (line === null || line.level === 'warning' || line.level === 'error') return;
    const begun = /^(?:Building\/loading calibrations for|Working on) detector (.+)$/.exec(line.text)?.[1];
    if (begun !== undefined) this.#detector = detectorName(begun);
    const slit = slitIn(line);
    if (slit !== null) this.#slit = slit;
    else if (isOneOf(ABOVE_SLITS, line)) this.#slit = null;
  }

  #move(raw: string): void {
    const event = this.#event(raw);
    this.#listing = event?.kind === 'frame' || raw.startsWith('Combining frames');
    switch (event?.kind) {
      case 'target':
      case 'done':
        this.#detector = null;
        this.#frame = null;
        this.#slit = null;
        return;
      case 'frame':
        this.#frame ??= event.name;
        return;
      case 'detector':
      case 'begins':
        this.#detector = detectorName(event.detector);
        this.#slit = null;
        return;
      case 'group':
        this.#slit = null;
        return;
      case 'stage':
        // The flat field is known by each line of it, also by those between two of one slit.
        if (event.stage !== 'flat field') this.#slit = null;
        return;
      default:
    }
  }

  /** What a warning, which was just taken, is about. */
  of(line: LogLine): WarningPlace {
    const isOver = isOneOf(ABOVE_SLITS, line);
    if (isOver) this.#slit = null;
    const isWhole = isOneOf(ABOVE_DETECTORS, line);
    // `failed for 3 slits` comes after the last of them.
    const isOfSeveral = isWhole || /\b(?:slits|orders)\b/i.test(line.text);
    return {
      detector: detectorIn(line.text) ?? (isWhole ? null : this.#detector),
      slit: slitIn(line) ?? (isOfSeveral ? null : this.#slit),
      frame: this.#frame,
    };
  }
}
