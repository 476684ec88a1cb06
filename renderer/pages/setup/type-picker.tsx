import { FRAME_TYPES } from '#core/contract/frame.ts';
import classes from '#renderer/pages/setup/setup.module.css';
import { typeColour } from '#renderer/parts/frame-type.tsx';

/** Frame types to be clicked on and off beside the text that is typed. */
export function TypePicker({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const set = new Set(text.split(',').filter((type) => type !== '' && type !== 'None'));
  const toggle = (type: string) => {
    if (!set.delete(type)) set.add(type);
    // In PypeIt's order.
    const types = FRAME_TYPES.filter((each) => set.has(each));
    onText(types.length === 0 ? 'None' : types.join(','));
  };
  return (
    <fieldset className={classes.picker} aria-label="Frame types">
      {FRAME_TYPES.map((type) => (
        <button
          key={type}
          type="button"
          tabIndex={-1}
          aria-pressed={set.has(type)}
          style={{ color: typeColour(type) }}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => toggle(type)}
        >
          <span aria-hidden>{set.has(type) ? '☑' : '☐'}</span> {type}
        </button>
      ))}
    </fieldset>
  );
}
