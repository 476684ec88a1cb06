import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { finding } from '#core/archive/archive-findings.ts';
import { VERIFY } from '#core/archive/archive-remedies.ts';
import { checkLayout } from '#core/archive/check-layout.ts';
import { MANIFEST, parseManifest } from '#core/archive/manifest.ts';
import { COADDED_TABLE, REDUCED_TABLE } from '#core/archive/table-columns.ts';
import { digestNow } from '#core/archive/verify-kept.ts';
import type { ArchiveFinding } from '#core/contract/archive.ts';
import { readIfThere } from '#core/workspace/files.ts';

const AGAIN = 'Archive the whole tree again: MANIFEST is written anew.';

const WHOLE = `It belongs here: the tables name it. ${AGAIN}`;

/** All words of both tables: no name of a file in them has a space. */
const namesInTables = (folder: string): ReadonlySet<string> =>
  new Set([REDUCED_TABLE, COADDED_TABLE].flatMap((name) => (readIfThere(join(folder, name)) ?? '').split(/[\s|]+/)));

/** What a MANIFEST says, and how far that is true. */
interface CheckedManifest {
  readonly findings: readonly ArchiveFinding[];
  /** Paths that it names. */
  readonly listed: ReadonlySet<string>;
  /** Those that are there, and are not what it says. */
  readonly damaged: ReadonlySet<string>;
}

/** Whether MANIFEST is there and true. `sizes`: of the files that are there. `quick`: sizes only. */
export async function checkManifest(
  folder: string,
  sizes: ReadonlyMap<string, number>,
  quick: boolean,
  signal: AbortSignal,
  checked: (path: string, bytes: number) => void,
): Promise<CheckedManifest> {
  const text = readIfThere(join(folder, MANIFEST));
  const none = finding('manifest', 'error', MANIFEST, 'there is none', AGAIN);
  if (text === null) return { findings: [none, ...checkLayout(sizes.keys())], listed: new Set(), damaged: new Set() };
  const { entries, odd } = parseManifest(text);
  const damaged = new Set<string>();
  const findings: ArchiveFinding[] = odd.map((line) =>
    finding('manifest', 'error', MANIFEST, `line ${line} is no digest and name, or names a file again`, AGAIN),
  );
  for (const [path, { size, sha256 }] of entries) {
    signal.throwIfAborted();
    const found = sizes.get(path);
    const wrong = (what: string) => {
      findings.push(finding('manifest', 'error', path, what, VERIFY));
      if (found !== undefined) damaged.add(path);
    };
    if (found === undefined) wrong('MANIFEST names it, and it is not there');
    else if (size >= 0 && size !== found) wrong(`it has ${found} bytes, by MANIFEST ${size}`);
    else if (!quick) {
      const now = await digestNow(join(folder, path), signal);
      if (now === null) wrong('it cannot be read');
      else if (now !== sha256) wrong('its SHA-256 is not that of MANIFEST: it is damaged, or was changed');
    }
    if (found !== undefined) checked(path, found);
    if (quick) await breathe();
  }
  const unknown = [...sizes.keys()].filter((path) => path !== MANIFEST && !entries.has(path));
  const inTables = unknown.length === 0 ? new Set<string>() : namesInTables(folder);
  for (const path of unknown) {
    const remedy = inTables.has(path) ? WHOLE : 'Remove it, or archive again if it belongs here.';
    findings.push(finding('outside', 'error', path, 'MANIFEST does not know it', remedy));
  }
  return { findings, listed: new Set(entries.keys()), damaged };
}
