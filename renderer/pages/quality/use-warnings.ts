import type { WarningLine, WarningsState } from '#core/contract/logged-warnings.ts';
import type { WarningCount, WarningFilter, WarningGrouping } from '#core/contract/warnings.ts';
import { WARNING_GROUPINGS } from '#core/contract/warnings.ts';
import { call } from '#renderer/host/connection.ts';
import { useFeed } from '#renderer/host/use-feed.ts';
import { useAddress } from '#renderer/parts/address.ts';
import { useWindow } from '#renderer/table/use-window.ts';

/** How the host stands with the logs of the workspace; null while it is not known. */
export const useWarningsState = (): { readonly seq: number; readonly state: WarningsState } | null =>
  useFeed('warnings', (host, after, signal) => host.warnings.watch({ after }, { signal }));

/** Groups of warnings. */
export const useWarningGroups = (by: WarningGrouping, filter: WarningFilter, seq: number | null) =>
  useWindow<WarningCount, { readonly warnings: number }>(
    JSON.stringify([by, filter]),
    seq,
    ({ key }) => key,
    async (from, to) => {
      const { groups, total, warnings } = await call((host) => host.warnings.groups({ by, filter, from, to }));
      return { rows: groups, count: total, whole: { warnings } };
    },
  );

/** Names a warning. */
const lineKey = ({ reduction, log, line }: WarningLine): string => `${reduction} ${log} ${line}`;

/** The warnings themselves. */
export const useWarningLines = (filter: WarningFilter, seq: number | null) =>
  useWindow<WarningLine, { readonly total: number; readonly kept: number }>(
    JSON.stringify(filter),
    seq,
    lineKey,
    async (from, to) => {
      const { lines, total, kept } = await call((host) => host.warnings.lines({ filter, from, to }));
      return { rows: lines, count: kept, whole: { total, kept } };
    },
  );

/** What the view shows, as its address says: `list=all`, `by=dataset`, `within=kind:…` (several), `group=…`. */
export interface WarningsWish {
  readonly by: WarningGrouping;
  readonly filter: WarningFilter;
  /** The group whose warnings stand beside, or null. */
  readonly group: string | null;
  readonly setBy: (by: WarningGrouping) => void;
  readonly setImportant: (important: boolean) => void;
  readonly setGroup: (key: string | null) => void;
  /** Only what is in a group, and what that is grouped by then. */
  readonly enter: (by: WarningGrouping, key: string, then: WarningGrouping) => void;
  /** No longer only what is in the group at a place of `within`. */
  readonly leave: (at: number) => void;
}

export function useWarningsWish(): WarningsWish {
  const [search, set] = useAddress();
  const by = WARNING_GROUPINGS.find((one) => one === search.get('by')) ?? 'kind';
  const texts = search.getAll('within');
  const within = texts.flatMap((text) => {
    const named = WARNING_GROUPINGS.find((one) => text.startsWith(`${one}:`));
    return named === undefined ? [] : [{ by: named, key: text.slice(named.length + 1) }];
  });
  return {
    by,
    filter: { important: search.get('list') !== 'all', within },
    group: search.get('group'),
    setBy: (next) => set({ by: next === 'kind' ? null : next, group: null }),
    setImportant: (important) => set({ list: important ? null : 'all', group: null }),
    setGroup: (group) => set({ group }),
    enter: (from, key, then) =>
      set({ within: [...texts, `${from}:${key}`], by: then === 'kind' ? null : then, group: null }),
    leave: (at) => set({ within: texts.filter((_, i) => i !== at), group: null }),
  };
}
