import type { OrganizeResult, PlannedDataset, PlannedFrame } from '#core/contract/organize.ts';
import { mjdOfDay } from '#renderer/pages/organise/time-scale.ts';

/** A frame on the timeline. */
export interface Mark {
  readonly frame: PlannedFrame;
  readonly mjd: number;
  /** The type that gives its colour. */
  readonly type: string;
}

/** A dataset on the timeline, from its first to its last frame. */
export interface Band {
  readonly dataset: PlannedDataset;
  readonly from: number;
  readonly to: number;
}

/** A configuration of a mask: its datasets and frames. */
export interface TimelineRow {
  readonly name: string;
  readonly bands: readonly Band[];
  readonly marks: readonly Mark[];
}

/** What a frame is first of all. */
const LEADING = ['science', 'standard', 'arc', 'pixelflat', 'illumflat', 'bias', 'dark'] as const;

const leadingType = ({ types }: Pick<PlannedFrame, 'types'>): string =>
  LEADING.find((type) => types.includes(type)) ?? types[0] ?? 'none';

/** The rows of a plan, in the order of its datasets; last, under `left out`, the frames that no dataset takes. */
export function timelineRows(
  { frames }: Pick<OrganizeResult, 'frames'>,
  datasets: readonly PlannedDataset[],
  byDataset: ReadonlyMap<string, readonly PlannedFrame[]>,
): readonly TimelineRow[] {
  const rows = new Map<string, { name: string; bands: Band[]; marks: Mark[] }>();
  const markOf = (frame: PlannedFrame): Mark[] =>
    frame.mjd === null ? [] : [{ frame, mjd: frame.mjd, type: leadingType(frame) }];
  for (const dataset of datasets) {
    const name = dataset.id.slice(0, dataset.id.lastIndexOf('/'));
    const row = rows.get(name) ?? { name, bands: [], marks: [] };
    rows.set(name, row);
    const marks = (byDataset.get(dataset.id) ?? []).flatMap(markOf);
    const [first, last] = [marks[0]?.mjd, marks[marks.length - 1]?.mjd];
    const days = daysOf(dataset.id);
    row.bands.push({ dataset, from: first ?? days.from, to: last ?? days.to });
    row.marks.push(...marks);
  }
  const out = frames.filter(({ datasets: own }) => own.length === 0).flatMap(markOf);
  const all = [...rows.values()];
  for (const row of all) row.marks.sort((a, b) => a.mjd - b.mjd);
  return out.length === 0 ? all : [...all, { name: 'left out', bands: [], marks: out.sort((a, b) => a.mjd - b.mjd) }];
}

/** The days in a dataset's name: of one whose frames all lie in the tree already, and come from no source now. */
function daysOf(id: string): { readonly from: number; readonly to: number } {
  const [first = '', last = first] = id.slice(id.lastIndexOf('/') + 1).split('_');
  return { from: mjdOfDay(first), to: mjdOfDay(last) + 1 };
}
