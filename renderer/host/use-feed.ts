import { useEffect, useRef, useState } from 'react';
import type { Workbench } from '#core/contract/workbench.ts';
import { host, useConnection } from '#renderer/host/connection.ts';

/**
 * Follow a state of the host: null until it is known. After a lost connection it goes on from the last that was seen.
 * `key` says what is followed: when it changes, it begins anew.
 */
export function useFeed<E extends { readonly seq: number }>(
  key: string,
  watch: (host: Workbench, after: number | null, signal: AbortSignal) => Promise<AsyncIterable<E>>,
): E | null {
  const round = useConnection((connection) => connection.round);
  const [event, setEvent] = useState<{ readonly key: string; readonly event: E } | null>(null);
  const last = useRef<{ key: string; seq: number } | null>(null);
  const latest = useRef(watch);
  latest.current = watch;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round of the connection begins anew.
  useEffect(() => {
    const stop = new AbortController();
    const follow = async () => {
      const after = last.current?.key === key ? last.current.seq : null;
      const stream = await latest.current(await host(), after, stop.signal);
      for await (const next of stream) {
        if (stop.signal.aborted) return;
        last.current = { key, seq: next.seq };
        setEvent({ key, event: next });
      }
    };
    follow().catch(() => {}); // The connection is lost, or the page is left: the next round goes on.
    return () => stop.abort();
  }, [key, round]);
  return event?.key === key ? event.event : null;
}
