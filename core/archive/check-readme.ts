import { finding } from '#core/archive/archive-findings.ts';
import { README } from '#core/archive/former-archive.ts';
import { COADDED_TABLE, REDUCED_TABLE } from '#core/archive/table-columns.ts';
import { isEmpty } from '#core/archive/write-texts.ts';
import type { ArchiveFinding } from '#core/contract/archive.ts';

const WIDTH = 80;
const AGAIN = 'Archive again: the README is made anew.';

/** What somebody wrote is not written over. */
const BY_HAND = 'Tell of it there, or remove README and archive again: then it is made anew.';

/** The README is plain ASCII of 80 columns and tells of the tables that are there. `text`: null where there is none. */
export function checkReadme(text: string | null, files: ReadonlySet<string>): readonly ArchiveFinding[] {
  if (text === null) return [finding('readme', 'error', README, 'there is none', AGAIN)];
  if (isEmpty(text)) return [finding('readme', 'error', README, 'it is empty', AGAIN)];
  const findings: ArchiveFinding[] = [];
  const lines = text.split('\n');
  const odd = lines.findIndex((line) => /[^ -~]/.test(line));
  if (odd >= 0)
    findings.push(finding('readme', 'error', README, `line ${odd + 1} is not plain ASCII`, 'Write it in plain ASCII.'));
  const long = lines.findIndex((line) => line.length > WIDTH);
  if (long >= 0)
    findings.push(
      finding('readme', 'warning', README, `line ${long + 1} is longer than ${WIDTH} columns`, 'Break it.'),
    );
  for (const table of [REDUCED_TABLE, COADDED_TABLE])
    if (files.has(table) && !text.includes(table))
      findings.push(finding('readme', 'error', README, `it does not tell of ${table}`, BY_HAND));
  return findings;
}
