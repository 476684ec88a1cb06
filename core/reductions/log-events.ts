import { type LogLine, parseLogLine } from '#core/reductions/log-line.ts';

/** What a line of PypeIt's log says of how far a reduction is. */
export type LogEvent =
  /** An exposure begins: its target, then the raw frames that are combined, one event each. */
  | { readonly kind: 'target'; readonly target: string }
  | { readonly kind: 'frame'; readonly name: string }
  /** An exposure was left alone, because its spec2d was there. */
  | { readonly kind: 'skipped'; readonly basename: string }
  | { readonly kind: 'detector'; readonly detector: string }
  | { readonly kind: 'detectors'; readonly detectors: string }
  | { readonly kind: 'stage'; readonly stage: Stage }
  /** A stage of one exposure on one detector. `basename` is what its products are called after `spec1d_`. */
  | { readonly kind: 'begins'; readonly stage: Stage; readonly basename: string; readonly detector: string }
  | { readonly kind: 'group'; readonly group: string; readonly finished: boolean }
  /** A calibration file is on the disk, whole. */
  | { readonly kind: 'written'; readonly path: string }
  | { readonly kind: 'nothing-saved' }
  | { readonly kind: 'no-objects' }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'done' };

/** What PypeIt is at, in words of the field. */
export type Stage =
  | 'reading frames'
  | 'bias'
  | 'dark'
  | 'slit edges'
  | 'arc'
  | 'tilt image'
  | 'wavelengths'
  | 'tilts'
  | 'flat field'
  | 'alignment'
  | 'scattered light'
  | 'image processing'
  | 'object finding'
  | 'sky subtraction'
  | 'extraction'
  | 'writing QA';

/** Texts (1.16 to 2.x) that mark a stage. Sources: calibrations.py, pypeit.py (1.x), pypeit_steps.py (2.x). */
const STAGES: readonly (readonly [RegExp, Stage])[] = [
  [/^Adding metadata for /, 'reading frames'],
  [/^Preparing an? Bias /, 'bias'],
  [/^Preparing an? Dark /, 'dark'],
  [/^Creating edge tracing /, 'slit edges'],
  [/^Preparing an? Arc /, 'arc'],
  [/^Preparing an? Tiltimg /, 'tilt image'],
  [/^Preparing an? WaveCalib /, 'wavelengths'],
  [/^(Preparing an? Tilts|Finding lines for tilt analysis)/, 'tilts'],
  [/^(Creating .*flat|Preparing an? Flat|Running the flat field)/i, 'flat field'],
  [/^Preparing an? Align/, 'alignment'],
  [/^Preparing an? Scattlight/i, 'scattered light'],
  [/^Global sky subtraction for /, 'sky subtraction'],
  [/^Local sky subtraction and extraction for /, 'extraction'],
  [/^Generating QA HTML/, 'writing QA'],
];

const BEGINS: Readonly<Record<string, Stage>> = {
  'Image processing': 'image processing',
  'Object finding': 'object finding',
  Extraction: 'extraction',
};

function eventOf({ level, file, func, text }: LogLine): LogEvent | null {
  if (level === 'error') return { kind: 'error', text: text.trim() };
  const got = (pattern: RegExp): string | null => pattern.exec(text)?.[1]?.trim() ?? null;
  const target = got(/^Reducing target (.*)$/);
  if (target !== null) return { kind: 'target', target };
  const detectors = got(/^Detectors to work on: (.*)$/);
  if (detectors !== null) return { kind: 'detectors', detectors };
  const begins = /^(Object finding|Extraction|Image processing) begins for (.*) on det=(.*)$/.exec(text);
  if (begins !== null)
    return {
      kind: 'begins',
      stage: BEGINS[begins[1] ?? ''] ?? 'extraction',
      basename: begins[2] ?? '',
      detector: begins[3] ?? '',
    };
  const detector = got(/^(?:Calibrating|Reducing) detector (.*)$/);
  if (detector !== null) return { kind: 'detector', detector };
  const stage = STAGES.find(([pattern]) => pattern.test(text))?.[1] ?? flatStage(file, func);
  if (stage !== undefined) return { kind: 'stage', stage };
  const skipped = got(/^Output file: (.*?) ?already exists/);
  if (skipped !== null) return { kind: 'skipped', basename: skipped };
  const begun = got(/^Found \d+ \w+ frames in calibration group (.*?)\.?$/);
  if (begun !== null) return { kind: 'group', group: begun, finished: false };
  const finished = got(/^Finished calibration group (.*)$/);
  if (finished !== null) return { kind: 'group', group: finished, finished: true };
  const written = got(/^File written to: (.*)$/);
  if (written !== null) return { kind: 'written', path: written };
  if (text.startsWith('No spec2d and spec1d saved')) return { kind: 'nothing-saved' };
  if (/^No objects (found automatically|were detected|found$)/.test(text)) return { kind: 'no-objects' };
  if (/^(Data reduction complete|Execution time:)/.test(text)) return { kind: 'done' };
  return null;
}

/** The flat field has no opening line of its own: it is known by where it logs. */
function flatStage(file: string, func: string): Stage | undefined {
  return file === 'flatfield.py' && (func === 'run' || func === 'fit') ? 'flat field' : undefined;
}

/** Reads a log line by line; remembers only what lines that belong together need. */
export function logReader(): (line: string) => LogEvent | null {
  let listing = false;
  return (raw) => {
    const line = parseLogLine(raw);
    if (line !== null) {
      listing = false;
      return eventOf(line);
    }
    const text = raw.trim();
    if (text === 'Combining frames:') listing = true;
    else if (listing && text !== '' && !text.startsWith('Using background')) return { kind: 'frame', name: text };
    else listing = false;
    return null;
  };
}
