import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { ManifestEntry } from '#core/archive/manifest.ts';
import type { Step } from '#core/archive/plan-archive.ts';
import type { MetaRow } from '#core/archive/planned-file.ts';
import { type ProductCards, primaryCards } from '#core/archive/read-product.ts';
import { textOf } from '#core/archive/table-cells.ts';
import type { ArchiveContent } from '#core/archive/write-readme.ts';

const text = (cards: ProductCards | null, keyword: string): string | null =>
  cards === null ? null : textOf(cards, keyword);

/**
 * What the README tells of: by the tables and the files of the archive, those of earlier calls included. Of frames that
 * are not in this plan the first header is read. `unwritten`: the files themselves are not there.
 */
export async function contentOf(
  into: string,
  entries: ReadonlyMap<string, ManifestEntry>,
  { reduced, coadded }: { readonly reduced: readonly MetaRow[]; readonly coadded: readonly MetaRow[] },
  steps: readonly Step[],
  unwritten: boolean,
): Promise<ArchiveContent> {
  const planned = new Map(steps.map(({ file }) => [file.path, file]));
  const [versions, spectrographs] = [new Set<string>(), new Set<string>()];
  let read = 0;
  for (const [, path] of reduced) {
    if (path == null) continue;
    const known = planned.get(path)?.cards;
    if (known === undefined && ++read % 16 === 0) await breathe();
    const cards = known ?? primaryCards(join(into, path));
    const [version, spectrograph] = [text(cards, 'VERSPYP'), text(cards, 'PYP_SPEC')];
    if (version !== null) versions.add(version);
    if (spectrograph !== null) spectrographs.add(spectrograph);
  }
  const sizes = [...entries].map(([path, { size }]): [string, number] => [path, size]);
  if (unwritten) sizes.push(...steps.map(({ file }): [string, number] => [file.path, file.size]));
  return {
    files: new Map(sizes),
    reduced,
    coadded,
    pypeitVersions: [...versions].sort(),
    spectrographs: [...spectrographs].sort(),
  };
}
