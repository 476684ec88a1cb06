import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { Sort } from '#renderer/table/columns.ts';

/** What is to be said: names with values, or with several; null, '' or none takes a name out. */
type Change = Readonly<Record<string, string | readonly string[] | null>>;

/** What the address of a page says besides the page, and how to change it, also several times before the page is drawn again. It takes the place of the former. */
export function useAddress(): readonly [URLSearchParams, (change: Change) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const change = (wanted: Change) => {
    const now = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(wanted)) {
      now.delete(name);
      for (const one of typeof value === 'string' ? [value] : (value ?? [])) if (one !== '') now.append(name, one);
    }
    const text = now.toString();
    navigate(text === '' ? location.pathname : `${location.pathname}?${text}`, { replace: true });
  };
  return [params, change];
}

/** A choice among few that the address names; the first stands for none. */
export function useAddressChoice<const V extends string>(
  name: string,
  values: readonly [V, ...V[]],
): readonly [V, (value: string | null) => void] {
  const [params, change] = useAddress();
  const value = values.find((one) => one === params.get(name)) ?? values[0];
  return [value, (next) => change({ [name]: next === values[0] ? null : next })];
}

/** How a table is sorted, `sort=key` or `sort=-key`. */
export function useAddressSort(): readonly [Sort | null, (sort: Sort | null) => void] {
  const [params, change] = useAddress();
  const text = params.get('sort');
  const sort = useMemo(() => sortOf(text), [text]);
  return [sort, (next) => change({ sort: sortText(next) })];
}

export const sortOf = (text: string | null): Sort | null =>
  text === null || text === '' ? null : { id: text.replace(/^-/, ''), down: text.startsWith('-') };

export const sortText = (sort: Sort | null): string | null =>
  sort === null ? null : `${sort.down ? '-' : ''}${sort.id}`;
