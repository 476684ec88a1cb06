import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FaultData } from '#core/contract/fault.ts';
import { useConnection } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import type { Rows } from '#renderer/table/columns.ts';

const BLOCK = 100;

/** Some rows of a list that the host keeps, and what it says of the whole. */
interface Part<R, W> {
  readonly rows: readonly R[];
  readonly count: number;
  readonly whole: W;
}

interface Shown<W> {
  readonly key: string;
  readonly count: number;
  readonly whole: W | null;
}

/** Rows of the host, and what it says of the whole; null before the first of this list have come. */
interface Windowed<R, W> {
  readonly rows: Rows<R>;
  readonly whole: W | null;
  readonly fault: FaultData | null;
}

/**
 * A list that the host keeps, fetched in blocks as they come into view. `key` says which list; when it or `seq` changes, what
 * was there stays until what is new has come.
 */
export function useWindow<R, W>(
  key: string,
  seq: number | null,
  keyOf: (row: R) => string,
  fetch: (from: number, to: number) => Promise<Part<R, W>>,
): Windowed<R, W> {
  const round = useConnection((connection) => connection.round);
  const [shown, setShown] = useState<Shown<W>>({ key: '', count: 0, whole: null });
  const [fault, setFault] = useState<FaultData | null>(null);
  const [, redraw] = useState(0);
  const blocks = useRef(new Map<number, { readonly version: string; readonly rows: readonly R[] }>());
  const blocksKey = useRef('');
  const view = useRef({ from: 0, to: BLOCK });
  const flying = useRef<string | null>(null);
  const version = `${round} ${seq} ${key}`;
  const latest = useRef({ key, version, seq, fetch, keyOf });
  latest.current = { key, version, seq, fetch, keyOf };

  const pump = useCallback(() => {
    const now = latest.current;
    if (now.seq === null || flying.current !== null) return;
    const first = Math.floor(view.current.from / BLOCK);
    const last = Math.floor(Math.max(view.current.from, view.current.to - 1) / BLOCK);
    let at = first;
    while (at <= last && blocks.current.get(at)?.version === now.version) at++;
    if (at > last) return;
    flying.current = now.version;
    now
      .fetch(at * BLOCK, (at + 1) * BLOCK)
      .then(
        ({ rows, count, whole }) => {
          if (latest.current.key !== now.key) return;
          if (blocksKey.current !== now.key) blocks.current.clear();
          blocksKey.current = now.key;
          blocks.current.set(at, { version: now.version, rows });
          setShown({ key: now.key, count, whole });
          setFault(null);
          redraw((n) => n + 1);
        },
        (error: unknown) => {
          // What failed is asked again when something changes, not in a circle.
          if (latest.current.key === now.key) setFault(faultOf(error));
          blocks.current.set(at, { version: now.version, rows: blocks.current.get(at)?.rows ?? [] });
        },
      )
      .finally(() => {
        flying.current = null;
        pump();
      });
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, another state of the host or connection.
  useEffect(pump, [pump, version]);

  const onView = useCallback(
    (from: number, to: number) => {
      view.current = { from, to: Math.max(to, from + 1) };
      pump();
    },
    [pump],
  );
  const at = useCallback((index: number) => blocks.current.get(Math.floor(index / BLOCK))?.rows[index % BLOCK], []);
  const rowKey = useCallback(
    (index: number) => {
      const row = at(index);
      return row === undefined ? `#${index}` : latest.current.keyOf(row);
    },
    [at],
  );
  const rows = useMemo(() => ({ count: shown.count, at, key: rowKey, onView }), [shown.count, at, rowKey, onView]);
  return { rows, whole: shown.key === key ? shown.whole : null, fault };
}
