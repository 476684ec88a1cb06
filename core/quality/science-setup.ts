import { z } from 'zod';
import { stemOf } from '#core/reductions/reduction.ts';
import { getParameter, type ParameterValue, type PypeitFile } from '#core/setup/pypeit-file.ts';

/** A science frame as a setup file names it. */
export const ScienceEntry = z.object({
  /** Name of the raw frame. */
  name: z.string(),
  /** What its product may be named after: its own stem; then of the frames that it is combined with. */
  stems: z.array(z.string()),
});
export type ScienceEntry = z.infer<typeof ScienceEntry>;

/** What a setup file tells of the frames that are scored. */
export const ScienceSetup = z.object({
  frames: z.array(ScienceEntry),
  /** The folder of the products below the reduction's: `Science`. */
  folder: z.string(),
  /** Null: not known. */
  expectedDetectors: z.number().nullable(),
});
export type ScienceSetup = z.infer<typeof ScienceSetup>;

/** How many detectors, or mosaics, PypeIt reduces unless it is told otherwise (the spectrographs' `allowed_mosaics`). */
const DETECTORS: Readonly<Record<string, number>> = { keck_deimos: 4, shane_kast_blue: 1, shane_kast_red: 1 };

/** The frames whose type is exactly science, commented ones left out, and how many detectors each should have. */
export function scienceSetup(file: PypeitFile): ScienceSetup {
  const rows = file.data.rows.filter((row) => !row.commented).map((row) => row.cells);
  const science = rows.filter((row) => row.frametype?.trim() === 'science' && (row.filename ?? '') !== '');
  const folder = getParameter(file, 'rdx.scidir');
  return {
    frames: science.map((row) => {
      const id = row.comb_id ?? '';
      const mates = id === '' || id === '-1' ? [] : science.filter((other) => other.comb_id === id);
      const stems = [row, ...mates].map(({ filename }) => stemOf(filename ?? ''));
      return { name: row.filename ?? '', stems: [...new Set(stems)] };
    }),
    folder: typeof folder === 'string' && folder !== '' ? folder : 'Science',
    expectedDetectors:
      askedDetectors(getParameter(file, 'rdx.detnum'), getParameter(file, 'rdx.slitspatnum')) ??
      DETECTORS[file.spectrograph] ??
      null,
  };
}

/** `detnum = 3`, `3, 7` or `(1,5), (2,6)`; or the detectors of `slitspatnum = MSC01:120, MSC02:88`; null: not set. */
function askedDetectors(detnum: ParameterValue | undefined, slits: ParameterValue | undefined): number | null {
  const listed = (value: ParameterValue | undefined) => (typeof value === 'string' ? value : (value ?? []).join(','));
  const chosen = listed(slits).replaceAll(/[[\]\s'"]/g, '');
  if (chosen !== '' && chosen !== 'None') return new Set(chosen.split(',').map((slit) => slit.split(':', 1)[0])).size;
  const text = listed(detnum).replaceAll(/[[\]\s'"]/g, '');
  if (text === '' || text === 'None') return null;
  const mosaics = text.match(/\([^)]*\)/g) ?? [];
  const single = text
    .replaceAll(/\([^)]*\)/g, '')
    .split(',')
    .filter((number) => number !== '');
  return new Set([...mosaics, ...single]).size;
}
