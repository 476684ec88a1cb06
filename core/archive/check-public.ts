import { finding } from '#core/archive/archive-findings.ts';
import type { MetaRow } from '#core/archive/planned-file.ts';
import { COADDED_COLUMNS, type MetaColumn, REDUCED_COLUMNS } from '#core/archive/table-columns.ts';
import type { ArchiveFinding } from '#core/contract/archive.ts';
import { nearestName } from '#core/workspace/nearest-name.ts';

const indexOf = (columns: readonly MetaColumn[], name: string): number => columns.findIndex((one) => one.name === name);

/** Programs of some rows: `SEMESTER_PROGID`; null: a row does not say. With the first file of each. */
function programsOf(
  rows: readonly MetaRow[],
  columns: readonly MetaColumn[],
  file: string,
): ReadonlyMap<string | null, string> {
  const [semester, progid, path] = ['semester', 'progid', file].map((name) => indexOf(columns, name));
  const programs = new Map<string | null, string>();
  for (const row of rows) {
    const [of, id] = [row[semester ?? -1] ?? null, row[progid ?? -1] ?? null];
    const program = of === null || id === null ? null : `${of}_${id}`;
    if (!programs.has(program)) programs.set(program, row[path ?? -1] ?? '');
  }
  return programs;
}

/**
 * Whether the raw frames of every program are public on a day, or released by their PI: KOA publishes contributed data
 * only then ("Contributed Data Set Policy"). Dates are given, by program; one that is not given is a finding.
 */
export function checkPublic(
  reduced: readonly MetaRow[],
  coadded: readonly MetaRow[],
  given: Readonly<Record<string, string>>,
  on: string,
): readonly ArchiveFinding[] {
  const programs = new Map([
    ...programsOf(coadded, COADDED_COLUMNS, 'coadd1d_filename'),
    ...programsOf(reduced, REDUCED_COLUMNS, 'spec1d_file'),
  ]);
  return [
    ...unusedDays(programs, given),
    ...[...programs].flatMap(([program, file]) => findingsOf(program, file, given, on)),
  ];
}

/** Days of programs that no row is of: most likely one is misspelt. */
function unusedDays(
  programs: ReadonlyMap<string | null, string>,
  given: Readonly<Record<string, string>>,
): readonly ArchiveFinding[] {
  const known = [...programs.keys()].filter((program) => program !== null);
  return Object.keys(given)
    .filter((program) => !programs.has(program))
    .map((program) => {
      const near = nearestName(
        program,
        known.filter((one) => given[one] === undefined),
      );
      const of = known.length === 0 ? 'no row names a program' : `rows are of ${known.slice(0, 4).join(', ')}`;
      const meant = near === null ? of : `did you mean ${near}?`;
      return finding(
        'public',
        'warning',
        '',
        `no row is of the program ${program}; ${meant}`,
        'Correct --public, or leave it out.',
      );
    });
}

function findingsOf(
  program: string | null,
  file: string,
  given: Readonly<Record<string, string>>,
  on: string,
): readonly ArchiveFinding[] {
  if (program === null)
    return [
      finding(
        'public',
        'error',
        file,
        'its row does not say of which program it is',
        'Ask KOA for semester and program of the frame.',
      ),
    ];
  const day = given[program];
  if (day === undefined)
    return [
      finding(
        'public',
        'error',
        file,
        `it is not known when the frames of ${program} are public`,
        `Ask KOA, then give --public ${program}=DAY, or =authorised if the PI released them.`,
      ),
    ];
  if (day === 'authorised' || day <= on) return [];
  return [
    finding(
      'public',
      'error',
      file,
      `the frames of ${program} are public on ${day}, after ${on}`,
      'Deliver later, or ask the PI to release them at the KOA helpdesk.',
    ),
  ];
}
