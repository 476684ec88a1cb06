import { useEffect, useState } from 'react';
import { navigate } from 'wouter/use-browser-location';

/** A browser takes few changes of the address a second: typing and arrow keys wait for a pause. */
const PAUSE_MS = 250;

let waiting: { readonly pathname: string; readonly words: Map<string, string> } | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

const here = (key: string): string => new URLSearchParams(window.location.search).get(key) ?? '';

/** Set words of the address; empty ones are taken out. The others stay. */
function write(words: ReadonlyMap<string, string>): void {
  const search = new URLSearchParams(window.location.search);
  for (const [key, value] of words) value === '' ? search.delete(key) : search.set(key, value);
  const text = search.toString();
  navigate(window.location.pathname + (text === '' ? '' : `?${text}`), { replace: true });
}

/** Write what waits, if this is still the page that it is for. */
export function settleAddress(): void {
  clearTimeout(timer);
  if (waiting?.pathname === window.location.pathname) write(waiting.words);
  waiting = null;
}

function writeSoon(key: string, value: string): void {
  const { pathname } = window.location;
  if (waiting?.pathname !== pathname) waiting = { pathname, words: new Map() };
  waiting.words.set(key, value);
  clearTimeout(timer);
  timer = setTimeout(settleAddress, PAUSE_MS);
}

/** A word of the address, `?find=…`, which a link and a reload bring back. Empty: it is not there. */
export function useAddressWord(key: string): readonly [value: string, set: (value: string) => void] {
  const [value, setValue] = useState(() => here(key));
  // What is still to be written counts for those that ask for it next.
  useEffect(() => settleAddress, []);
  return [
    value,
    (next) => {
      setValue(next);
      writeSoon(key, next);
    },
  ];
}
