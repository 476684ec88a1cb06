import { create } from 'zustand';

export const LOOKS = ['system', 'light', 'dark', 'night'] as const;
export type Look = (typeof LOOKS)[number];

const KEY = 'slitbench-look';
const wantsDark = matchMedia('(prefers-color-scheme: dark)');

const stored = (): Look => LOOKS.find((look) => look === localStorage.getItem(KEY)) ?? 'system';

const resolved = (look: Look): Exclude<Look, 'system'> =>
  look !== 'system' ? look : wantsDark.matches ? 'dark' : 'light';

/** The look of the pages: what was chosen, and what that means now. */
export const useLook = create<{ readonly chosen: Look; readonly look: Exclude<Look, 'system'> }>(() => ({
  chosen: stored(),
  look: resolved(stored()),
}));

const show = () => document.documentElement.setAttribute('data-look', useLook.getState().look);

export function chooseLook(chosen: Look): void {
  localStorage.setItem(KEY, chosen);
  useLook.setState({ chosen, look: resolved(chosen) });
  show();
}

wantsDark.addEventListener('change', () => chooseLook(useLook.getState().chosen));
show();
