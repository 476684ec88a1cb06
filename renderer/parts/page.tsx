import { type ReactNode, useEffect } from 'react';
import { land } from '#renderer/parts/landing.ts';
import classes from '#renderer/parts/parts.module.css';

interface Props {
  readonly title: string;
  /** A few words beside the title: counts. */
  readonly facts?: ReactNode;
  /** Buttons at the right. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its title and tools in one line, and below it what it shows. */
export function Page({ title, facts, tools, children }: Props) {
  useEffect(land, []);
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1 tabIndex={-1}>{title}</h1>
        {facts !== undefined && <span className="dim">{facts}</span>}
        <span className="grow" />
        {tools}
      </div>
      <div className={classes.body}>{children}</div>
    </div>
  );
}
