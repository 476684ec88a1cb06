import type { DiffLine } from '#core/contract/setup-files.ts';
import { changedPart, hunksOf, type Part } from '#renderer/pages/setup/changed-part.ts';
import classes from '#renderer/pages/setup/setup.module.css';

/** The lines that changed, and no others: number, sign, word, and what differs in the line. */
export function ChangeList({ lines, label }: { readonly lines: readonly DiffLine[]; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
    <section className={classes.changes} aria-label={label} tabIndex={0}>
      {hunksOf(lines).map(({ removed, added }) => {
        const parts = removed.map((line, i) => changedPart(line.text, added[i]?.text ?? ''));
        return (
          <div key={`${removed[0]?.old} ${added[0]?.new}`} className={classes.hunk}>
            {removed.map((line, i) => (
              <Row key={line.old} line={line} part={added[i] === undefined ? null : (parts[i]?.[0] ?? null)} />
            ))}
            {added.map((line, i) => (
              <Row key={line.new} line={line} part={parts[i]?.[1] ?? null} />
            ))}
          </div>
        );
      })}
    </section>
  );
}

function Row({ line: { kind, text, old, new: now }, part }: { readonly line: DiffLine; readonly part: Part | null }) {
  const [from, to] = part ?? [0, 0];
  return (
    <div className={classes.changeLine} data-kind={kind}>
      <span className={classes.diffNumber}>{kind === 'removed' ? old : now}</span>
      <span className={classes.diffGlyph}>{kind === 'removed' ? '−' : '+'}</span>
      <span className={classes.changeWord}>{kind}</span>
      <span className={classes.changeText}>
        {text.slice(0, from)}
        {to > from && <mark className={classes.changedPart}>{text.slice(from, to)}</mark>}
        {text.slice(to)}
      </span>
    </div>
  );
}
