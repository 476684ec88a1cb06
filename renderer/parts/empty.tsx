import type { ReactNode } from 'react';
import classes from '#renderer/parts/parts.module.css';

/** A place with nothing in it yet: what it is for, and what to do next. */
export function Empty({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <h2>{title}</h2>
      {text !== undefined && <p className="dim">{text}</p>}
      {children !== undefined && <div className={classes.next}>{children}</div>}
    </div>
  );
}
