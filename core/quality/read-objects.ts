import type { ObjectNumbers } from '#core/contract/scorecard.ts';
import type { Header } from '#core/fits/header.ts';
import { visitHdus } from '#core/fits/visit-hdus.ts';

/**
 * What a spec1d file of PypeIt says of its objects: every extension of class SpecObj (specobj.py), by its header alone.
 * Throws the Faults of `visitHdus`.
 */
export async function readObjects(path: string): Promise<readonly ObjectNumbers[]> {
  const objects: ObjectNumbers[] = [];
  await visitHdus(path, (hdu) => {
    if (hdu.index > 0 && hdu.header.text('DMODCLS')?.trim() === 'SpecObj') objects.push(objectOf(hdu.name, hdu.header));
    return null;
  });
  return objects;
}

function objectOf(name: string, header: Header): ObjectNumbers {
  let [hasOptimal, hasBoxcar] = [false, false];
  const count = header.fixedCount('TFIELDS') ?? 0;
  for (let i = 1; i <= count && !(hasOptimal && hasBoxcar); i++) {
    const column = header.text(`TTYPE${i}`)?.trim().toUpperCase();
    hasOptimal ||= column === 'OPT_COUNTS';
    hasBoxcar ||= column === 'BOX_COUNTS';
  }
  const slit = header.number('ECH_ORDER') ?? header.number('SLITID');
  return {
    name: name.trim(),
    detector: header.text('DET')?.trim() ?? '',
    slit: slit !== undefined && Number.isInteger(slit) ? slit : null,
    waveRms: header.number('WAVE_RMS') ?? null,
    flexure: header.number('FLEX_SHIFT_TOTAL') ?? null,
    hasOptimal,
    hasBoxcar,
    maskdefExtract: header.get('MASKDEF_EXTRACT') === true,
    s2n: header.number('S2N') ?? null,
  };
}
