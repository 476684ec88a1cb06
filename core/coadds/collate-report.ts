import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IpacTable } from '#core/ipac/ipac-table.ts';
import { parseIpac } from '#core/ipac/parse-ipac.ts';
import { Fault } from '#core/workspace/fault.ts';

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

/** The report that pypeit_collate_1d leaves in a folder, an IPAC table; empty where there is none, or it cannot be read. */
export function readCollateReport(folder: string): readonly CollatedObject[] {
  const path = join(folder, 'collate_report.dat');
  if (!existsSync(path)) return [];
  const { columns, rows } = tableOf(path);
  const at = (name: string) => columns.findIndex((column) => column.name === name);
  const places = {
    filename: at('filename'),
    object: at('pypeit_name'),
    detector: at('det'),
    s2n: at('s2n'),
    spec1d: at('spec1d_filename'),
  };
  return rows.flatMap((row): CollatedObject[] => {
    const cell = (of: keyof typeof places) => row[places[of]] ?? '';
    const [filename, spec1d] = [cell('filename'), cell('spec1d')];
    if (filename === '' || spec1d === '') return [];
    const s2n = Number.parseFloat(cell('s2n'));
    const [object, detector] = [cell('object'), cell('detector')];
    return [{ filename, object, detector, s2n: Number.isFinite(s2n) ? s2n : null, spec1d }];
  });
}

function tableOf(path: string): IpacTable {
  try {
    return parseIpac(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof Fault) return { columns: [], rows: [] };
    throw error;
  }
}

/** Names of the spectra that were coadded there. */
export const coaddedFiles = (folder: string): readonly string[] => [
  ...new Set(readCollateReport(folder).map(({ filename }) => filename)),
];
