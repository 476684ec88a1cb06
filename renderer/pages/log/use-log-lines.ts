import { useCallback, useEffect, useRef, useState } from 'react';
import type { LogFilter, LogText } from '#core/contract/log.ts';
import { call } from '#renderer/host/connection.ts';

const BLOCK = 200;

/** The lines of a log that a filter leaves, fetched in blocks as they come into view. */
export function useLogLines(path: string, filter: LogFilter, lines: number, generation: number) {
  const key = JSON.stringify([path, filter, generation]);
  const [total, setTotal] = useState(0);
  const [, setRound] = useState(0);
  const blocks = useRef(new Map<number, readonly LogText[]>());
  const asked = useRef(new Set<number>());
  const current = useRef(key);
  if (current.current !== key) {
    current.current = key;
    blocks.current = new Map();
    asked.current = new Set();
  }

  const fetchBlock = useCallback(
    async (block: number) => {
      if (asked.current.has(block)) return;
      asked.current.add(block);
      const mine = key;
      try {
        const answer = await call((host) =>
          host.log.lines({ path, filter, from: block * BLOCK, to: (block + 1) * BLOCK }),
        );
        if (current.current !== mine) return;
        blocks.current.set(block, answer.lines);
        setTotal(answer.total);
        setRound((round) => round + 1);
      } catch {
        // The connection is lost: the next look asks again.
      } finally {
        if (current.current === mine) asked.current.delete(block);
      }
    },
    [key, path, filter],
  );

  // What was added may belong to the last block, and changes how many there are.
  useEffect(() => {
    void lines;
    const lastBlock = Math.max(0, Math.floor((total - 1) / BLOCK));
    void fetchBlock(lastBlock);
  }, [lines, fetchBlock, total]);

  const at = (index: number): LogText | undefined => blocks.current.get(Math.floor(index / BLOCK))?.[index % BLOCK];
  const need = useCallback(
    (from: number, to: number) => {
      for (let block = Math.floor(from / BLOCK); block <= Math.floor(Math.max(from, to - 1) / BLOCK); block++)
        if (!blocks.current.has(block)) void fetchBlock(block);
    },
    [fetchBlock],
  );
  return { total, at, need };
}
