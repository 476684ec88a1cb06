import type { MetaRow } from '#core/archive/planned-file.ts';
import { FITS_NAME } from '#core/archive/product-kind.ts';

/** The archive as its checks see it. */
export interface ArchiveSight {
  /** Paths of all files. */
  readonly files: ReadonlySet<string>;
  readonly reduced: readonly MetaRow[];
  readonly coadded: readonly MetaRow[];
  /** The text of a setup file of the archive without what is commented out; null: it cannot be read. */
  setupText(path: string): string | null;
}

/** What mends rows that do not fit the files. */
export const AGAIN = 'Archive again from the reductions.';

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Where a spec1d file is, its spec2d file and its list of objects are, too, and the other way round. */
export function besides(path: string, kind: 'spec1d' | 'spec2d' | 'txt'): string {
  const name = nameOf(path);
  return (
    path.slice(0, path.length - name.length) +
    (kind === 'txt' ? name.replace(FITS_NAME, '.txt') : name.replace(/^spec[12]d/, kind))
  );
}

/** The folder of 2D coadds beside a coadded spectrum. */
export const besideCoadd1d = (path: string): string =>
  `${path.replace(/(?<=^|\/)1D_Coadd\/(?:[^/]+\/)?[^/]+$/, '')}2D_Coadd/Science_coadd`;

/** Whether a path is that of a 2D coadd in such a folder. */
export const isCoadd2d = (path: string): boolean =>
  /(?:^|\/)2D_Coadd\/Science_coadd\/spec2d[^/]*$/.test(path) && FITS_NAME.test(path);
