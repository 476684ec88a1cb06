import type { CardChange } from '#core/contract/fix.ts';
import classes from '#renderer/pages/frames/fixes/fixes.module.css';

/** Cards before and after, as they stand in the file. */
export function CardDiff({ changes, label }: { readonly changes: readonly CardChange[]; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long cards scroll, so the keyboard must reach them.
    <section className={classes.diff} aria-label={label} tabIndex={0}>
      {changes.map(({ keyword, before, after, hdu, rule }) => (
        <div key={`${hdu} ${rule} ${keyword}`}>
          {before !== null && <CardLine kind="removed" image={before} hdu={hdu} />}
          {after !== null && <CardLine kind="added" image={after} hdu={hdu} />}
        </div>
      ))}
    </section>
  );
}

function CardLine({
  kind,
  image,
  hdu,
}: {
  readonly kind: 'added' | 'removed';
  readonly image: string;
  readonly hdu: number;
}) {
  const Line = kind === 'added' ? 'ins' : 'del';
  return (image.match(/.{1,80}/g) ?? []).map((line) => (
    <Line key={line} className={classes.card} data-kind={kind}>
      <span aria-hidden>{kind === 'added' ? '+' : '−'}</span>
      {hdu > 0 && <span className="dim">HDU {hdu} </span>}
      {line}
    </Line>
  ));
}
