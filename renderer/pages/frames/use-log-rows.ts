import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FaultData } from '#core/contract/fault.ts';
import type { FrameView, LogRow } from '#core/contract/frames.ts';
import { call, useConnection } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import type { Rows } from '#renderer/table/columns.ts';

const PAGE = 100;
const AT_ONCE = 4;

interface Block {
  readonly seq: number;
  readonly rows: readonly LogRow[];
}

interface Shown {
  /** The view whose rows these are. */
  readonly key: string;
  readonly count: number;
  readonly frames: number;
  /** Why the view that is asked for cannot be shown. */
  readonly fault: FaultData | null;
}

export interface LogRows {
  readonly rows: Rows<LogRow>;
  readonly frames: number;
  readonly fault: FaultData | null;
  /** False until the first rows are there. */
  readonly isKnown: boolean;
  /** Frames among the rows that are at hand and in view. */
  readonly inView: readonly string[];
  /** Every row that was fetched. */
  readonly fetched: () => Iterable<LogRow>;
}

const keyOfRow = (row: LogRow): string => (row.kind === 'frame' ? row.frame.path : `#${row.heading.key}`);

/**
 * The rows of a view, fetched from the host in blocks as they come into view. What was there stays until what is new has
 * come, also when the view changes; while one scrolls past thousands of rows only those where one stops are fetched.
 */
export function useLogRows(view: FrameView, seq: number | null): LogRows {
  const round = useConnection((connection) => connection.round);
  const key = JSON.stringify(view);
  const [shown, setShown] = useState<Shown>({ key: '', count: 0, frames: 0, fault: null });
  const [, redraw] = useState(0);
  const blocks = useRef(new Map<number, Block>());
  const blocksKey = useRef('');
  const wanted = useRef<{ from: number; to: number }>({ from: 0, to: PAGE });
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  const flying = useRef<string | null>(null);
  const latest = useRef({ key, view, seq: seq ?? 0 });
  latest.current = { key, view, seq: seq ?? 0 };

  const pump = useCallback(() => {
    const now = latest.current;
    if (flying.current !== null || now.seq === 0) return;
    const isOther = blocksKey.current !== now.key;
    const first = Math.floor(wanted.current.from / PAGE);
    const last = Math.floor(Math.max(wanted.current.from, wanted.current.to - 1) / PAGE);
    const isCurrent = (at: number) => !isOther && (blocks.current.get(at)?.seq ?? 0) >= now.seq;
    let from = first;
    while (from <= last && isCurrent(from)) from++;
    if (from > last) return;
    const to = Math.min(last, from + AT_ONCE - 1);
    flying.current = now.key;
    const asked = call((host) => host.frames.rows({ view: now.view, from: from * PAGE, to: (to + 1) * PAGE }));
    asked
      .then(
        (answer) => {
          if (latest.current.key !== now.key) return;
          if (blocksKey.current !== now.key) blocks.current.clear();
          blocksKey.current = now.key;
          for (let at = from; at <= to; at++)
            blocks.current.set(at, {
              seq: answer.seq,
              rows: answer.rows.slice((at - from) * PAGE, (at - from + 1) * PAGE),
            });
          setShown((before) =>
            before.key === now.key && before.count === answer.count && before.frames === answer.frames && !before.fault
              ? before
              : { key: now.key, count: answer.count, frames: answer.frames, fault: null },
          );
          redraw((n) => n + 1);
        },
        (error) => {
          if (latest.current.key === now.key)
            setShown((before) => ({ ...before, key: now.key, fault: faultOf(error) }));
        },
      )
      .finally(() => {
        const isRefused = flying.current === latest.current.key && blocksKey.current !== latest.current.key;
        flying.current = null;
        // An expression that cannot be understood is not asked again until it changes.
        if (!isRefused) pump();
      });
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view, another state of the host, another connection.
  useEffect(pump, [pump, key, seq, round]);

  const onView = useCallback(
    (from: number, to: number) => {
      wanted.current = { from, to: Math.max(to, from + 1) };
      pump();
      // Only where one stops it matters what is in view.
      clearTimeout(settling.current);
      settling.current = setTimeout(() => redraw((n) => n + 1), 150);
    },
    [pump],
  );
  const at = useCallback((index: number) => blocks.current.get(Math.floor(index / PAGE))?.rows[index % PAGE], []);
  const keyAt = useCallback(
    (index: number) => {
      const row = at(index);
      return row === undefined ? `#${index}` : keyOfRow(row);
    },
    [at],
  );
  const rows = useMemo(() => ({ count: shown.count, at, key: keyAt, onView }), [shown.count, at, keyAt, onView]);
  const inView: string[] = [];
  for (let i = wanted.current.from; i < Math.min(wanted.current.to, shown.count); i++) {
    const row = at(i);
    if (row?.kind === 'frame') inView.push(row.frame.path);
  }
  const fetched = () => [...blocks.current.values()].flatMap((block) => block.rows);
  return { rows, frames: shown.frames, fault: shown.fault, isKnown: shown.key !== '', inView, fetched };
}
