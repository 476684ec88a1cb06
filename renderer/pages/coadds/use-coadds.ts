import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { CoaddRow, CoaddsState, CoaddView } from '#core/contract/coadds.ts';
import { call } from '#renderer/host/connection.ts';
import { useFeed } from '#renderer/host/use-feed.ts';
import { useWindow } from '#renderer/table/use-window.ts';

/** What the host knows of the coadds of the workspace; null while it is not known. */
export const useCoaddsState = (): { readonly seq: number; readonly state: CoaddsState } | null =>
  useFeed('coadds', (host, after, signal) => host.coadds.watch({ after }, { signal }));

/** What the host says of all rows of a view. */
export interface CoaddsWhole {
  readonly lists: Readonly<Record<CoaddView['list'], number>>;
  /** Where the coadd that was asked for stands; null: nowhere. */
  readonly at: number | null;
}

/** The rows of a view, as they come into sight. */
export const useCoaddRows = (view: CoaddView, find: string | null, seq: number | null) =>
  useWindow<CoaddRow, CoaddsWhole>(
    JSON.stringify(view),
    seq,
    ({ key }) => key,
    async (from, to) => {
      const { rows, count, lists, at } = await call((host) =>
        host.coadds.rows({ view, from, to, ...(find === null ? {} : { find }) }),
      );
      return { rows, count, whole: { lists, at } };
    },
  );

/** All of one coadd; what is known of it stays until what is new has come. */
export const useCoadd = (key: string | null, seq: number) =>
  useQuery({
    queryKey: ['coadd', key, seq],
    queryFn: () => call((host) => host.coadds.one({ key: key ?? '' })),
    enabled: key !== null,
    placeholderData: keepPreviousData,
  });
