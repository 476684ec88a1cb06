import { join } from 'node:path';
import { unitOf } from '#core/archive/archive-path.ts';
import type { FormerArchive } from '#core/archive/former-archive.ts';
import type { MetaRow, PlannedFile } from '#core/archive/planned-file.ts';
import { type ProductCards, primaryCards } from '#core/archive/read-product.ts';
import { REDUCED_COLUMNS } from '#core/archive/table-columns.ts';

/** The cards that columns of `reduced_files_meta.dat` are made of, as far as they go by other names. */
const CARD_OF: Readonly<Record<string, string>> = { slmsknam: 'DECKER' };

/** What a row tells of the cards of its spec1d: the numbers as numbers. */
function cardsOfRow(row: MetaRow): ProductCards {
  return new Map(
    REDUCED_COLUMNS.flatMap(({ name, type }, i) => {
      const cell = row[i];
      return cell == null ? [] : [[CARD_OF[name] ?? name.toUpperCase(), type === 'char' ? cell : Number(cell)]];
    }),
  );
}

/**
 * The spec1d files that an archive has of earlier calls. Their cards are read when they are asked for; where the file is
 * not there (tables only), its row tells them.
 */
export function archivedSpectra(into: string, { manifest, reduced }: FormerArchive): readonly PlannedFile[] {
  const rows = new Map(reduced.map((row) => [row[1], row]));
  const paths = [...new Set([...manifest.keys(), ...reduced.flatMap((row) => row[1] ?? [])])];
  return paths
    .filter((path) => /\/Science\/spec1d_[^/]*\.fits(?:\.gz)?$/.test(path))
    .map((path) => ({
      source: path,
      path,
      kind: 'science',
      unit: unitOf(path.split('/')),
      size: manifest.get(path)?.size ?? 0,
      mtimeMs: 0,
      model: 'SpecObj',
      get cards() {
        return new Map([...cardsOfRow(rows.get(path) ?? []), ...primaryCards(join(into, path))]);
      },
    }));
}
