import { isReductionName } from '#core/archive/archive-path.ts';
import { README } from '#core/archive/former-archive.ts';
import { isKoaid } from '#core/archive/koaid.ts';
import { MANIFEST } from '#core/archive/manifest.ts';
import type { MetaRow } from '#core/archive/planned-file.ts';
import { type ProductKind, productKind } from '#core/archive/product-kind.ts';
import {
  COADDED_COLUMNS,
  COADDED_TABLE,
  type MetaColumn,
  REDUCED_COLUMNS,
  REDUCED_TABLE,
} from '#core/archive/table-columns.ts';

const WIDTH = 80;

/** What the README tells of: all that is in the archive. */
export interface ArchiveContent {
  /** Size in bytes by path, README and MANIFEST left out. */
  readonly files: ReadonlyMap<string, number>;
  readonly reduced: readonly MetaRow[];
  readonly coadded: readonly MetaRow[];
  /** Of the reductions: `2.0.1`. */
  readonly pypeitVersions: readonly string[];
  /** PypeIt's names: `keck_deimos`. */
  readonly spectrographs: readonly string[];
}

const KINDS: Readonly<Record<ProductKind, readonly [where: string, what: string]>> = {
  science: [
    'Science/',
    'spec1d*.fits: the extracted spectra of the objects of one frame, an extension each; spec2d*.fits: the calibrated and sky-subtracted frame, its wavelengths, masks and models, for each detector or mosaic. FITS.',
  ],
  objects: ['Science/spec1d*.txt', 'The objects of one spec1d file as a table. Text.'],
  calibration: ['Calibrations/', 'Processed calibrations: arcs, wavelengths, tilts, flats, slit edges. FITS.'],
  coadd1d: ['1D_Coadd/*.fits', 'Coadded spectra, one object a file. FITS.'],
  coadd2d: ['2D_Coadd/Science_coadd/', 'Coadded two-dimensional spectra, and what was extracted from them. FITS.'],
  qa: ['QA.tar.gz, QA_coadd/', 'Plots for the assessment of quality. PNG; tar.gz of PNG.'],
  parameters: ['*.par', 'All parameters of a reduction or coadd. Text.'],
  setup: [
    '*.pypeit, *.calib, *.coadd2d',
    'Raw frames, their types and groups, and parameters, as PypeIt reads them. Text.',
  ],
  log: ['*.log, *.log.txt', 'What PypeIt told on its way. Text.'],
  report: [
    'collate_report.dat, collate_warnings.txt',
    'Which spectra went into which coadd, and which did not. IPAC table; text.',
  ],
};

const ascii = (text: string): string => text.replaceAll(/[^ -~]/g, '?');

/** Text of lines of 80 columns at most, `indent` before the first and `hang` before the others. */
function wrap(text: string, indent = '', hang = indent): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of ascii(text).split(/ +/).filter(Boolean)) {
    const glue = line === '' || line.endsWith(' ') ? '' : ' ';
    if (line.length + glue.length + word.length > WIDTH && line.trim() !== '') {
      lines.push(line);
      line = hang + word;
    } else line += glue + word;
    while (line.length > WIDTH) {
      lines.push(line.slice(0, WIDTH));
      line = hang + line.slice(WIDTH);
    }
  }
  return line.trim() === '' ? lines : [...lines, line];
}

const heading = (text: string): readonly string[] => ['', text, '-'.repeat(text.length), ''];
const thousands = (n: number): string => String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');
function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function columnLines(columns: readonly MetaColumn[]): readonly string[] {
  const width = Math.max(...columns.map(({ name }) => name.length));
  return columns.flatMap(({ name, type, unit, meaning }) =>
    wrap(`${meaning} (${type}${unit === '' ? '' : `, ${unit}`})`, `  ${name.padEnd(width)}  `, ' '.repeat(width + 4)),
  );
}

function kindLines(files: ReadonlyMap<string, number>): readonly string[] {
  const counted = new Map<ProductKind, { count: number; bytes: number }>();
  for (const [path, size] of files) {
    const parts = path.split('/');
    const kind = productKind(parts, isReductionName(parts.at(-2) ?? ''));
    if (kind === null) continue;
    const { count = 0, bytes = 0 } = counted.get(kind) ?? {};
    counted.set(kind, { count: count + 1, bytes: bytes + size });
  }
  return Object.entries(KINDS).flatMap(([kind, [where, what]]) => {
    const { count, bytes } = counted.get(kind as ProductKind) ?? { count: 0, bytes: 0 };
    if (count === 0) return [];
    return [
      ...wrap(`${where}  (${thousands(count)} ${count === 1 ? 'file' : 'files'}, ${sizeText(bytes)})`, '  ', '    '),
      ...wrap(what, '      '),
    ];
  });
}

const some = (texts: Iterable<string | null | undefined>): readonly string[] =>
  [...new Set([...texts].filter((text): text is string => text != null && text !== ''))].sort();

