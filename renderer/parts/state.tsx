import classes from '#renderer/parts/parts.module.css';

/** The sign of each state. */
export const GLYPHS = {
  'not started': '◦',
  waiting: '○',
  running: '◐',
  complete: '●',
  warning: '▲',
  failed: '✕',
  cancelled: '⊘',
  unfinished: '◔',
  stale: '◌',
  incomplete: '◌',
  problem: '✕',
  ok: '●',
} as const;
export type StateName = keyof typeof GLYPHS;

/** How something stands: glyph, word and colour. */
export function State({ state, word }: { readonly state: StateName; readonly word?: string }) {
  return (
    <span className={classes.state} data-state={state}>
      <span aria-hidden>{GLYPHS[state]}</span> {word ?? state}
    </span>
  );
}
