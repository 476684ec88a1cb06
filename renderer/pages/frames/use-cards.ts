import { useCallback, useEffect, useRef, useState } from 'react';
import { call } from '#renderer/host/connection.ts';

const KEPT = 5000;

/** The values of pinned cards of the frames in view, read by the host when they are first seen. Undefined: on its way. */
export function useCards(
  cards: readonly string[],
  paths: readonly string[],
  seq: number | null,
): (path: string, card: string) => string | null | undefined {
  const known = useRef(new Map<string, ReadonlyMap<string, string | null>>());
  const [version, redraw] = useState(0);
  const wanted = `${seq}\n${cards.join('\n')}\n\n${paths.join('\n')}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `wanted` stands for all of them.
  useEffect(() => {
    if (cards.length === 0) return;
    // Files may have been replaced since; the host knows those that were not.
    const lacking = paths.filter((path) => cards.some((card) => known.current.get(path)?.has(card) !== true));
    const asked = lacking.length > 0 ? lacking : paths;
    if (asked.length === 0) return;
    let isLeft = false;
    const timer = setTimeout(() => {
      call((host) => host.frames.cards({ paths: asked.slice(0, 500), cards: [...cards] }))
        .then((answers) => {
          if (isLeft) return;
          if (known.current.size > KEPT) known.current.clear();
          for (const { path, values } of answers)
            known.current.set(path, new Map(cards.map((card, i) => [card, values[i] ?? null])));
          for (const path of asked)
            if (!known.current.has(path)) known.current.set(path, new Map(cards.map((card) => [card, null])));
          redraw((n) => n + 1);
        })
        .catch(() => {}); // Told by the connection; asked again with the next rows.
    }, 80);
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [wanted]);
  // Another function when there is more to tell, so that what shows it is drawn again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  return useCallback((path: string, card: string) => known.current.get(path)?.get(card), [version]);
}
