import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { type FrameView, GROUPINGS } from '#core/contract/frames.ts';
import type { Sort } from '#renderer/table/columns.ts';

/** What the page's address says: the view, and the frame that is shown. */
export interface FramesAddress {
  readonly view: FrameView;
  readonly frame: string | null;
}

/** What can be changed of it. */
export interface AddressChange {
  readonly where?: string;
  readonly list?: FrameView['list'];
  readonly group?: FrameView['group'];
  readonly sort?: Sort | null;
  readonly frame?: string | null;
}

const LISTS = ['frames', 'quarantine', 'duplicates'] as const;

function parse(search: string): FramesAddress {
  const given = new URLSearchParams(search);
  const sort = given.get('sort');
  const view = {
    where: (given.get('where') ?? '').slice(0, 10_000),
    list: LISTS.find((list) => list === given.get('list')) ?? 'frames',
    group: GROUPINGS.find((group) => group === given.get('group')) ?? 'none',
    sort: sort === null || sort === '' ? [] : [{ key: sort.replace(/^-/, ''), down: sort.startsWith('-') }],
  } satisfies FrameView;
  return { view, frame: given.get('frame') };
}

/** The view of the frames page, kept in its address, so that it can be shared and survives a reload. */
export function useFramesAddress(): readonly [FramesAddress, (change: AddressChange) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const address = useMemo(() => parse(search), [search]);
  const change = (wanted: AddressChange) => {
    // Several changes may come before the page is drawn again.
    const now = new URLSearchParams(location.search);
    const set = (key: string, value: string | null, empty: string) =>
      value === null || value === empty ? now.delete(key) : now.set(key, value);
    if (wanted.where !== undefined) set('where', wanted.where.trim(), '');
    if (wanted.list !== undefined) set('list', wanted.list, 'frames');
    if (wanted.group !== undefined) set('group', wanted.group, 'none');
    if (wanted.frame !== undefined) set('frame', wanted.frame, '');
    if (wanted.sort !== undefined)
      set('sort', wanted.sort === null ? null : `${wanted.sort.down ? '-' : ''}${wanted.sort.id}`, '');
    const text = now.toString();
    navigate(text === '' ? '/frames' : `/frames?${text}`, { replace: true });
  };
  return [address, change];
}
