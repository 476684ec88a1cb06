import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ManifestEntry } from '#core/archive/manifest.ts';
import { readIfThere, writeWhole } from '#core/workspace/files.ts';
import { WORKSPACE_FOLDER, workspaceFolder } from '#core/workspace/places.ts';

/** What is known of the delivery of a dataset or of coadds. */
export interface UnitStatus {
  readonly unit: string;
  /** `archived`: in a folder of ours; `delivered`: KOA has it. */
  readonly state: 'archived' | 'delivered';
  /** When, `YYYY-MM-DD`. */
  readonly on: string;
  readonly files: number;
  readonly bytes: number;
  /** When the newest of its products was written, ISO 8601. */
  readonly newest: string;
  /** SHA-256 over the lines of MANIFEST for its files. */
  readonly digest: string;
  /** The folder that it was archived into. */
  readonly into: string;
}

const COLUMNS = ['unit', 'state', 'on', 'files', 'bytes', 'newest', 'digest', 'into'] as const;
const HEAD = `# What was archived for KOA, and what was delivered: slitbench archive keeps this. One line a dataset or coadd.
${COLUMNS.join('\t')}
`;

/** The status file of a tree. */
export const statusFile = (base: string): string => join(base, WORKSPACE_FOLDER, 'archive-status.tsv');

/** The status of everything that a tree has archived, by unit. Lines that say nothing are passed over. */
export function readStatus(base: string): ReadonlyMap<string, UnitStatus> {
  const status = new Map<string, UnitStatus>();
  for (const line of (readIfThere(statusFile(base)) ?? '').split('\n')) {
    const [unit, state, on, files, bytes, newest, digest, ...into] = line.split('\t');
    if (unit === undefined || (state !== 'archived' && state !== 'delivered') || digest === undefined) continue;
    status.set(unit, {
      unit,
      state,
      on: on ?? '',
      files: Number(files),
      bytes: Number(bytes),
      newest: newest ?? '',
      digest,
      into: into.join('\t'),
    });
  }
  return status;
}

export function writeStatus(base: string, status: Iterable<UnitStatus>): void {
  workspaceFolder(base);
  const lines = [...status]
    .sort((a, b) => (a.unit < b.unit ? -1 : 1))
    .map((one) => `${COLUMNS.map((name) => String(one[name]).replaceAll(/[\t\n\r]/g, ' ')).join('\t')}\n`);
  writeWhole(statusFile(base), HEAD + lines.join(''));
}

/** The digest of a unit: that of its lines in MANIFEST, sorted by path. */
export const unitDigest = (files: readonly (readonly [path: string, entry: ManifestEntry])[]): string =>
  createHash('sha256')
    .update(
      [...files]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, { sha256 }]) => `${sha256}  ${path}\n`)
        .join(''),
    )
    .digest('hex');

/** How a unit is now, as far as a look at its files tells. */
export interface UnitLook {
  readonly files: number;
  readonly bytes: number;
  readonly newest: string;
}

/** The look of some files, sizes in bytes, times in milliseconds. */
export const lookOf = (files: readonly { readonly size: number; readonly mtimeMs: number }[]): UnitLook => ({
  files: files.length,
  bytes: files.reduce((sum, { size }) => sum + size, 0),
  newest: new Date(files.reduce((newest, { mtimeMs }) => Math.max(newest, Math.floor(mtimeMs)), 0)).toISOString(),
});

/** Whether a unit looks as it did when its status was written. */
export const isUnchanged = (status: UnitStatus, look: UnitLook): boolean =>
  status.files === look.files && status.bytes === look.bytes && status.newest === look.newest;
