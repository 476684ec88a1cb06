import { useEffect, useRef, useState } from 'react';
import type { FrameView, LogRow } from '#core/contract/frames.ts';
import { call } from '#renderer/host/connection.ts';
import type { Rows } from '#renderer/table/columns.ts';

interface Options {
  readonly view: FrameView;
  readonly rows: Rows<LogRow>;
  /** The frame of the address. */
  readonly frame: string | null;
  readonly seq: number | null;
  /** Put a frame into the address, or none. */
  readonly show: (path: string | null) => void;
}

/** Which frames are selected. Those of rows that were never fetched are asked for by their place. */
export function useLogSelection({ view, rows, frame, seq, show }: Options) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(() => new Set(frame === null ? [] : [frame]));
  const [revealed, setRevealed] = useState<number | null>(null);
  const asked = useRef<string | null>(null);

  const take = (keys: ReadonlySet<string>) => {
    setSelected(keys);
    const [only] = keys;
    const next = keys.size === 1 && only !== undefined ? only : null;
    asked.current = next;
    if (next !== frame) show(next);
  };
  const select = async (keys: ReadonlySet<string>) => {
    const known = [...keys].filter((key) => !key.startsWith('#'));
    const unknown = [...keys].flatMap((key) => (/^#\d+$/.test(key) ? Number(key.slice(1)) : []));
    take(new Set(known));
    if (unknown.length === 0) return;
    const [from, to] = [Math.min(...ends(unknown)), Math.max(...ends(unknown)) + 1];
    const paths = await call((host) => host.frames.paths({ view, from, to }));
    take(new Set([...known, ...paths]));
  };
  const find = async (path: string) => {
    const { at } = await call((host) => host.frames.rows({ view, from: 0, to: 0, find: path }));
    setRevealed(at);
  };
  const reveal = async (path: string) => {
    take(new Set([path]));
    await find(path);
  };
  // The address names a frame that was not selected here: a link, or a step back.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each frame, as soon as there are rows.
  useEffect(() => {
    if (frame === null || asked.current === frame || seq === null || rows.count === 0) return;
    asked.current = frame;
    setSelected(new Set([frame]));
    void find(frame).catch(() => {});
  }, [frame, seq, rows.count]);

  return {
    selected,
    paths: [...selected],
    select: { now: (keys: ReadonlySet<string>) => void select(keys).catch(() => {}), revealed },
    reveal,
  };
}

/** Math.min takes no hundred thousand arguments. */
const ends = (sorted: readonly number[]): readonly number[] => [sorted[0] ?? 0, sorted.at(-1) ?? 0];
