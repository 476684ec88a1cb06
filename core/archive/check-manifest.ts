import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { finding } from '#core/archive/archive-findings.ts';
import { MANIFEST, parseManifest } from '#core/archive/manifest.ts';
import type { ArchiveFinding } from '#core/contract/archive.ts';
import { digestOf } from '#core/datasets/copy-file.ts';
import { readIfThere } from '#core/workspace/files.ts';

const AGAIN = 'Archive again: what is missing or damaged is copied anew.';

/** Whether MANIFEST is there and true. `sizes`: of the files that are there. `quick`: sizes only. */
export async function checkManifest(
  folder: string,
  sizes: ReadonlyMap<string, number>,
  quick: boolean,
  signal: AbortSignal,
  checked: (path: string, bytes: number) => void,
): Promise<readonly ArchiveFinding[]> {
  const text = readIfThere(join(folder, MANIFEST));
  if (text === null) return [finding('manifest', 'error', MANIFEST, 'there is none', AGAIN)];
  const { entries, odd } = parseManifest(text);
  const findings: ArchiveFinding[] = odd.map((line) =>
    finding('manifest', 'error', MANIFEST, `line ${line} is no digest and name, or names a file again`, AGAIN),
  );
  for (const [path, { size, sha256 }] of entries) {
    signal.throwIfAborted();
    const found = sizes.get(path);
    const wrong = (what: string) => findings.push(finding('manifest', 'error', path, what, AGAIN));
    if (found === undefined) wrong('MANIFEST names it, and it is not there');
    else if (size >= 0 && size !== found) wrong(`it has ${found} bytes, by MANIFEST ${size}`);
    else if (!quick && (await digestOf(join(folder, path), signal)) !== sha256)
      wrong('its SHA-256 is not that of MANIFEST: it is damaged, or was changed');
    if (found !== undefined) checked(path, found);
    if (quick) await breathe();
  }
  for (const path of sizes.keys())
    if (path !== MANIFEST && !entries.has(path))
      findings.push(
        finding(
          'outside',
          'error',
          path,
          'MANIFEST does not know it',
          'Remove it, or archive again if it belongs here.',
        ),
      );
  return findings;
}
