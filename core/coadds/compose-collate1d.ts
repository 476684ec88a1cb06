import type { Defaults } from '#core/coadds/coadd-config.ts';
import { refuseUnwritable } from '#core/coadds/compose-coadd2d.ts';
import { formatData } from '#core/setup/data-block.ts';
import { deleteParameter, setParameter } from '#core/setup/edit-parameters.ts';
import { formatPypeitFile, getParameter, parseInputFile } from '#core/setup/pypeit-file.ts';

/** How objects of several exposures are found to be one. */
export type Matching = 'ra/dec' | 'pixel';

/** How the parameters match objects; PypeIt's default is by position on the sky. */
export const matchingOf = (defaults: Defaults | null): Matching =>
  defaults !== null && getParameter(defaults.file, 'collate1d.match_using') === 'pixel' ? 'pixel' : 'ra/dec';

/** Whether they ask for spectra to be flux calibrated, which writes into copies of them. */
export const fluxes = (defaults: Defaults | null): boolean =>
  defaults !== null && String(getParameter(defaults.file, 'collate1d.flux')).toLowerCase() === 'true';

/** Where calibrated copies go, from the folder in which pypeit_collate_1d runs. */
const FLUXED = '../fluxed';

/**
 * The parameters of a .collate1d file. Results go to the folder in which it is run, whatever the defaults say; spectra that
 * are to be flux calibrated are copied first.
 */
export function collateParameters(defaults: Defaults | null): string {
  let file = parseInputFile(defaults === null ? '' : formatPypeitFile(defaults.file), defaults?.source);
  for (const name of ['outdir', 'spec1d_outdir', 'dry_run']) file = deleteParameter(file, `collate1d.${name}`);
  if (fluxes(defaults)) file = setParameter(file, 'collate1d.spec1d_outdir', FLUXED);
  return formatPypeitFile(file).trim();
}

/** A .collate1d file. Throws a Fault where PypeIt could not read a name. */
export function composeCollate1d(defaults: Defaults | null, spec1d: readonly string[]): string {
  for (const path of spec1d) refuseUnwritable(path);
  // PypeIt takes each name for a pattern.
  const rows = spec1d.map((path) => ({ commented: false, cells: { filename: path.replace(/[*?[]/g, '[$&]') } }));
  return [collateParameters(defaults), '', ...formatData('spec1d', [], ['filename'], rows), ''].join('\n');
}
