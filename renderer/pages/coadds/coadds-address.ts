import { useMemo } from 'react';
import { COADD_LISTS, CoaddView } from '#core/contract/coadds.ts';
import { sortOf, sortText, useAddress } from '#renderer/parts/address.ts';
import type { Sort } from '#renderer/table/columns.ts';

export const PARTS = ['about', 'spectra', 'log', 'plots'] as const;
export type Part = (typeof PARTS)[number];

/** Stands for all that can be made, in the address. */
export const OPEN = 'open';

/** What the page shows, as its address says, and how to change it. */
export interface CoaddsWish {
  readonly view: CoaddView;
  /** Id of the coadd that is shown beside. */
  readonly coadd: string | null;
  readonly part: Part;
  /** Ids of those whose preview is open, or `OPEN`. */
  readonly make: readonly string[];
  readonly again: boolean;
  /** Only reductions in folders whose names match. */
  readonly reduce: string;
  readonly set: (change: {
    readonly list?: CoaddView['list'];
    readonly text?: string;
    readonly config?: string | null;
    readonly sort?: Sort | null;
    readonly coadd?: string | null;
    readonly part?: Part;
    readonly make?: readonly string[];
    readonly again?: boolean;
    readonly reduce?: string;
  }) => void;
}

/** `list=stale`, `q=words`, `config=MASK/CONFIG`, `sort=-gain`, `coadd=ID`, `part=log`, `make=ID` (several), `again=yes`, `reduce=GLOB`. */
export function useCoaddsWish(): CoaddsWish {
  const [search, change] = useAddress();
  const view = useMemo(() => {
    const sort = sortOf(search.get('sort'));
    const wanted = {
      list: COADD_LISTS.find((one) => one === search.get('list')) ?? 'all',
      text: search.get('q') ?? '',
      config: search.get('config'),
    };
    const sorted = CoaddView.safeParse({ ...wanted, sort: sort === null ? null : { key: sort.id, down: sort.down } });
    return sorted.success ? sorted.data : CoaddView.parse(wanted);
  }, [search]);
  const make = useMemo(() => search.getAll('make'), [search]);
  return {
    view,
    coadd: search.get('coadd'),
    part: PARTS.find((one) => one === search.get('part')) ?? 'about',
    make,
    again: search.get('again') !== null,
    reduce: search.get('reduce') ?? '',
    set: ({ list, text, config, sort, coadd, part, make: ids, again, reduce }) =>
      change({
        ...(list === undefined ? {} : { list: list === 'all' ? null : list }),
        ...(text === undefined ? {} : { q: text }),
        ...(config === undefined ? {} : { config }),
        ...(sort === undefined ? {} : { sort: sortText(sort) }),
        ...(coadd === undefined ? {} : { coadd }),
        ...(part === undefined ? {} : { part: part === 'about' ? null : part }),
        ...(ids === undefined ? {} : { make: ids }),
        ...(again === undefined ? {} : { again: again ? 'yes' : null }),
        ...(reduce === undefined ? {} : { reduce }),
      }),
  };
}
