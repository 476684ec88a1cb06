import { basename } from 'node:path';
import type { Frame } from '#core/contract/frame.ts';
import { type DatasetOnDisk, placeReduction } from '#core/datasets/layout.ts';
import { composeFile, type NewRow } from '#core/setup/compose-file.ts';
import type { FrameDecision } from '#core/setup/frame-decision.ts';
import { formatPypeitFile, type PypeitFile, withRawFolder } from '#core/setup/pypeit-file.ts';
import type { Parameters } from '#core/setup/setup-config.ts';
import { withoutMark } from '#core/setup/written-mark.ts';
import { Fault } from '#core/workspace/fault.ts';

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

/**
 * A whole custom file, its raw path replaced. Throws a Fault `bad-input-file` if its setup or spectrograph could not be
 * the name of a folder, and so lead elsewhere.
 */
export function planCustom(
  dataset: DatasetOnDisk,
  reduceName: string,
  file: PypeitFile,
  frames: readonly Frame[],
): PlannedSetup {
  const { spectrograph } = file;
  const { name } = file.setup;
  if (!/^[A-Za-z0-9]+$/.test(name) || !/^\w+$/.test(spectrograph))
    throw new Fault({
      code: 'bad-input-file',
      message: `${file.path}: ${spectrograph}_${name} cannot be the name of a folder`,
      path: file.path,
      remedy: 'Name a spectrograph of PypeIt under [rdx], and the setup as PypeIt does: Setup A',
    });
  return {
    path: placeReduction(dataset, reduceName, spectrograph, name).pypeitFile,
    reduceName,
    source: file.path,
    body: withoutMark(formatPypeitFile(withRawFolder(file, dataset.rawFolder))),
    ...decisionsOf(dataset, file, frames),
  };
}

/** What a custom file does with the frames of its dataset, and what is amiss between the two. */
function decisionsOf(
  { rawFolder }: DatasetOnDisk,
  file: PypeitFile,
  frames: readonly Frame[],
): Pick<PlannedSetup, 'decisions' | 'warnings'> {
  const by = basename(file.path);
  const rows = Map.groupBy(file.data.rows, (row) => row.cells.filename ?? '');
  const here = new Set(frames.map((frame) => frame.filename));
  const decisions = frames.map((frame): FrameDecision => {
    const own = rows.get(frame.filename);
    if (own === undefined) return { frame, use: 'dropped', reason: `not listed by ${by}` };
    const used = own.some((row) => !row.commented);
    return { frame, use: used ? 'used' : 'trimmed', reason: used ? `listed by ${by}` : `commented out in ${by}` };
  });
  const others = new Set(frames.map((frame) => frame.spectrograph ?? file.spectrograph));
  others.delete(file.spectrograph);
  return {
    decisions,
    warnings: [
      ...[...rows]
        .filter(([name, own]) => !here.has(name) && own.some((row) => !row.commented))
        .map(([name]) => `${by} lists ${name}, which is not in ${rawFolder}`),
      ...[...others].map((name) => `${by} is for ${file.spectrograph}, but there are frames of ${name}`),
    ],
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
