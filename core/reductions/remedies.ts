import type { Remedy } from '#core/contract/remedies.ts';
import type { RunState } from '#core/contract/run.ts';
import type { SetupContent } from '#core/contract/setup-files.ts';
import type { MatrixStep } from '#core/contract/state-matrix.ts';
import { OUT_OF_MEMORY } from '#core/reductions/judge.ts';
import { stemOf } from '#core/reductions/reduction.ts';

/** What is known of a reduction that went wrong, or is suspect. */
export interface RemedyFacts {
  readonly state: RunState;
  /** Why it stands so: the cause of its failure or warning. */
  readonly why: string | null;
  /** The step at which it ended; null: not known, or it did not fail. */
  readonly step: MatrixStep | null;
  /** Detector at which it ended, by its name in products, or null. */
  readonly detector: string | null;
  /** The raw frame of the exposure that was in progress, or null. */
  readonly frame: string | null;
  readonly setup: SetupContent;
  /** Detectors and mosaics that it reduces. */
  readonly detectors: readonly string[];
  /** What setup files call a detector; null: not known. */
  readonly detectorWord: (name: string) => string | null;
  /** Calibrations that are there. Absolute. */
  readonly files: readonly CalibrationFile[];
  /** PypeIt's commands, by name, as they are called. */
  readonly program: (name: string) => string;
}

interface CalibrationFile {
  readonly step: MatrixStep;
  readonly detector: string;
  readonly group: string;
  readonly path: string;
}

type Make = (facts: RemedyFacts) => readonly (Remedy | null)[];

const set = (id: string, path: string, source: string, title: string, why: string): Remedy => ({
  kind: 'wish',
  id,
  title,
  why,
  wish: { kind: 'set', path, source },
  question: null,
});

function asked(
  id: string,
  title: string,
  why: string,
  wish: Extract<Remedy, { kind: 'wish' }>['wish'],
  question: { readonly label: string; readonly initial: string; readonly example: string },
): Remedy {
  return { kind: 'wish', id, title, why, wish, question };
}

const sourceOf = ({ parameters }: SetupContent, path: string): string =>
  parameters.find((one) => one.path === path)?.source ?? '';

/** Leave out the frames that a cause names, or the exposure that was in progress. */
const dropFrames: Make = ({ why, frame, state, setup }) => {
  const used = setup.rows.filter(({ commented }) => !commented).map(({ cells }) => cells);
  const named = used.filter(({ filename = '' }) => filename !== '' && namesFile(why ?? '', filename));
  const inProgress = used.filter(({ filename }) => state === 'failed' && frame !== null && filename === frame);
  return [...new Set([...named, ...inProgress])].map(({ filename = '', frametype = '' }) => {
    const same = used.filter((other) => other.frametype === frametype).length;
    const last = same === 1 ? ` It is the only ${frametype} frame: without it PypeIt may lack what it needs.` : '';
    const reason = named.some((one) => one.filename === filename)
      ? 'The cause names it.'
      : 'PypeIt was at this exposure when it ended; the others can be reduced without it.';
    return {
      kind: 'wish',
      id: `drop ${filename}`,
      title: `Leave out ${filename}`,
      why: `${reason}${last}`,
      wish: { kind: 'drop', frame: filename },
      question: null,
    } as const;
  });
};

const namesFile = (text: string, name: string): boolean => {
  const stem = stemOf(name).replaceAll(/[^\w]/g, '\\$&');
  return new RegExp(`(^|[^\\w.+-])${stem}(\\.fits(\\.\\w+)?)?(?![\\w-])`).test(text);
};

/** Leave out the detector at which it ended. */
const dropDetector: Make = ({ detector, detectors, detectorWord }) => {
  const left = detectors.filter((name) => name !== detector).map(detectorWord);
  if (detector === null || !detectors.includes(detector) || left.length === 0) return [];
  if (left.includes(null)) return [];
  const title = `Reduce without ${detector}`;
  return [
    set('detnum', 'rdx.detnum', left.join(', '), title, `It ended at ${detector}; the other detectors do not need it.`),
  ];
};

