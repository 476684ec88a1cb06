import type { FrameType } from '#core/contract/frame.ts';
import type { OrganizeResult, PlannedDataset, PlannedFrame } from '#core/contract/organize.ts';

/** Columns of counts: flats of all kinds together, as one speaks of them. */
export const COUNTED = ['science', 'standard', 'arc', 'flat', 'bias', 'dark', 'other'] as const;
export type Counted = (typeof COUNTED)[number];
export type Counts = Readonly<Partial<Record<Counted, number>>>;

/** Under which column a frame type counts. Tilts are arcs and traces are flats: the same exposures. */
export function countedAs(type: FrameType): Counted | null {
  if (type === 'tilt' || type === 'trace') return null;
  if (type === 'science' || type === 'standard' || type === 'arc' || type === 'bias' || type === 'dark') return type;
  return type.includes('flat') ? 'flat' : 'other';
}

/** A row of the tree. `depth` from 0; `key` is unique. */
export type PlanRow =
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly depth: number;
      readonly name: string;
      readonly isOpen: boolean;
      readonly datasets: readonly PlannedDataset[];
      readonly counts: Counts;
    }
  | {
      readonly kind: 'dataset';
      readonly key: string;
      readonly depth: number;
      readonly name: string;
      readonly isOpen: boolean;
      readonly dataset: PlannedDataset;
      readonly counts: Counts;
    }
  | {
      readonly kind: 'frame';
      readonly key: string;
      readonly depth: number;
      readonly name: string;
      readonly frame: PlannedFrame;
      readonly dataset: string;
    };

/** The frames of each dataset, by time. */
export function framesByDataset({ frames }: OrganizeResult): ReadonlyMap<string, readonly PlannedFrame[]> {
  const found = new Map<string, PlannedFrame[]>();
  for (const frame of frames)
    for (const id of frame.datasets) {
      const list = found.get(id);
      if (list === undefined) found.set(id, [frame]);
      else list.push(frame);
    }
  for (const list of found.values()) list.sort((a, b) => (a.mjd ?? 0) - (b.mjd ?? 0) || (a.path < b.path ? -1 : 1));
  return found;
}

/** How many frames of each column a dataset will hold. Of flats the largest of its kinds: a frame may be of several. */
export function countsOf(dataset: PlannedDataset): Counts {
  const counts: Partial<Record<Counted, number>> = {};
  for (const [type, n] of Object.entries(dataset.counts) as [FrameType, number][]) {
    const column = countedAs(type);
    if (column !== null) counts[column] = Math.max(counts[column] ?? 0, n);
  }
  return counts;
}

function sumOf(all: readonly Counts[]): Counts {
  const sum: Partial<Record<Counted, number>> = {};
  for (const counts of all)
    for (const column of COUNTED) {
      const n = counts[column];
      if (n !== undefined) sum[column] = (sum[column] ?? 0) + n;
    }
  return sum;
}

interface Node {
  readonly name: string;
  readonly path: string;
  readonly children: Node[];
  dataset: PlannedDataset | null;
}

/** Mask, configuration, dates. A level with one child is one row with it. */
function treeOf(datasets: readonly PlannedDataset[]): readonly Node[] {
  const root: Node = { name: '', path: '', children: [], dataset: null };
  const byPath = new Map<string, Node>([['', root]]);
  for (const dataset of datasets) {
    let at = root;
    for (const name of dataset.id.split('/')) {
      const path = at.path === '' ? name : `${at.path}/${name}`;
      let next = byPath.get(path);
      if (next === undefined) {
        next = { name, path, children: [], dataset: null };
        byPath.set(path, next);
        at.children.push(next);
      }
      at = next;
    }
    at.dataset = dataset;
  }
  const joined = (node: Node): Node => {
    const [only] = node.children;
    if (node.children.length === 1 && only !== undefined && node.dataset === null) {
      const inner = joined(only);
      return { ...inner, name: `${node.name} / ${inner.name}` };
    }
    return { ...node, children: node.children.map(joined) };
  };
  return root.children.map(joined);
}

const leaves = (node: Node): readonly PlannedDataset[] => [
  ...(node.dataset === null ? [] : [node.dataset]),
  ...node.children.flatMap(leaves),
];

/**
 * The rows that are shown: groups stand open unless they are in `turned`, datasets closed unless they are.
 */
export function planRows(
  datasets: readonly PlannedDataset[],
  frames: ReadonlyMap<string, readonly PlannedFrame[]>,
  turned: ReadonlySet<string>,
): readonly PlanRow[] {
  const rows: PlanRow[] = [];
  const add = (node: Node, depth: number) => {
    const { dataset, path, name } = node;
    if (dataset !== null) {
      const isOpen = turned.has(path);
      rows.push({ kind: 'dataset', key: path, depth, name, isOpen, dataset, counts: countsOf(dataset) });
      if (isOpen)
        for (const frame of frames.get(path) ?? []) {
          const file = frame.path.slice(frame.path.lastIndexOf('/') + 1);
          const key = `${path}\n${frame.path}`;
          rows.push({ kind: 'frame', key, depth: depth + 1, name: file, frame, dataset: path });
        }
      return;
    }
    const isOpen = !turned.has(path);
    const own = leaves(node);
    const counts = sumOf(own.map(countsOf));
    rows.push({ kind: 'group', key: path, depth, name, isOpen, datasets: own, counts });
    if (isOpen) for (const child of node.children) add(child, depth + 1);
  };
  for (const node of treeOf(datasets)) add(node, 0);
  return rows;
}

/** Whether a dataset fits what was typed: each word is part of its id, or begins its state, instrument or lack. */
export function matchesText(
  { id, spectrograph, state, missing, waiting, added }: PlannedDataset,
  typed: string,
): boolean {
  const words = [spectrograph, state, ...missing, waiting === null ? '' : 'waiting', added > 0 ? 'new' : ''];
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => id.toLowerCase().includes(word) || words.some((one) => one.toLowerCase().startsWith(word)));
}

/** The destinations of a frame in one dataset, below the root. */
export const placeIn = (frame: PlannedFrame, dataset: string, root: string): string =>
  (frame.to.find((path) => path.startsWith(`${root}/${dataset}/`)) ?? frame.to[0] ?? '').replace(`${root}/`, '');