/** What both tables tell under a name each: of exposures, and of those that coadds are made from. */
function told({ reduced, coadded }: ArchiveContent, own: string, ofCoadd: string = own): readonly string[] {
  const at = (columns: readonly MetaColumn[], wanted: string) => columns.findIndex(({ name }) => name === wanted);
  const [first, second] = [at(REDUCED_COLUMNS, own), at(COADDED_COLUMNS, ofCoadd)];
  return some([...reduced.map((row) => row[first]), ...coadded.map((row) => row[second])]);
}

/** First and last UT date of exposures, from their MJD; null: none is known. */
function dates(cells: readonly string[]): string | null {
  const mjd = cells.map(Number).filter(Number.isFinite);
  if (mjd.length === 0) return null;
  const day = (value: number) => new Date((value - 40_587) * 86_400_000).toISOString().slice(0, 10);
  const [first, last] = [day(mjd.reduce((a, b) => Math.min(a, b))), day(mjd.reduce((a, b) => Math.max(a, b)))];
  return first === last ? first : `${first} to ${last}`;
}

function citing(content: ArchiveContent): readonly string[] {
  const isKeck = told(content, 'koaid', 'source_id').some(isKoaid);
  return [
    ...wrap(
      'Please cite PypeIt: Prochaska, J. X., et al. 2020, Journal of Open Source Software, 5(56), 2308, doi:10.21105/joss.02308, and the version that is named above.',
    ),
    ...(isKeck
      ? [
          '',
          ...wrap(
            'Please acknowledge the archive: "This research has made use of the Keck Observatory Archive (KOA), which is operated by the W. M. Keck Observatory and the NASA Exoplanet Science Institute (NExScI), under contract with the National Aeronautics and Space Administration." The principal investigators of the observations are in the column progpi.',
          ),
        ]
      : []),
  ];
}

/** The README of an archive: plain ASCII, 80 columns, made from what is in the archive alone, so that it has no date. */
export function readmeText(content: ArchiveContent): string {
  const { files, reduced, coadded, pypeitVersions, spectrographs } = content;
  const bytes = [...files.values()].reduce((sum, size) => sum + size, 0);
  const versions = pypeitVersions.length === 0 ? 'an unknown version' : pypeitVersions.join(', ');
  const period = dates(told(content, 'mjd'));
  const masks = told(content, 'slmsknam');
  const facts = [
    ['Instrument', spectrographs.join(', ') || 'unknown'],
    ['Observed (UT)', period ?? 'unknown'],
    ['Reduced frames', thousands(reduced.length)],
    ['Slit masks', thousands(masks.length)],
    ['Coadded spectra', thousands(new Set(coadded.map((row) => row[0])).size)],
    ['Files', `${thousands(files.size)}, ${sizeText(bytes)}`],
    ['Reduced with', `PypeIt ${versions}`],
  ];
  const lines = [
    'Reduced spectra',
    '===============',
    '',
    ...wrap(
      'This archive holds spectra that were reduced from raw frames with PypeIt, an open pipeline for spectroscopy (https://pypeit.readthedocs.io), with all that is needed to trace them back to these frames.',
    ),
    '',
    ...facts.flatMap(([name = '', value = '']) => wrap(value, `  ${name.padEnd(16)}`, ' '.repeat(18))),
    ...heading('Tree'),
    ...[
      ['MASK/CONFIG/DATES/SPECTROGRAPH_A/', 'one reduction: its setup (.pypeit, .calib),'],
      ['', 'parameters (.par), log and plots'],
      ['  Science/', 'spectra of the science frames'],
      ['  Calibrations/', 'processed calibrations'],
      ['MASK/CONFIG/[DATES/]1D_Coadd/', 'coadded spectra of objects; of several'],
      ['', 'targets each in a folder of its own'],
      ['MASK/CONFIG/[DATES/]2D_Coadd/', 'coadded two-dimensional spectra'],
      [REDUCED_TABLE, 'what each reduced frame is'],
      [COADDED_TABLE, 'what each coadded spectrum is made from'],
      [MANIFEST, 'size and SHA-256 of every file'],
      [README, 'this file'],
    ].map(([name = '', what = '']) => `  ${name.padEnd(34)} ${what}`),
    '',
    ...wrap(
      'MASK is the slit mask or slit; CONFIG the disperser, its setting and the filter; DATES the UT date of the night, or the first and last one. Which folders there are depends on the data. To check that all files are whole: sha256sum -c MANIFEST',
    ),
    ...heading('Files'),
    ...kindLines(files),
    ...heading('From a spectrum to the raw frames'),
    ...wrap(
      'The column koaid (source_id for coadds) names the raw science frame of each product. The .pypeit file beside it lists the raw calibration frames as well; spec1d and spec2d files repeat all of them in the HISTORY of their first header.',
    ),
    ...heading(`Columns of ${REDUCED_TABLE}`),
    ...wrap('A row for each spec1d file. Paths begin at this folder. IPAC table; "null" where nothing is known.', '  '),
    '',
    ...columnLines(REDUCED_COLUMNS),
    ...heading(`Columns of ${COADDED_TABLE}`),
    ...wrap('A row for each spectrum that went into a coadded one. "null" where nothing is known.', '  '),
    '',
    ...columnLines(COADDED_COLUMNS),
    ...heading('How to cite'),
    ...citing(content),
    '',
  ];
  return lines.map((line) => line.trimEnd()).join('\n');
}
