import type { DiffLine } from '#core/contract/setup-files.ts';
import { type ChangeRow, changeRows, shortened } from '#renderer/pages/setup/change-rows.ts';
import classes from '#renderer/pages/setup/setup.module.css';

interface Props {
  readonly lines: readonly DiffLine[];
  readonly label: string;
  /** What stands beside − and +. */
  readonly words?: Readonly<Record<'removed' | 'added', string>>;
}

const WORDS = { removed: 'removed', added: 'added' };

/** The lines that changed, and no others: number, sign, word, and what differs in the line. */
export function ChangeList({ lines, label, words = WORDS }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
    <section className={classes.changes} aria-label={label} tabIndex={0}>
      {changeRows(lines).map((rows) => (
        <div key={`${rows[0]?.line.old} ${rows[0]?.line.new}`} className={classes.hunk}>
          {rows.map((row) => (
            <Row
              key={`${row.line.old} ${row.line.new}`}
              row={row}
              word={row.line.kind === 'removed' ? words.removed : words.added}
            />
          ))}
        </div>
      ))}
    </section>
  );
}

function Row({ row, word }: { readonly row: ChangeRow; readonly word: string }) {
  const { line, pieces, columns } = row;
  const { kind, text, old, new: now } = line;
  let at = 0;
  return (
    <div className={classes.changeLine} data-kind={kind}>
      <span className={classes.diffNumber}>{kind === 'removed' ? old : now}</span>
      <span className={classes.diffGlyph}>{kind === 'removed' ? '−' : '+'}</span>
      <span className={classes.changeWord}>{word}</span>
      <span className={classes.changeText} title={text}>
        {shortened(pieces).map((piece) => {
          at += piece.text.length;
          return piece.changed ? (
            <mark key={at} className={classes.changedPart}>
              {piece.text}
            </mark>
          ) : (
            <span key={at}>{piece.text}</span>
          );
        })}
        {columns.length > 0 && <span className={classes.changeColumns}>{columns.join(', ')}</span>}
      </span>
    </div>
  );
}
