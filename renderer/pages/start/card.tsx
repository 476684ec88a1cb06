import { type ReactNode, useId } from 'react';
import classes from '#renderer/pages/start/start.module.css';

interface Props {
  readonly title: string;
  /** At the right of the title. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the first page. */
export function Card({ title, tools, children }: Props) {
  const id = useId();
  return (
    <section className={classes.card} aria-labelledby={id}>
      <div className={classes.cardHead}>
        <h2 id={id}>{title}</h2>
        <span className="grow" />
        {tools}
      </div>
      {children}
    </section>
  );
}
