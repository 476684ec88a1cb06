import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { productRemedy } from '#core/archive/archive-remedies.ts';
import { checkFits } from '#core/archive/check-fits.ts';
import { checkManifest } from '#core/archive/check-manifest.ts';
import { checkNames } from '#core/archive/check-names.ts';
import { checkPublic } from '#core/archive/check-public.ts';
import { checkReadme } from '#core/archive/check-readme.ts';
import { checkRows } from '#core/archive/check-rows.ts';
import { checkTable } from '#core/archive/check-tables.ts';
import { README } from '#core/archive/former-archive.ts';
import { listArchive } from '#core/archive/list-archive.ts';
import { FITS_NAME } from '#core/archive/product-kind.ts';
import { requireArchive } from '#core/archive/require-archive.ts';
import { COADDED_COLUMNS, COADDED_TABLE, REDUCED_COLUMNS, REDUCED_TABLE } from '#core/archive/table-columns.ts';
import {
  ARCHIVE_RULES,
  type ArchiveFinding,
  ValidateArchiveInput,
  type ValidateArchiveResult,
} from '#core/contract/archive.ts';
import { effective } from '#core/setup/lines.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { readIfThere } from '#core/workspace/files.ts';

/**
 * Check an archive as KOA would: names, formats, identifiers, rows against files, FITS, README, tables, manifest, and
 * whether its frames are public. Nothing is written. Throws Faults `missing`, `no-archive` for a folder that holds none,
 * and the reason when aborted.
 */
export async function validateArchive(given: ValidateArchiveInput, task: TaskHandle): Promise<ValidateArchiveResult> {
  const { folder, quick, public: days, on } = ValidateArchiveInput.parse(given);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Fault({ code: 'missing', message: `${folder} is no folder`, remedy: 'Check the name.', path: folder });
  requireArchive(folder);
  const { sizes, findings: listed } = await listArchive(folder, task.signal);
  const files = new Set(sizes.keys());
  const total = sizes.size;
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  let done = 0;
  const {
    findings: manifest,
    listed: known,
    damaged,
  } = await checkManifest(folder, sizes, quick, task.signal, (item) =>
    task.progress({ phase: 'checking digests', done: ++done, total, unit: 'files', item }),
  );
  const paths = [...files].sort();
  const hasSpec1d = paths.some((path) => /(?:^|\/)Science\/spec1d[^/]*\.fits(?:\.gz)?$/.test(path));
  const hasCoadds = paths.some((path) => /(?:^|\/)1D_Coadd\/(?!spec1d)[^/]*\.fits(?:\.gz)?$/.test(path));
  const read = (name: string) => (files.has(name) ? readIfThere(join(folder, name)) : null);
  const reduced = checkTable(REDUCED_TABLE, read(REDUCED_TABLE), REDUCED_COLUMNS, hasSpec1d);
  const coadded = checkTable(COADDED_TABLE, read(COADDED_TABLE), COADDED_COLUMNS, hasCoadds);
  const [rows, coadds] = [reduced.rows, coadded.rows];
  const findings = [
    ...listed,
    ...manifest,
    ...checkNames(paths),
    ...checkReadme(read(README), files),
    ...reduced.findings,
    ...coadded.findings,
    ...checkRows({ files, reduced: rows, coadded: coadds, setupText: setupReader(folder) }),
    ...checkPublic(rows, coadds, days, on ?? new Date().toISOString().slice(0, 10)),
  ];
  const fits = paths.filter((path) => FITS_NAME.test(path));
  for (const [index, path] of fits.entries()) {
    task.progress({ phase: 'checking FITS files', done: index, total: fits.length, unit: 'files', item: path });
    const remedy = productRemedy(path, damaged.has(path) ? false : quick || !known.has(path) ? null : true);
    findings.push(...(await checkFits(folder, path, sizes.get(path) ?? 0, quick, remedy)));
    await breathe();
    task.signal.throwIfAborted();
  }
  return { folder, files: total, bytes, findings: sorted(once(findings)) };
}

/** By rule, errors first, then by file. */
function sorted(findings: readonly ArchiveFinding[]): ArchiveFinding[] {
  const place = ({ rule, level, file }: ArchiveFinding) =>
    `${level === 'error' ? 0 : 1}${String(ARCHIVE_RULES.indexOf(rule)).padStart(2, '0')} ${file}`;
  const keyed = findings.map((one) => ({ one, key: place(one) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ one }) => one);
}

/** What several rows say of one file is said once. */
const once = (findings: readonly ArchiveFinding[]): readonly ArchiveFinding[] => [
  ...new Map(findings.map((one) => [`${one.rule}\n${one.file}\n${one.what}`, one])).values(),
];

/** The text of setup files without comments, each read once. */
function setupReader(folder: string): (path: string) => string | null {
  const texts = new Map<string, string | null>();
  return (path) => {
    let text = texts.get(path);
    if (text === undefined) {
      try {
        text = readFileSync(join(folder, path), 'utf8').split('\n').map(effective).join('\n');
      } catch {
        text = null;
      }
      texts.set(path, text);
    }
    return text;
  };
}
