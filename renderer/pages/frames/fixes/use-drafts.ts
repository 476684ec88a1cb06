import { create } from 'zustand';
import type { HandEdit } from '#core/contract/fix.ts';

/** Edits that are not written yet, by the frames they are for: they stay while one looks elsewhere. */
const useAllDrafts = create<{ readonly byFrames: ReadonlyMap<string, readonly HandEdit[]> }>(() => ({
  byFrames: new Map(),
}));

const NONE: readonly HandEdit[] = [];
const placeOf = ({ hdu = 0, keyword }: HandEdit): string => `${hdu} ${keyword}`;

/** The edits of the headers of some frames that are not written yet. */
export function useDrafts(paths: readonly string[]) {
  const key = paths.join('\n');
  const edits = useAllDrafts(({ byFrames }) => byFrames.get(key) ?? NONE);
  const setEdits = (next: readonly HandEdit[]) =>
    useAllDrafts.setState(({ byFrames }) => {
      const all = new Map(byFrames);
      if (next.length === 0) all.delete(key);
      else all.set(key, next);
      return { byFrames: all };
    });
  /** Later edits of a card take the place of earlier ones. */
  const add = (more: readonly HandEdit[]) => {
    const byPlace = new Map([...edits, ...more].map((edit) => [placeOf(edit), edit]));
    setEdits([...byPlace.values()]);
  };
  return { edits, setEdits, add };
}
