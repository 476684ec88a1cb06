import { expect, test } from 'vitest';
import { parseQaName } from '#core/quality/qa-name.ts';

const base = 'b27-J1217p3905_KASTb_20150520T045733.560';

test.each([
  ['Arc_1dfit_A_0_DET01_S0175.png', 'calibration', 'Arc_1dfit', 'A_0', null, 'DET01', 175, null],
  ['Arc_tilts_2d_B_0-1_MSC02_S1894.png', 'calibration', 'Arc_tilts_2d', 'B_0-1', null, 'MSC02', 1894, null],
  [
    'Spatillum_FineCorr_A_0_DET01_S0175_spatillum_finecorr.png',
    'calibration',
    'Spatillum_FineCorr',
    'A_0',
    null,
    'DET01',
    175,
    null,
  ],
  ['Arc_2dfit_global_A_all_DET03.png', 'calibration', 'Arc_2dfit_global', 'A_all', null, 'DET03', null, null],
  [`${base}_DET01_S0175_obj_prof.png`, 'science', 'obj_prof', null, base, 'DET01', 175, null],
  [
    `${base}_global_DET01_global_DET01_S0175_spec_flex_sky.png`,
    'science',
    'spec_flex_sky',
    null,
    base,
    'DET01',
    175,
    'global',
  ],
  [
    `${base}_local_DET01_local_DET01_S0175_spec_flex_corr.png`,
    'science',
    'spec_flex_corr',
    null,
    base,
    'DET01',
    175,
    'local',
  ],
  ['my own plot.png', 'other', 'my own plot', null, null, null, null, null],
] as const)('%s', (name, stage, kind, calibration, exposure, detector, slit, mode) => {
  expect(parseQaName(name)).toEqual({ stage, kind, calibration, exposure, detector, slit, mode });
});
