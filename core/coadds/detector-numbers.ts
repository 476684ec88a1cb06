import type { ColumnData } from '#core/fits/decode-cells.ts';
import { visitHdus } from '#core/fits/visit-hdus.ts';
import { walkColumns } from '#core/fits/walk-data.ts';

/**
 * What `--det` of pypeit_setup_coadd2d calls the detectors of a spec2d file: `DET01` → `1`, a mosaic by its detectors,
 * `MSC01` → `1,5`, as the file's own table says (pypeit.images.mosaic: extension MSC01-MOSAIC, column det). One whose
 * table is not there is left out. Throws the Faults of `visitHdus`.
 */
export async function detectorNumbers(
  spec2d: string,
  detectors: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const numbers = new Map<string, string>();
  for (const name of detectors) {
    const single = /^DET0*(\d+)$/.exec(name)?.[1];
    if (single !== undefined) numbers.set(name, single);
  }
  if (detectors.every((name) => numbers.has(name))) return numbers;
  await visitHdus(spec2d, (hdu, file) => {
    const name = /^(.+)-MOSAIC$/.exec(hdu.name.trim())?.[1];
    if (name === undefined) return null;
    const walk = walkColumns(file, hdu, ['det']);
    return (function* () {
      const members = membersOf((yield* walk).get('det'));
      if (members.length > 0) numbers.set(name, members.join(','));
    })();
  });
  return numbers;
}

const membersOf = (data: ColumnData | undefined): readonly number[] =>
  data?.kind === 'number' && data.perRow === 1 ? [...data.values] : [];
