import { basename } from 'node:path';
import type { Frame } from '#core/contract/frame.ts';
import { type DatasetOnDisk, placeReduction } from '#core/datasets/layout.ts';
import { composeFile, type NewRow } from '#core/setup/compose-file.ts';
import type { FrameDecision } from '#core/setup/frame-decision.ts';
import { formatPypeitFile, mapPaths, type PypeitFile } from '#core/setup/pypeit-file.ts';
import type { Parameters } from '#core/setup/setup-config.ts';

/** One configuration of a dataset, before it is a file. */
export interface SetupDraft {
  /** `A` */
  readonly name: string;
  /** From `setup read` to `setup end`. */
  readonly setup: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly NewRow[];
  readonly decisions: readonly FrameDecision[];
}

/** A setup file to be. */
export interface PlannedSetup {
  readonly path: string;
  readonly reduceName: string;
  /** Where its parameters come from. */
  readonly source: string;
  readonly body: string;
  readonly decisions: readonly FrameDecision[];
  readonly warnings: readonly string[];
}

/** The file of a draft. */
export function planDraft(
  dataset: DatasetOnDisk,
  reduceName: string,
  spectrograph: string,
  draft: SetupDraft,
  parameters: Parameters,
): PlannedSetup {
  return {
    path: placeReduction(dataset, reduceName, spectrograph, draft.name).pypeitFile,
    reduceName,
    source: parameters.source,
    body: composeFile({ ...draft, parameters: parameters.text, rawFolder: dataset.rawFolder }),
    decisions: draft.decisions,
    warnings: warningsOf(draft),
  };
}

/** A whole custom file, its raw path replaced. */
export function planCustom(
  dataset: DatasetOnDisk,
  reduceName: string,
  file: PypeitFile,
  frames: readonly Frame[],
): PlannedSetup {
  const here = new Set(frames.map((frame) => frame.filename));
  const names = file.data.rows.filter((row) => !row.commented).map((row) => row.cells.filename ?? '');
  return {
    path: placeReduction(dataset, reduceName, file.spectrograph, file.setup.name).pypeitFile,
    reduceName,
    source: file.path,
    body: formatPypeitFile(mapPaths(file, () => dataset.rawFolder)),
    decisions: [],
    warnings: names
      .filter((name) => !here.has(name))
      .map((name) => `${basename(file.path)} lists ${name}, which is not in ${dataset.rawFolder}`),
  };
}

function warningsOf({ decisions, rows }: SetupDraft): readonly string[] {
  const used = new Set(decisions.filter(({ use }) => use === 'used').flatMap(({ frame }) => frame.types));
  const warnings: string[] = [];
  if (!used.has('science') && !used.has('standard')) warnings.push('no science or standard frame is used');
  if (!used.has('arc')) warnings.push('no arc is used');
  if (!used.has('trace')) warnings.push('no flat to trace the slits is used');
  if (rows.some(({ cells }) => Number(cells.bkg_id ?? -1) >= 0))
    warnings.push(
      'the frames are nods; to subtract them in pairs, add the columns comb_id and bkg_id of pypeit_setup -b',
    );
  return warnings;
}
