/** What the name of a QA plot says (pypeit.core.qa.set_qa_filename). */
export interface QaName {
  readonly stage: 'calibration' | 'science' | 'other';
  /** PypeIt's word for the kind of plot: `Arc_1dfit`, `obj_prof`. */
  readonly kind: string;
  /** Of a calibration: setup and calibration group, `A_0`. */
  readonly calibration: string | null;
  /** Of an exposure: what its products are called after `spec1d_`. */
  readonly exposure: string | null;
  /** `DET01`, `MSC02` */
  readonly detector: string | null;
  /** Spatial position of the slit [px], or the order. */
  readonly slit: number | null;
  /** Which flexure correction: of the whole slit, or at the object. */
  readonly mode: 'global' | 'local' | null;
}

const CALIBRATION =
  /^(?<kind>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*?)_(?<key>[A-Z]{1,2}_(?:all|\d+(?:[-+]\d+)*))_(?<det>(?:DET|MSC)\d{2,})(?:_S(?<slit>\d+))?(?:_(?<rest>.*))?$/;
const SCIENCE = /^(?<exposure>.+?)(?<tail>(?:_(?:global|local))?_(?:DET|MSC)\d{2,}(?:_.*)?)$/;

/** Read the name of a PNG. What is not PypeIt's is `other`, under its own name. */
export function parseQaName(name: string): QaName {
  const stem = name.replace(/\.png$/i, '');
  const none = { calibration: null, exposure: null, detector: null, slit: null, mode: null };
  const calibration = CALIBRATION.exec(stem)?.groups;
  if (calibration !== undefined)
    return {
      ...none,
      stage: 'calibration',
      kind: calibration.kind ?? stem,
      calibration: calibration.key ?? null,
      detector: calibration.det ?? null,
      slit: calibration.slit === undefined ? null : Number(calibration.slit),
    };
  const science = SCIENCE.exec(stem)?.groups;
  if (science === undefined) return { ...none, stage: 'other', kind: stem };
  const { exposure = '', tail = '' } = science;
  const slit = /_S(\d+)/.exec(tail);
  const mode = /_(global|local)(?:_|$)/.exec(tail)?.[1];
  const after =
    slit === null
      ? tail.replace(/^(?:_(?:global|local))*(?:_(?:DET|MSC)\d+)+/, '')
      : tail.slice(slit.index + slit[0].length);
  return {
    ...none,
    stage: 'science',
    kind: after.replace(/^_/, '') || 'plot',
    exposure,
    detector: [...tail.matchAll(/(?:DET|MSC)\d{2,}/g)].at(-1)?.[0] ?? null,
    slit: slit === null ? null : Number(slit[1]),
    mode: mode === 'global' || mode === 'local' ? mode : null,
  };
}

const TITLES: Readonly<Record<string, string>> = {
  Arc_1dfit: 'Wavelength fit',
  Arc_FWHMfit: 'Arc line width',
  Arc_2dfit_global: 'Wavelength fit, 2D',
  Arc_2dfit_orders: 'Wavelength fit by order',
  Arc_tilts_spec: 'Tilts along the spectrum',
  Arc_tilts_spat: 'Tilts across the slit',
  Arc_tilts_2d: 'Tilts, 2D fit',
  Slit_Trace: 'Slit trace',
  Spatillum_FineCorr: 'Slit illumination',
  DetectorStructure: 'Detector structure',
  obj_prof: 'Object finding',
  obj_trace: 'Object trace',
  spec_flex_sky: 'Flexure: sky lines',
  spec_flex_corr: 'Flexure: cross-correlation',
  spat_flex_corr: 'Spatial flexure',
};

/** A kind of plot in words. */
export const qaTitle = (kind: string): string => TITLES[kind] ?? kind.replaceAll('_', ' ');
