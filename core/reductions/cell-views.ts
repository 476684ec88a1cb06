import { basename } from 'node:path';
import type { QaPlot } from '#core/contract/qa.ts';
import type { MatrixCell, MatrixSection, MatrixStep } from '#core/contract/state-matrix.ts';
import { servesGroup } from '#core/reductions/calibration-name.ts';
import { stemOf } from '#core/reductions/reduction.ts';

/** Kinds of QA plots (pypeit.core.qa.set_qa_filename) that show how a step went. */
const PLOTS: Readonly<Record<MatrixStep, RegExp>> = {
  bias: /^$/,
  edges: /^Slit_Trace/,
  slits: /^Slit_Trace/,
  arc: /^$/,
  'tilt image': /^$/,
  wavelengths: /^Arc_(1dfit|FWHMfit|2dfit)/,
  tilts: /^Arc_tilts/,
  flats: /^(Spatillum|DetectorStructure)/,
  spec2d: /^(obj_|spat_flex)/,
  spec1d: /^(obj_trace|spec_flex)/,
};

type Place = Pick<MatrixSection, 'kind' | 'group' | 'frames'>;

/** The file names of the plots that belong to a cell. */
export function plotsOf(
  { step, detector }: Pick<MatrixCell, 'step' | 'detector'>,
  { kind, group, frames }: Place,
  plots: readonly QaPlot[],
): string[] {
  const isOfPlace = (plot: QaPlot): boolean => {
    if (kind === 'calibrations') return servesGroup(plot.calibration?.replace(/^[A-Z]+_/, '') ?? '', group);
    return frames.some((frame) => plot.exposure?.startsWith(`${stemOf(frame)}-`));
  };
  return plots
    .filter((plot) => PLOTS[step].test(plot.kind) && (plot.detector ?? detector) === detector && isOfPlace(plot))
    .map(({ name }) => name);
}

/**
 * PypeIt's viewer for the product of a cell, word by word (pypeit.scripts of 1.16 to 2.x); `edges`: the traced edges
 * beside a file of slits. Null: it has none.
 */
export function viewerOf(
  { step, path, detector }: Pick<MatrixCell, 'step' | 'path' | 'detector'>,
  spectrograph: string,
  edges: string | null,
): readonly string[] | null {
  if (path === null) return null;
  switch (step) {
    case 'bias':
    case 'arc':
    case 'tilt image':
      // The image is the first extension (`output_to_disk` in buildimage.py).
      return ['pypeit_view_fits', spectrograph, path, '--exten', '1'];
    case 'edges':
      return ['pypeit_chk_edges', path];
    case 'slits':
      return edges === null ? ['pypeit_parse_slits', path] : ['pypeit_chk_edges', edges, '--slits_file', path];
    case 'wavelengths':
      return ['pypeit_chk_wavecalib', path];
    case 'tilts':
      return ['pypeit_chk_tilts', path];
    case 'flats':
      return ['pypeit_chk_flats', path];
    case 'spec2d':
      return ['pypeit_show_2dspec', path, '--det', detector];
    case 'spec1d':
      return basename(path).startsWith('spec1d_') ? ['pypeit_show_1dspec', path] : null;
  }
}
