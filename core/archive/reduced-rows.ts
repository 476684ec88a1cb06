import { koaidOf } from '#core/archive/koaid.ts';
import type { MetaRow, PlannedFile } from '#core/archive/planned-file.ts';
import { realOf, textOf } from '#core/archive/table-cells.ts';

/** Whether a file is a spec1d of a reduction, which has a row. */
export const isSpec1d = ({ path, model }: PlannedFile): boolean =>
  model === 'SpecObj' && path.split('/').at(-2) === 'Science';

/** `spec1d_X.fits` and `spec1d_X.fits.gz` → `X`. */
const stemOf = (path: string): string =>
  (path.split('/').at(-1) ?? '').replace(/^spec1d_/, '').replace(/\.fits(?:\.gz)?$/, '');

const folderOf = (path: string, up: number): string => path.split('/').slice(0, -up).join('/');

/** What a spec1d has beside it, by paths in the archive; null: it is not there. */
export interface Companions {
  readonly objects: string | null;
  readonly spec2d: string | null;
  readonly pypeit: string | null;
}

/** Paths of the companions of a spec1d, those that should be there. */
export function companionsOf(spec1d: string, setups: ReadonlyMap<string, readonly string[]>) {
  const [science, reduction, stem] = [folderOf(spec1d, 1), folderOf(spec1d, 2), stemOf(spec1d)];
  const own = `${reduction}/${reduction.split('/').at(-1)}.pypeit`;
  const there = setups.get(reduction) ?? [];
  return {
    objects: [`${science}/spec1d_${stem}.txt`],
    spec2d: [`${science}/spec2d_${stem}.fits`, `${science}/spec2d_${stem}.fits.gz`],
    pypeit: there.includes(own) || there.length === 0 ? [own] : there.slice(0, 1),
  };
}

/** The row of a spec1d in `reduced_files_meta.dat`. */
export function reducedRow({ path, cards: given }: PlannedFile, { objects, spec2d, pypeit }: Companions): MetaRow {
  const cards = given ?? new Map();
  return [
    koaidOf(textOf(cards, 'KOAID'), textOf(cards, 'FILENAME')),
    path,
    objects,
    spec2d,
    pypeit,
    realOf(cards, 'RA'),
    realOf(cards, 'DEC'),
    textOf(cards, 'TARGET'),
    textOf(cards, 'PROGPI'),
    textOf(cards, 'SEMESTER'),
    textOf(cards, 'PROGID'),
    textOf(cards, 'DISPNAME'),
    textOf(cards, 'DECKER'),
    textOf(cards, 'BINNING'),
    realOf(cards, 'MJD'),
    realOf(cards, 'AIRMASS'),
    realOf(cards, 'EXPTIME'),
  ];
}
