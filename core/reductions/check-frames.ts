import type { FrameType } from '#core/contract/frame.ts';
import { shellWord } from '#core/contract/shell-word.ts';
import { type Completeness, completenessOf } from '#core/datasets/completeness.ts';
import { groupsOf } from '#core/reductions/plan-rebuild.ts';
import type { Reduction } from '#core/reductions/reduction.ts';
import type { PypeitFile } from '#core/setup/pypeit-file.ts';
import { nativeByName } from '#core/spectrographs/registry.ts';
import { Fault } from '#core/workspace/fault.ts';

/** What PypeIt cannot do without frames of a kind. */
const WITHOUT: Readonly<Record<string, string>> = {
  arc: 'PypeIt cannot find the wavelengths',
  flat: 'PypeIt can neither trace the slits nor correct for the flat field',
};

/**
 * What a change of the frames in use takes from a reduction, in sentences; by the rule that makes a dataset complete, of
 * the whole file and of each calibration group that has exposures. Throws a Fault `no-frame` if it leaves nothing to reduce.
 */
export function lostFrames(before: PypeitFile, after: PypeitFile): readonly string[] {
  const was = standOf(before, null);
  const is = standOf(after, null);
  if (is.missing.includes('science') && !was.missing.includes('science'))
    throw new Fault({
      code: 'no-frame',
      message: `${before.path}: no science frame would be left, so that there is nothing to reduce`,
      path: before.path,
      remedy: 'Leave at least one in; to do without this reduction, do not run it, or take its folder away.',
    });
  const said = told(was, is, '');
  const groups = [...new Set(exposedIn(after).flatMap(({ calib = '' }) => groupsOf(calib)))].filter(
    (id) => id !== 'all',
  );
  if (groups.length < 2) return said;
  const ofGroups = groups.flatMap((id) => told(standOf(before, id), standOf(after, id), ` in calibration group ${id}`));
  return said.length > 0 ? said : ofGroups;
}

type Cells = Readonly<Record<string, string>>;

const typesOf = ({ frametype = '' }: Cells): FrameType[] =>
  frametype.split(',').map((type) => type.trim() as FrameType);
const usedIn = (file: PypeitFile): readonly Cells[] =>
  file.data.rows.filter(({ commented }) => !commented).map(({ cells }) => cells);
const exposedIn = (file: PypeitFile): readonly Cells[] =>
  usedIn(file).filter((cells) => typesOf(cells).some((type) => type === 'science' || type === 'standard'));

/** How complete the frames in use are; of one calibration group, or (null) all. */
function standOf(file: PypeitFile, group: string | null): Completeness {
  const { spectrograph: name } = file;
  const serves = ({ calib = '' }: Cells) =>
    group === null || groupsOf(calib).some((id) => id === 'all' || id === group);
  const frames = usedIn(file)
    .filter(serves)
    .map((cells) => ({ types: typesOf(cells) }));
  return completenessOf(frames, { name, uses: nativeByName(name)?.uses ?? { bias: false, dark: false } });
}

function told(was: Completeness, is: Completeness, where: string): string[] {
  return [
    ...is.missing
      .filter((kind) => kind !== 'science' && !was.missing.includes(kind))
      .map((kind) => `no ${kind} frame is left${where}: ${WITHOUT[kind] ?? 'PypeIt needs one'} without one`),
    ...is.notes.filter((note) => !was.notes.includes(note)).map((note) => `what is left${where}: ${note}`),
  ];
}

/** What to know of raw frames that are named and not there, and what to do; null: all are there. */
export function absentFrames({ frames, pypeitFile }: Pick<Reduction, 'frames' | 'pypeitFile'>): string | null {
  const names = frames.filter(({ path }) => path === null).map(({ name }) => name);
  if (names.length === 0) return null;
  const more = names.length > 4 ? ` and ${names.length - 4} more` : '';
  const drop = `, or leave them out (slitbench rerun ${[pypeitFile, '--drop', ...names].map(shellWord).join(' ')})`;
  return `${pypeitFile} names ${names.slice(0, 4).join(', ')}${more}, which its paths do not hold, so that PypeIt cannot start: bring them back, or correct its line that begins with path${names.length > 4 || names.length === frames.length ? '' : drop}`;
}
