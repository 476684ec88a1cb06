import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type {
  CountColumn,
  Counting,
  QualityRow,
  QualityState,
  QualityTotals,
  QualityView,
} from '#core/contract/quality.ts';
import { call } from '#renderer/host/connection.ts';
import { useFeed } from '#renderer/host/use-feed.ts';
import { useWindow } from '#renderer/table/use-window.ts';

/** What the host knows of the products of the workspace; null while it is not known. */
export const useQualityState = (): { readonly seq: number; readonly state: QualityState } | null =>
  useFeed('quality', (host, after, signal) => host.quality.watch({ after }, { signal }));

/** What the host says of all rows of a view. */
export interface QualityWhole {
  readonly totals: QualityTotals;
  readonly lists: Readonly<Record<QualityView['list'], number>>;
  /** Where the frame that was asked for stands; null: nowhere. */
  readonly at: number | null;
}

/** The rows of a view, as they come into sight. */
export const useQualityRows = (view: QualityView, find: string | null, seq: number | null) =>
  useWindow<QualityRow, QualityWhole>(
    JSON.stringify(view),
    seq,
    ({ key }) => key,
    async (from, to) => {
      const { rows, count, totals, lists, at } = await call((host) =>
        host.quality.rows({ view, from, to, ...(find === null ? {} : { find }) }),
      );
      return { rows, count, whole: { totals, lists, at } };
    },
  );

const countingOf = ({ thresholds, tried }: Counting): Counting => ({ thresholds, tried });

/** One frame; what is known of it stays until what is new has come. */
export function useFrame(key: string | null, counting: Counting, seq: number) {
  const at = countingOf(counting);
  return useQuery({
    queryKey: ['quality-frame', key, at, seq],
    queryFn: () => call((host) => host.quality.one({ key: key ?? '', counting: at })),
    enabled: key !== null,
    placeholderData: keepPreviousData,
  });
}

/** What is behind a count of a frame. */
export function useBehind(key: string, column: CountColumn, counting: Counting, seq: number) {
  const at = countingOf(counting);
  return useQuery({
    queryKey: ['quality-behind', key, column, at, seq],
    queryFn: () => call((host) => host.quality.behind({ key, column, counting: at })),
    placeholderData: (former, query) =>
      query?.queryKey[1] === key && query.queryKey[2] === column ? former : undefined,
  });
}