const wavelengths: Make = ({ setup, files, detector, program, detectorWord }) => {
  const path = 'calibrations.wavelengths';
  return [
    asked(
      'template',
      'Another template for the wavelengths',
      'A template of the same grating, and of about the same central wavelength, is matched more surely.',
      { kind: 'template', name: '…' },
      { label: 'Template', initial: sourceOf(setup, `${path}.reid_arxiv`), example: 'keck_deimos_600ZD.fits' },
    ),
    asked(
      'sigdetect',
      'Find fainter arc lines',
      'Where lines are few, a lower threshold (PypeIt takes 5 as a rule) gives the fit more of them.',
      { kind: 'set', path: `${path}.sigdetect`, source: '…' },
      { label: 'sigdetect', initial: sourceOf(setup, `${path}.sigdetect`) || '3', example: '3' },
    ),
    ...identify(files, detector, program, detectorWord),
    rebuildOf('wavelengths', files, detector, 'When the arc or a template was mended, the rest can stay.'),
  ];
};

function identify(
  files: readonly CalibrationFile[],
  detector: string | null,
  program: RemedyFacts['program'],
  detectorWord: RemedyFacts['detectorWord'],
): readonly Remedy[] {
  return files
    .filter((file) => file.step === 'arc' && (detector === null || file.detector === detector))
    .flatMap((arc): Remedy[] => {
      const slits = files.find((f) => f.step === 'slits' && f.detector === arc.detector && f.group === arc.group);
      if (slits === undefined) return [];
      const n = /^\((\d+)/.exec(detectorWord(arc.detector) ?? '')?.[1] ?? String(Number(arc.detector.slice(3)));
      return [
        {
          kind: 'program',
          id: `identify ${arc.detector} ${arc.group}`,
          title: `Identify the arc lines of ${arc.detector} by hand`,
          why: 'PypeIt shows the arc, takes your identifications, and writes a template of them, to be named above.',
          words: [program('pypeit_identify'), arc.path, slits.path, '--det', n, '-s'],
        },
      ];
    });
}

function rebuildOf(
  step: MatrixStep,
  files: readonly CalibrationFile[],
  detector: string | null,
  why: string,
): Remedy | null {
  if (!files.some((file) => file.step === step && (detector === null || file.detector === detector))) return null;
  const of = detector === null ? '' : ` of ${detector}`;
  const aim = { step, detector, group: null, frame: null };
  return { kind: 'rebuild', id: `rebuild ${step}`, title: `Make the ${step}${of} anew`, why, aim };
}

const slits: Make = ({ setup, files, detector, program, detectorWord }) => {
  const path = 'calibrations.slitedges';
  const n = detector === null ? '1' : (detectorWord(detector) ?? '1');
  return [
    asked(
      'add-slits',
      'Add a slit by hand',
      'A slit whose edges were not found is traced where you say.',
      { kind: 'add-slits', slits: ['…'] },
      { label: 'detector:spec:left:right', initial: '', example: `${n}:1024:40:120` },
    ),
    asked(
      'rm-slits',
      'Remove a slit',
      'What is no slit (a gap, a reflection) spoils the steps that follow.',
      { kind: 'rm-slits', slits: ['…'] },
      { label: 'detector:spec:spat', initial: '', example: `${n}:1024:300` },
    ),
    asked(
      'edge_thresh',
      'Find fainter edges',
      'A lower threshold finds edges of faint flats, a higher one passes over scratches (PypeIt takes 20 as a rule).',
      { kind: 'set', path: `${path}.edge_thresh`, source: '…' },
      { label: 'edge_thresh', initial: sourceOf(setup, `${path}.edge_thresh`) || '10', example: '10' },
    ),
    ...files
      .filter((file) => file.step === 'edges' && (detector === null || file.detector === detector))
      .map((edges): Remedy => {
        const own = files.find((f) => f.step === 'slits' && f.detector === edges.detector && f.group === edges.group);
        return {
          kind: 'program',
          id: `edges ${edges.detector} ${edges.group}`,
          title: `Look at the traced edges of ${edges.detector}`,
          why: 'It shows which edges were found, and their positions.',
          words: [program('pypeit_chk_edges'), edges.path, ...(own === undefined ? [] : ['--slits_file', own.path])],
        };
      }),
    rebuildOf('edges', files, detector, 'It traces the slits anew, and all that hangs on them.'),
  ];
};

const memory: Make = ({ detectors, detectorWord }) => {
  const words = detectors.map(detectorWord);
  const [first] = words;
  return [
    {
      kind: 'page',
      id: 'memory',
      title: 'Leave it more memory',
      why: 'Fewer workers, or a higher memory limit, leave more to each. It is expected to take more from now on.',
      page: 'runs',
    },
    detectors.length > 1 && first != null
      ? asked(
          'detnum some',
          'Reduce some detectors only',
          'What one run takes grows with its detectors: reduce some here, the others in a reduction beside it.',
          { kind: 'set', path: 'rdx.detnum', source: '…' },
          { label: 'detnum', initial: first, example: words.slice(0, 2).join(', ') },
        )
      : null,
  ];
};

const objects: Make = ({ setup }) => [
  asked(
    'snr_thresh',
    'Look for fainter objects',
    'A lower threshold finds objects that are fainter (PypeIt takes 10 as a rule).',
    { kind: 'set', path: 'reduce.findobj.snr_thresh', source: '…' },
    { label: 'snr_thresh', initial: lower(sourceOf(setup, 'reduce.findobj.snr_thresh')), example: '3' },
  ),
];

const lower = (now: string): string => (Number(now) > 1 ? String(Number(now) / 2) : '5');

const anyTime: Make = ({ setup }) => [
  asked(
    'slitspatnum',
    'Reduce some slits only',
    'To try a change quickly. Keep the earlier reduction, so that its other slits stay.',
    { kind: 'set', path: 'rdx.slitspatnum', source: '…' },
    { label: 'slitspatnum', initial: sourceOf(setup, 'rdx.slitspatnum'), example: 'DET01:175,DET01:205' },
  ),
  asked(
    'parameter',
    'Change a parameter',
    'The page Setup lists all of them, with what they do.',
    { kind: 'set', path: '…', source: '…' },
    { label: 'section.key = value', initial: '', example: 'reduce.extraction.boxcar_radius = 1.0' },
  ),
];

/** Kinds of causes, by their words (PypeIt 1.16 to 2.x) and by what PypeIt was at; the first that fit come first. */
const KINDS: readonly (readonly [words: RegExp, steps: RegExp | null, make: Make])[] = [
  [new RegExp(`^${OUT_OF_MEMORY}|ran out of memory|memory limit|MemoryError`), null, memory],
  [
    /saturated/i,
    null,
    () => [
      set(
        'saturated_slits',
        'calibrations.flatfield.saturated_slits',
        'continue',
        'Go on where the flat is saturated',
        'The slits concerned are not flat-fielded; the others are.',
      ),
    ],
  ],
  [/maskdef|mask.?design|slitmask/i, null, () => [
    set(
      'use_maskdesign',
      'calibrations.slitedges.use_maskdesign',
      'False',
      'Do without the mask design',
      'Slits are traced from the flat alone; objects are not assigned to the design.',
    ),
  ]],
  [/wavelength|arc line|\barc\b|template|reid|wave.?cal|out of sync/i, /wavelengths|tilt|arc/, wavelengths],
  [/slit|edge|trace|out of sync/i, /edges|slits/, slits],
  [/no object|objects? found|find.?obj/i, null, objects],
]; // biome-ignore format: a table

/** What may help, the likeliest first: remedies that fit the cause, then what may be tried at any time. Pure. */
export function remediesOf(facts: RemedyFacts): readonly Remedy[] {
  const why = facts.why ?? '';
  const isSuspect = facts.state === 'complete' || facts.state === 'warning';
  const fits = KINDS.filter(
    ([words, steps]) => words.test(why) || (!isSuspect && facts.step !== null && steps?.test(facts.step) === true),
  );
  // Where nothing says what is wrong all may be tried.
  const kinds =
    isSuspect || fits.length === 0 ? [...fits, ...KINDS.slice(3).filter((kind) => !fits.includes(kind))] : fits;
  const makes = [
    dropFrames,
    ...kinds.map(([, , make]) => make),
    ...(facts.state === 'failed' ? [dropDetector] : []),
    anyTime,
  ];
  const all = makes.flatMap((make) => make(facts)).filter((remedy) => remedy !== null);
  return [...new Map(all.map((remedy) => [remedy.id, remedy])).values()];
}
