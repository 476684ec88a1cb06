import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { ManifestEntry } from '#core/archive/manifest.ts';
import type { Step } from '#core/archive/plan-archive.ts';
import type { MetaRow } from '#core/archive/planned-file.ts';
import { FITS_NAME, isCoaddFolder } from '#core/archive/product-kind.ts';
import { type ProductCards, primaryCards } from '#core/archive/read-product.ts';
import { textOf } from '#core/archive/table-cells.ts';
import type { ArchiveContent } from '#core/archive/write-readme.ts';

const text = (cards: ProductCards | null, keyword: string): string | null =>
  cards === null ? null : textOf(cards, keyword);

/** The first FITS file of each folder that holds a coadd. */
function firstOfCoadds(paths: Iterable<string>): readonly string[] {
  const first = new Map<string, string>();
  for (const path of [...paths].sort()) {
    const parts = path.split('/');
    const at = parts.findIndex((part) => isCoaddFolder(part));
    const folder = parts.slice(0, at + 1).join('/');
    if (at >= 0 && FITS_NAME.test(path) && !first.has(folder)) first.set(folder, path);
  }
  return [...first.values()];
}

/**
 * What the README tells of: by the tables and the files of the archive, those of earlier calls included. Of frames that
 * are not in this plan, and of the first file of coadds, the first header is read. `unwritten`: the files themselves are
 * not there.
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
  const sizes = new Map([...entries].map(([path, { size }]) => [path, size]));
  if (unwritten) for (const { file } of steps) sizes.set(file.path, file.size);
  for (const path of [...reduced.flatMap((row) => row[1] ?? []), ...firstOfCoadds(sizes.keys())]) {
    const known = planned.get(path)?.cards;
    if (known === undefined && ++read % 16 === 0) await breathe();
    const cards = known ?? primaryCards(join(into, path));
    const [version, spectrograph] = [text(cards, 'VERSPYP'), text(cards, 'PYP_SPEC')];
    if (version !== null) versions.add(version);
    if (spectrograph !== null) spectrographs.add(spectrograph);
  }
  return {
    files: sizes,
    reduced,
    coadded,
    pypeitVersions: [...versions].sort(),
    spectrographs: [...spectrographs].sort(),
  };
}
