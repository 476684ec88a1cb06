import { GLYPHS, type ItemState } from '#renderer/pages/setup/listing.ts';
import classes from '#renderer/pages/setup/setup.module.css';

/** How a setup file or dataset stands: glyph, word and colour. */
export function SetupState({ state }: { readonly state: ItemState }) {
  const [glyph, word] = GLYPHS[state];
  return (
    <span className={classes.state} data-state={state}>
      <span aria-hidden>{glyph}</span> {word}
    </span>
  );
}
