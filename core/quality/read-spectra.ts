import type { Extraction, SlitObject } from '#core/contract/slits.ts';
import type { ColumnData } from '#core/fits/decode-cells.ts';
import { openPieces, type PiecedFile } from '#core/fits/pieces.ts';
import { numbersIn, readColumns } from '#core/fits/read-columns.ts';
import { readSettled } from '#core/fits/read-settled.ts';
import type { Hdu } from '#core/fits/walk-hdus.ts';

const KINDS = ['OPT', 'BOX'] as const;
const COLUMNS = ['WAVE', 'COUNTS', 'COUNTS_SIG', 'FLAM', 'FLAM_SIG', 'MASK'] as const;
const WANTED = ['TRACE_SPAT', ...KINDS.flatMap((kind) => COLUMNS.map((column) => `${kind}_${column}`))];

/**
 * The objects that PypeIt extracted from a slit and their spectra, the brightest first, of a spec1d file
 * (pypeit.specobj.SpecObj), also gzipped. Only the tables of that slit are read. Throws the Faults of `core/fits`.
 */
export const readSpectra = (path: string, detector: string, spatId: number): Promise<readonly SlitObject[]> =>
  readSettled(path, () => readOnce(path, detector, spatId));

async function readOnce(path: string, detector: string, spatId: number): Promise<readonly SlitObject[]> {
  const file = await openPieces(path);
  const own = file.hdus.filter(
    ({ kind, header }) =>
      kind === 'bintable' &&
      header.text('DMODCLS')?.trim() === 'SpecObj' &&
      header.text('DET')?.trim() === detector &&
      (header.number('ECH_ORDER') ?? header.number('SLITID')) === spatId,
  );
  const objects: SlitObject[] = [];
  for (const hdu of own) objects.push(await objectOf(file, hdu));
  return objects.sort((a, b) => (b.s2n ?? 0) - (a.s2n ?? 0));
}

async function objectOf(file: PiecedFile, hdu: Hdu): Promise<SlitObject> {
  const { header } = hdu;
  const columns = await readColumns(file, hdu, WANTED);
  const trace = numbersIn(columns, 'TRACE_SPAT');
  const isFlux = KINDS.some((kind) => columns.has(`${kind}_FLAM`));
  return {
    name: hdu.name.trim(),
    designName: header.text('MASKDEF_OBJNAME')?.trim() || null,
    s2n: finite(header.number('S2N')),
    trace: trace === null ? null : pack(trace),
    optimal: extraction(columns, 'OPT', isFlux),
    boxcar: extraction(columns, 'BOX', isFlux),
    isFlux,
  };
}

function extraction(
  columns: ReadonlyMap<string, ColumnData>,
  kind: (typeof KINDS)[number],
  isFlux: boolean,
): Extraction | null {
  const column = isFlux ? 'FLAM' : 'COUNTS';
  const [wave, values] = [numbersIn(columns, `${kind}_WAVE`), numbersIn(columns, `${kind}_${column}`)];
  if (wave === null || values === null) return null;
  const sigma = numbersIn(columns, `${kind}_${column}_SIG`);
  const mask = columns.get(`${kind}_MASK`);
  const isGood = (i: number) => mask?.kind !== 'boolean' || mask.values[i] === true;
  return {
    wave: pack(wave),
    values: pack(values),
    sigma: sigma === null ? null : pack(sigma),
    good: pack(Float32Array.from(wave, (w, i) => (w > 0 && isGood(i) ? 1 : 0))),
  };
}

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

function pack(values: Float64Array | Float32Array): string {
  const floats = new Float32Array(values);
  return Buffer.from(floats.buffer).toString('base64');
}
