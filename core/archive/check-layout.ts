import { finding } from '#core/archive/archive-findings.ts';
import { isReductionName } from '#core/archive/archive-path.ts';
import { README } from '#core/archive/former-archive.ts';
import { MANIFEST } from '#core/archive/manifest.ts';
import { productKind } from '#core/archive/product-kind.ts';
import { COADDED_TABLE, REDUCED_TABLE } from '#core/archive/table-columns.ts';
import type { ArchiveFinding } from '#core/contract/archive.ts';

const OWN: ReadonlySet<string> = new Set([README, MANIFEST, REDUCED_TABLE, COADDED_TABLE]);

/** Files that are none of an archive by their names and places, which tell where there is no MANIFEST. */
export function checkLayout(files: Iterable<string>): readonly ArchiveFinding[] {
  const paths = new Set(files);
  return [...paths].flatMap((path) => {
    const parts = path.split('/');
    const [folder, name = ''] = [parts.slice(0, -1).join('/'), parts.at(-2)];
    const inReduction = isReductionName(name) || paths.has(`${folder}/${name}.pypeit`);
    if (OWN.has(path) || productKind(parts, inReduction) !== null) return [];
    return [finding('outside', 'error', path, 'it is no product, by its name and place', 'Remove it.')];
  });
}
