import { useEffect, useRef, useState } from 'react';
import type { FrameView, LogRow } from '#core/contract/frames.ts';
import { call } from '#renderer/host/connection.ts';
import { MOST_COMPARED } from '#renderer/pages/frames/use-frames-view.ts';
import type { Rows } from '#renderer/table/columns.ts';

interface Options {
  readonly view: FrameView;
  readonly rows: Rows<LogRow>;
  /** The frames of the address. */
  readonly frames: readonly string[];
  readonly seq: number | null;
  /** Put frames into the address, or none. */
  readonly show: (paths: readonly string[]) => void;
}

/** Which frames are selected. Those of rows that were never fetched are asked for by their place. */
export function useLogSelection({ view, rows, frames, seq, show }: Options) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(() => new Set(frames));
  const [revealed, setRevealed] = useState<number | null>(null);
  const asked = useRef('');
  const linked = frames.join('\n');

  const take = (keys: ReadonlySet<string>) => {
    setSelected(keys);
    const next = keys.size <= MOST_COMPARED ? [...keys] : [];
    asked.current = next.join('\n');
    if (asked.current !== linked) show(next);
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
  // The address names frames that were not selected here: a link, or a step back.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each choice, as soon as there are rows.
  useEffect(() => {
    const [first] = frames;
    if (first === undefined || asked.current === linked || seq === null || rows.count === 0) return;
    asked.current = linked;
    setSelected(new Set(frames));
    void find(first).catch(() => {});
  }, [linked, seq, rows.count]);

  return {
    selected,
    paths: [...selected],
    select: { now: (keys: ReadonlySet<string>) => void select(keys).catch(() => {}), revealed },
    reveal,
  };
}

/** Math.min takes no hundred thousand arguments. */
const ends = (sorted: readonly number[]): readonly number[] => [sorted[0] ?? 0, sorted.at(-1) ?? 0];
