import { useEffect, useRef } from 'react';
import { create } from 'zustand';

/** Something a person can have done: from the palette, by keys, from a button. */
export interface Action {
  /** Unique among all that are there at a time. */
  readonly id: string;
  /** `Start all that wait` */
  readonly label: string;
  /** Where it belongs: the page's name. */
  readonly group: string;
  /** `mod+k`, `shift+x`, `?`, or one key after the other: `g f`. `mod` is ⌘ on a Mac, else Ctrl. */
  readonly keys?: string;
  readonly run: () => void;
  readonly disabled?: boolean;
}

const useRegistry = create<{ readonly byOwner: ReadonlyMap<symbol, readonly Action[]> }>(() => ({
  byOwner: new Map(),
}));

/** All actions that are there now. */
export function useAllActions(): readonly Action[] {
  const { byOwner } = useRegistry();
  return [...byOwner.values()].flat();
}

/** Do the action of that name, if it is offered now. */
export function runAction(id: string): void {
  const all = [...useRegistry.getState().byOwner.values()].flat();
  all.find((action) => action.id === id && action.disabled !== true)?.run();
}

/** Offer actions while the caller is shown. */
export function useActions(actions: readonly Action[]): void {
  const owner = useRef(Symbol('actions'));
  useEffect(() => {
    const key = owner.current;
    useRegistry.setState(({ byOwner }) => ({ byOwner: new Map(byOwner).set(key, actions) }));
  });
  useEffect(
    () => () =>
      useRegistry.setState(({ byOwner }) => {
        const rest = new Map(byOwner);
        rest.delete(owner.current);
        return { byOwner: rest };
      }),
    [],
  );
}

const isMac = navigator.platform.startsWith('Mac');

/** What a key press is called here. */
function pressed(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  const mod = isMac ? event.metaKey : event.ctrlKey;
  // Of a sign that needs shift on some keyboards only the sign counts.
  const shift = event.shiftKey && (key.length > 1 || /[a-z]/.test(key));
  return [mod ? 'mod' : '', event.altKey ? 'alt' : '', shift ? 'shift' : '', key === ' ' ? 'space' : key]
    .filter(Boolean)
    .join('+');
}

/** Whether keys go into a text. */
export const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

let sequence = { keys: '', at: 0 };

/** Hear the keys, once for the whole page. */
export function listenToKeys(): void {
  window.addEventListener('keydown', (event) => {
    const key = pressed(event);
    if (['control', 'shift', 'alt', 'meta'].includes(event.key.toLowerCase()) || event.defaultPrevented) return;
    if (isTyping(event.target) && !key.startsWith('mod+')) return;
    const isDialog = document.querySelector('[role="dialog"]') !== null;
    const now = performance.now();
    const after = now - sequence.at < 1200 && sequence.keys !== '' ? `${sequence.keys} ${key}` : key;
    const actions = [...useRegistry.getState().byOwner.values()].flat().filter(({ disabled }) => disabled !== true);
    // Of two for one key the page's own, which comes last, counts.
    const last = (wanted: string) => actions.filter(({ keys }) => keys === wanted).at(-1);
    const found = last(after) ?? last(key);
    if (found !== undefined && (!isDialog || key.startsWith('mod+'))) {
      event.preventDefault();
      sequence = { keys: '', at: 0 };
      found.run();
      return;
    }
    const begins = actions.some(({ keys }) => keys?.startsWith(`${key} `));
    sequence = begins && !isDialog ? { keys: key, at: now } : { keys: '', at: 0 };
  });
}
