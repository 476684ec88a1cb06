import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line of `collate_report.dat`: an object of an exposure that went into a coadded spectrum. */
export interface CollatedObject {
  /** Of the coadded spectrum. */
  readonly filename: string;
  /** `SPAT0176-SLIT0175-DET01` */
  readonly object: string;
  readonly detector: string;
  /** Of this exposure alone; null: not told. */
  readonly s2n: number | null;
  /** Name of the file, without folder. */
  readonly spec1d: string;
}

/** The report that pypeit_collate_1d leaves in a folder, an IPAC table; empty where there is none. Lines that do not fit are passed over. */
export function readCollateReport(folder: string): readonly CollatedObject[] {
  const path = join(folder, 'collate_report.dat');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  const head = lines.find((line) => line.startsWith('|'));
  if (head === undefined) return [];
  // Columns end where the bars of the header stand (IRSA's definition of the format).
  const bars = [...head].flatMap((c, i) => (c === '|' ? [i] : []));
  const names = bars.slice(0, -1).map((bar, i) => head.slice(bar + 1, bars[i + 1]).trim());
  return lines
    .filter((line) => line.trim() !== '' && !line.startsWith('|') && !line.startsWith('\\'))
    .flatMap((line): CollatedObject[] => {
      const cell = (name: string) => {
        const at = names.indexOf(name);
        return at < 0 ? '' : line.slice((bars[at] ?? 0) + 1, bars[at + 1] ?? line.length).trim();
      };
      const s2n = Number.parseFloat(cell('s2n'));
      const [filename, spec1d] = [cell('filename'), cell('spec1d_filename')];
      if (filename === '' || spec1d === '') return [];
      const [object, detector] = [cell('pypeit_name'), cell('det')];
      return [{ filename, object, detector, s2n: Number.isFinite(s2n) ? s2n : null, spec1d }];
    });
}

/** Names of the spectra that were coadded there. */
export const coaddedFiles = (folder: string): readonly string[] => [
  ...new Set(readCollateReport(folder).map(({ filename }) => filename)),
];
