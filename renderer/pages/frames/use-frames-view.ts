import { useMemo } from 'react';
import { type FrameView, GROUPINGS } from '#core/contract/frames.ts';
import { sortOf, sortText, useAddress } from '#renderer/parts/address.ts';
import type { Sort } from '#renderer/table/columns.ts';

/** What the page's address says: the view, and the frames that are shown. */
export interface FramesAddress {
  readonly view: FrameView;
  /** Those that are selected, as far as they fit: to be shown, or compared. */
  readonly frames: readonly string[];
}

/** What can be changed of it. */
export interface AddressChange {
  readonly where?: string;
  readonly list?: FrameView['list'];
  readonly group?: FrameView['group'];
  readonly sort?: Sort | null;
  readonly frames?: readonly string[];
}

/** How many frames are compared at once. */
export const MOST_COMPARED = 6;

const LISTS = ['frames', 'quarantine', 'duplicates'] as const;

function parse(given: URLSearchParams): FramesAddress {
  const sort = sortOf(given.get('sort'));
  const view = {
    where: (given.get('where') ?? '').slice(0, 10_000),
    list: LISTS.find((list) => list === given.get('list')) ?? 'frames',
    group: GROUPINGS.find((group) => group === given.get('group')) ?? 'none',
    sort: sort === null ? [] : [{ key: sort.id, down: sort.down }],
  } satisfies FrameView;
  return { view, frames: given.getAll('frame').slice(0, MOST_COMPARED) };
}

/** The view of the frames page, kept in its address, so that it can be shared and survives a reload. */
export function useFramesAddress(): readonly [FramesAddress, (change: AddressChange) => void] {
  const [params, set] = useAddress();
  const address = useMemo(() => parse(params), [params]);
  const change = ({ where, list, group, sort, frames }: AddressChange) =>
    set({
      ...(where === undefined ? {} : { where: where.trim() }),
      ...(list === undefined ? {} : { list: list === 'frames' ? null : list }),
      ...(group === undefined ? {} : { group: group === 'none' ? null : group }),
      ...(frames === undefined ? {} : { frame: frames }),
      ...(sort === undefined ? {} : { sort: sortText(sort) }),
    });
  return [address, change];
}
