import { koaidIn, koaidOf } from '#core/archive/koaid.ts';
import type { MetaRow, PlannedFile } from '#core/archive/planned-file.ts';
import { fixedText, realOf, textOf } from '#core/archive/table-cells.ts';
import type { IpacTable } from '#core/ipac/ipac-table.ts';
import { parsePythonFloat, pythonFloatText } from '#core/spectrographs/python-numbers.ts';

/** What a folder 1D_Coadd has, and where the spectra of its rows come from. */
export interface CoaddPlace {
  /** `MASK/CONFIG/1D_Coadd` in the archive. */
  readonly folder: string;
  /** The coadded spectra, by name. */
  readonly spectra: ReadonlySet<string>;
  /** The spec2d files of the sibling 2D_Coadd, sorted paths. */
  readonly spec2d: readonly string[];
  /** Its parameter files, sorted paths. */
  readonly parameters: readonly string[];
  /** A spec1d by its bare name; null: none of the archive has it. */
  find(name: string): PlannedFile | null;
}

/** Rows of a coadd, and what is wrong with some of its report's. */
export interface CoaddRows {
  readonly rows: readonly MetaRow[];
  readonly problems: readonly string[];
}

/**
 * The rows of one 1D_Coadd in `coadded_files_meta.dat`, from its `collate_report.dat`. A row whose coadded spectrum is
 * not there is left out; one whose spec1d is not in the archive stays, with what the report alone tells. Both are told.
 */
export function coaddedRows(report: IpacTable, place: CoaddPlace): CoaddRows {
  const { folder, spectra, spec2d, parameters } = place;
  const problems: string[] = [];
  const index = new Map(report.columns.map(({ name }, i) => [name, i]));
  // Where PypeIt knows nothing it writes Python's None, as text (collate_1d.py, get_report_metadata).
  const cellOf = (cells: MetaRow, name: string): string | null => {
    const text = cells[index.get(name) ?? -1] ?? null;
    return text === 'None' ? null : text;
  };
  // PypeIt appends to its report each time: what it says last of a spectrum counts.
  const latest = new Map(
    report.rows.map((cells) => [
      ['filename', 'spec1d_filename', 'pypeit_name'].map((name) => cellOf(cells, name)).join(' '),
      cells,
    ]),
  );
  const rows = [...latest.values()].flatMap((cells): MetaRow[] => {
    const cell = (name: string): string | null => cellOf(cells, name);
    const [file, named] = [cell('filename'), cell('spec1d_filename')];
    if (file === null || !spectra.has(file)) {
      problems.push(`${folder}/collate_report.dat names ${file ?? 'a row without a file'}, which is not there`);
      return [];
    }
    const spec1d = named === null ? null : place.find(named);
    if (spec1d === null)
      problems.push(`${folder}/${file} was made from ${named ?? 'an unnamed spec1d'}, which the archive does not have`);
    const cards = spec1d?.cards ?? new Map();
    const source =
      spec1d === null
        ? koaidIn((named ?? '').replace(/^spec1d_/, ''))
        : koaidOf(textOf(cards, 'KOAID'), textOf(cards, 'FILENAME'));
    return [
      [
        `${folder}/${file}`,
        closest(spec2d, named ?? ''),
        parameters[0] ?? null,
        cell('maskdef_objname'),
        wholeCell(cell('maskdef_id')),
        cell('pypeit_name'),
        cell('det'),
        realCell(cell('objra')),
        realCell(cell('objdec')),
        fixedCell(cell('s2n'), 2),
        cell('maskdef_extract'),
        fixedCell(cell('wave_rms'), 3),
        source,
        spec1d?.path ?? null,
        textOf(cards, 'DISPNAME') ?? cell('dispname'),
        textOf(cards, 'DECKER') ?? cell('slmsknam'),
        textOf(cards, 'BINNING') ?? cell('binning'),
        realOf(cards, 'MJD') ?? realCell(cell('mjd')),
        realOf(cards, 'AIRMASS') ?? realCell(cell('airmass')),
        realOf(cards, 'EXPTIME') ?? realCell(cell('exptime')),
        realOf(cards, 'GUIDFWHM') ?? realCell(cell('guidfwhm')),
        textOf(cards, 'PROGPI') ?? cell('progpi'),
        textOf(cards, 'SEMESTER') ?? cell('semester'),
        textOf(cards, 'PROGID') ?? cell('progid'),
      ],
    ];
  });
  return { rows, problems };
}

/** How many first characters two texts share. */
function shared(a: string, b: string): number {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return n;
}

/** The target in the name of a product, `spec1d_FRAME-TARGET_CAMERA_TIME.fits`. */
const targetIn = (name: string): string | null => /^spec[12]d_[^-]+-(.+)_[^_]+_[^_]+\.fits/.exec(name)?.[1] ?? null;

/** That of a 2D coadd, which PypeIt calls `spec2d_FIRST-LAST-TARGET.fits`; its name where it has another. */
export const targetOfCoadd2d = (name: string): string =>
  targetIn(name) ?? /^spec2d_[^-]+-[^-]+-(.+)\.fits(?:\.gz)?$/.exec(name)?.[1] ?? name;

/**
 * Of several 2D coadds beside each other (PypeIt names them by their first exposure) the one of the exposure's target whose
 * name agrees longest with that of the exposure; of equal ones the first.
 */
function closest(spec2d: readonly string[], spec1d: string): string | null {
  const wanted = spec1d.replace(/^spec1d_/, '');
  const target = targetIn(spec1d);
  // PypeIt calls its own `spec2d_FIRST-LAST-TARGET.fits`.
  const isOf = (name: string) => targetIn(name) === target || name.endsWith(`-${target}.fits`);
  const own = spec2d.filter((path) => target !== null && isOf(path.split('/').at(-1) ?? ''));
  const among = own.length > 0 ? own : spec2d;
  let [best, most] = [among[0] ?? null, -1];
  for (const path of among) {
    const n = shared((path.split('/').at(-1) ?? '').replace(/^spec2d_/, ''), wanted);
    if (n > most) [best, most] = [path, n];
  }
  return best;
}

/** A number of the report, or null where it is none (`None`, `nan`, `--`). */
const numberOf = (cell: string | null): number | null => {
  const value = cell === null ? null : parsePythonFloat(cell);
  return value === null || !Number.isFinite(value) ? null : value;
};

const realCell = (cell: string | null): string | null => {
  const value = numberOf(cell);
  return value === null ? null : pythonFloatText(value);
};

const fixedCell = (cell: string | null, digits: number): string | null => {
  const value = numberOf(cell);
  return value === null ? null : fixedText(value, digits);
};

const wholeCell = (cell: string | null): string | null => (cell !== null && /^[+-]?\d+$/.test(cell) ? cell : null);
