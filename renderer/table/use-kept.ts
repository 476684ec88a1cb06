import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';

/** A state that this browser keeps under `key`, as JSON. */
export function useKept<T>(key: string, initial: T): readonly [T, Dispatch<SetStateAction<T>>] {
  const name = `slitbench-${key}`;
  const [value, setValue] = useState<T>(() => {
    try {
      const kept = localStorage.getItem(name);
      return kept === null ? initial : (JSON.parse(kept) as T);
    } catch {
      return initial;
    }
  });
  useEffect(() => localStorage.setItem(name, JSON.stringify(value)), [name, value]);
  return [value, setValue];
}
