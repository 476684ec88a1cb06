import { finding } from '#core/archive/archive-findings.ts';
import type { MetaRow } from '#core/archive/planned-file.ts';
import type { MetaColumn } from '#core/archive/table-columns.ts';
import type { ArchiveFinding } from '#core/contract/archive.ts';
import { parseIpac } from '#core/ipac/parse-ipac.ts';
import { Fault } from '#core/workspace/fault.ts';

const AGAIN = 'Archive again: the tables are written anew.';
const MOST = 5;

/** Read a table of the archive. `text`: null where there is none, which `isNeeded` makes a finding. */
export function checkTable(
  name: string,
  text: string | null,
  columns: readonly MetaColumn[],
  isNeeded: boolean,
): { readonly rows: readonly MetaRow[]; readonly findings: readonly ArchiveFinding[] } {
  if (text === null)
    return { rows: [], findings: isNeeded ? [finding('table', 'error', name, 'there is none', AGAIN)] : [] };
  try {
    const table = parseIpac(text, name);
    const findings = table.oddities
      .slice(0, MOST)
      .map(({ line, what }) => finding('table', 'error', name, `line ${line} ${what}`, AGAIN));
    const wanted = columns.map((column) => column.name);
    const found = table.columns.map((column) => column.name);
    if (found.join() === wanted.join()) return { rows: table.rows, findings };
    const what = `its columns are not ${wanted.join(', ')}`;
    return { rows: [], findings: [...findings, finding('table', 'error', name, what, AGAIN)] };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { rows: [], findings: [finding('table', 'error', name, error.data.message, AGAIN)] };
  }
}
