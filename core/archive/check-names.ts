import { finding } from '#core/archive/archive-findings.ts';
import type { ArchiveFinding } from '#core/contract/archive.ts';

/** IRSA, "IPAC Table Format": names of files have up to 80 characters, no blanks, `^` or `&`. KOA asks it of all files. */
const MOST = 80;
const REFUSED = /[\s^&]|[^ -~]/;

/** Formats of single programs, which KOA does not take ("Contributed Data Set Format Requirements"). */
const FORBIDDEN = /\.(?:docx?|xlsx?|pptx?|od[tsp]|pages|numbers|key|tex|sav|idl|mat|pkl|pickle|npy|npz|rtf)(?:\.gz)?$/i;
/** What KOA takes, and what PypeIt writes as plain text. */
const KNOWN =
  /(?:\.fits(?:\.gz)?|\.(?:txt|csv|dat|tbl|pdf|png|gif|jpe?g|mpe?g|par|pypeit|calib|coadd2d|log)|(?:^|\/)QA(?:_coadd)?\.tar\.gz|^README|^MANIFEST)$/;

/** Names and formats of the files of an archive. */
export function checkNames(paths: readonly string[]): readonly ArchiveFinding[] {
  const findings: ArchiveFinding[] = [];
  const folders = new Set<string>();
  const check = (path: string, what: string) => {
    const name = path.split('/').at(-1) ?? '';
    if (name.length > MOST)
      findings.push(
        finding(
          'name',
          'error',
          path,
          `the name of the ${what} has ${name.length} characters, more than ${MOST}`,
          RENAME,
        ),
      );
    if (REFUSED.test(name))
      findings.push(
        finding(
          'name',
          'error',
          path,
          `the name of the ${what} has a blank, ^, & or a character that is not ASCII`,
          RENAME,
        ),
      );
  };
  for (const path of paths) {
    check(path, 'file');
    const parts = path.split('/');
    for (let n = 1; n < parts.length; n++) folders.add(parts.slice(0, n).join('/'));
    if (FORBIDDEN.test(path))
      findings.push(
        finding(
          'format',
          'error',
          path,
          'KOA does not take this format',
          'Deliver it as FITS, plain text, an IPAC table or PDF.',
        ),
      );
    else if (!KNOWN.test(path))
      findings.push(
        finding('format', 'warning', path, 'a format that KOA may not know', 'Ask KOA, or leave the file out.'),
      );
  }
  for (const path of [...folders].sort()) check(path, 'folder');
  return findings;
}

const RENAME =
  'Names come from masks and targets: shorten or mend those of the reduction, and archive again; or ask KOA.';
