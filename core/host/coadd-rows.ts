import type { CoaddGroup, CoaddStatus } from '#core/contract/coadd-status.ts';
import { type COADD_LISTS, type CoaddRow, type CoaddView, coaddId } from '#core/contract/coadds.ts';
import type { RunSnapshot, RunState } from '#core/contract/run.ts';

/** A coadd with what is shown of it. */
export interface ListedCoadd {
  readonly row: CoaddRow;
  readonly status: CoaddStatus;
  readonly group: CoaddGroup;
  /** What is searched, in lower case. */
  readonly text: string;
}

/** The coadds of all groups by name, with what runs or waits (`runOf`: by kind and level). */
export function listCoadds(
  groups: readonly CoaddGroup[],
  runOf: (status: CoaddStatus) => RunSnapshot | null,
): readonly ListedCoadd[] {
  return groups.flatMap((group) => group.coadds.map((status) => listed(group, status, runOf(status))));
}

function listed(group: CoaddGroup, status: CoaddStatus, run: RunSnapshot | null): ListedCoadd {
  const { exposures, leftOut, madeFrom: _, ...plain } = status;
  const many = new Map<string, number>();
  for (const { target } of exposures) many.set(target, (many.get(target) ?? 0) + 1);
  const targets = [...many].sort(([a, n], [b, m]) => m - n || order(a, b)).map(([target]) => target);
  const datasets = new Set(exposures.map(({ dataset }) => dataset));
  const state: RunState = run?.state ?? status.state;
  const row: CoaddRow = {
    ...plain,
    key: coaddId(status.kind, status.level),
    config: group.config,
    state,
    why: run === null ? status.why : run.why,
    exposures: exposures.length,
    leftOut: leftOut.length,
    datasets: datasets.size,
    targets,
    run,
  };
  const names = [...exposures, ...leftOut].map(({ scienceFile }) => scienceFile);
  const text = [row.key, ...datasets, ...targets, ...names, row.why ?? '', row.problem ?? ''].join(' ').toLowerCase();
  return { row, status, group, text };
}

type List = (typeof COADD_LISTS)[number];

const OPEN: readonly RunState[] = ['not started', 'unfinished', 'cancelled', 'stale'];

const isIn: Readonly<Record<List, (row: CoaddRow) => boolean>> = {
  all: () => true,
  open: ({ state, problem }) => problem === null && OPEN.includes(state),
  stale: ({ state }) => state === 'stale',
  active: ({ run, state }) => run !== null || state === 'running',
  complete: ({ state }) => state === 'complete' || state === 'warning',
  failed: ({ state }) => state === 'failed',
  hindered: ({ problem }) => problem !== null,
};

const order = (a: string | number, b: string | number): number => (a === b ? 0 : a < b ? -1 : 1);

const SHOWN: Readonly<Record<NonNullable<CoaddView['sort']>['key'], (row: CoaddRow) => string | number>> = {
  state: ({ state, problem }) => (problem === null ? state : `~${state}`),
  level: ({ level }) => level,
  kind: ({ kind }) => kind,
  exposures: ({ exposures }) => exposures,
  targets: ({ targets }) => targets.join(' '),
  gain: ({ gain }) => gain?.gain ?? 0,
  made: ({ made }) => made ?? '',
};

/** The coadds of a view in its order, and how many each list has. */
export function viewCoadds(
  all: readonly ListedCoadd[],
  { list, text, config, sort }: CoaddView,
): { readonly rows: readonly CoaddRow[]; readonly lists: Record<List, number> } {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all
    .filter((one) => (config === null || one.row.config === config) && words.every((word) => one.text.includes(word)))
    .map(({ row }) => row);
  const rows = found.filter(isIn[list]);
  if (sort !== null) {
    const shownOf = SHOWN[sort.key];
    const sign = sort.down ? -1 : 1;
    rows.sort((a, b) => sign * order(shownOf(a), shownOf(b)) || order(a.level, b.level) || order(a.kind, b.kind));
  }
  const many = (name: List) => found.filter(isIn[name]).length;
  return {
    rows,
    lists: {
      all: found.length,
      open: many('open'),
      stale: many('stale'),
      active: many('active'),
      complete: many('complete'),
      failed: many('failed'),
      hindered: many('hindered'),
    },
  };
}
