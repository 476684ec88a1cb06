import { COADD_FOLDERS } from '#core/contract/coadds.ts';

/** What a file of the archive is. `fits` ones count only if PypeIt wrote them, which their first extension tells. */
export type ProductKind =
  | 'science'
  | 'calibration'
  | 'coadd1d'
  | 'coadd2d'
  | 'qa'
  | 'parameters'
  | 'setup'
  | 'log'
  | 'objects'
  | 'report';

export const FITS_NAME = /\.fits(?:\.gz)?$/;

const FITS_FOLDERS: Readonly<Record<string, ProductKind>> = {
  Science: 'science',
  Calibrations: 'calibration',
  '1D_Coadd': 'coadd1d',
  Science_coadd: 'coadd2d',
};

const COADDS: ReadonlySet<string> = new Set(Object.values(COADD_FOLDERS));

/** Whether a folder of this name holds a coadd. */
export const isCoaddFolder = (name: string): boolean => COADDS.has(name);

/** Whether a folder holds coadded spectra: `1D_Coadd`, or that of one target in it. */
export const isCoadd1dFolder = (folder: string): boolean => /(?:^|\/)1D_Coadd(?:\/[^/]+)?$/.test(folder);

/** The log of setting up a 2D coadd tells nothing of the result. */
const SETUP_LOG = 'pypeit_setup_coadd2d.log.txt';

/**
 * What a file is by its name and the folders that it lies in, or null if it is none for the archive. `parts`: its path;
 * `inReduction`: whether it lies directly in the folder of a reduction (`SPEC_A`).
 */
export function productKind(parts: readonly string[], inReduction: boolean): ProductKind | null {
  const [above = '', own = '', name = ''] = ['', '', ...parts].slice(-3);
  const parent = above === '1D_Coadd' ? above : own;
  const endsWith = (...ends: readonly string[]) => ends.some((end) => name.endsWith(end));
  if (FITS_NAME.test(name)) return FITS_FOLDERS[parent] ?? null;
  if (inReduction && name === 'QA.tar.gz') return 'qa';
  if (parent === '2D_Coadd' && name === 'QA_coadd.tar.gz') return 'qa';
  if (above === 'QA_coadd' && parent === 'PNGs' && endsWith('.png')) return 'qa';
  if ((inReduction || isCoaddFolder(parent)) && endsWith('.par')) return 'parameters';
  if (inReduction && endsWith('.pypeit', '.calib')) return 'setup';
  if (parent === '2D_Coadd' && endsWith('.coadd2d')) return 'setup';
  if (inReduction && endsWith('.log')) return 'log';
  if (endsWith('.log.txt') && name !== SETUP_LOG) return 'log';
  if (name === 'collate_warnings.txt') return 'report';
  if (parent === '1D_Coadd' && name === 'collate_report.dat') return 'report';
  if (name.startsWith('spec1d') && endsWith('.txt') && !isCoaddFolder(parent)) return 'objects';
  return null;
}
