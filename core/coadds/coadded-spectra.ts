import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CoaddKind } from '#core/contract/coadd.ts';
import type { CoaddedObject, CoaddedSpectrum } from '#core/contract/coadds.ts';
import { openPieces } from '#core/fits/pieces.ts';
import { numbersIn, readColumns } from '#core/fits/read-columns.ts';
import { readSettled } from '#core/fits/read-settled.ts';
import { readObjects } from '#core/quality/read-objects.ts';

/** The objects whose spectra a coadd in `folder` holds, the brightest first; those of 1D by name. Throws the Faults of `core/fits`. */
export async function coaddedObjects(kind: CoaddKind, folder: string): Promise<readonly CoaddedObject[]> {
  if (!existsSync(folder)) return [];
  const objects: CoaddedObject[] = [];
  for (const path of fitsBelow(folder)) {
    if (kind === 'coadd1d') {
      if (!/^spec[12]d_/.test(basename(path)))
        objects.push({ name: basename(path), path, spec2d: null, detector: null, slit: null, s2n: null });
      continue;
    }
    if (!basename(path).startsWith('spec1d_')) continue;
    const image = join(dirname(path), basename(path).replace('spec1d_', 'spec2d_'));
    const spec2d = existsSync(image) ? image : null;
    for (const { name, detector, slit, s2n } of await readObjects(path))
      objects.push({ name, path, spec2d, detector, slit, s2n });
  }
  return objects.sort((a, b) => (b.s2n ?? 0) - (a.s2n ?? 0) || (a.name < b.name ? -1 : 1));
}

/** FITS files of a result: in it, and one folder deeper. */
function fitsBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const deeper = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => join(folder, name, file)));
  return [...entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name)), ...deeper].filter(
    (path) => /\.fits(\.gz)?$/.test(path),
  );
}

/** A coadded spectrum (pypeit.onespec: columns wave, flux, ivar, mask); null: it holds none. Throws the Faults of `core/fits`. */
export const readOneSpec = (path: string): Promise<CoaddedSpectrum | null> =>
  readSettled(path, async () => {
    const file = await openPieces(path);
    const hdu = file.hdus.find(
      ({ kind, header }) => kind === 'bintable' && header.text('DMODCLS')?.trim() === 'OneSpec',
    );
    if (hdu === undefined) return null;
    const columns = await readColumns(file, hdu, ['wave', 'flux', 'ivar', 'mask']);
    const [wave, flux, ivar, mask] = ['wave', 'flux', 'ivar', 'mask'].map((name) => numbersIn(columns, name));
    if (wave == null || flux == null) return null;
    const isGood = (w: number, i: number) => w > 0 && (ivar?.[i] ?? 1) > 0 && (mask == null || mask[i] !== 0);
    return {
      isFlux: hdu.header.get('FLUXED') === true,
      extraction: {
        wave: pack(wave),
        values: pack(flux),
        sigma:
          ivar == null ? null : pack(Float32Array.from(ivar, (one) => (one > 0 ? 1 / Math.sqrt(one) : Number.NaN))),
        good: pack(Float32Array.from(wave, (w, i) => (isGood(w, i) ? 1 : 0))),
      },
    };
  });

function pack(values: Float64Array | Float32Array): string {
  return Buffer.from(new Float32Array(values).buffer).toString('base64');
}
