import type { LogText } from '#core/contract/log.ts';
import { colouredParts } from '#renderer/pages/log/ansi.ts';
import classes from '#renderer/pages/log/log.module.css';

/** One line: its number, a star if it matters, the text in its colours. */
export function LogLine({ text, isMarked }: { readonly text: LogText | undefined; readonly isMarked: boolean }) {
  if (text === undefined) return <div className={classes.line}>…</div>;
  return (
    <div
      className={classes.line}
      data-level={text.level ?? 'none'}
      data-marked={isMarked}
      data-continues={text.continues}
    >
      <span className={classes.number}>{text.line + 1}</span>
      <span className={classes.star}>{text.important ? <span title="A warning that matters">★</span> : ''}</span>
      {colouredParts(text.text).map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, which never change places.
        <span key={i} data-colour={part.colour ?? undefined} style={part.bold ? { fontWeight: 650 } : undefined}>
          {part.text}
        </span>
      ))}
    </div>
  );
}
