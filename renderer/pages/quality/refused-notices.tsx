import classes from '#renderer/pages/quality/quality.module.css';
import type { QualityWish } from '#renderer/pages/quality/quality-address.ts';
import { State } from '#renderer/parts/state.tsx';

/** What the address asks for and cannot be understood, and why. */
export function RefusedNotices({ refused }: Pick<QualityWish, 'refused'>) {
  return refused.map(({ asked, why }) => (
    <p key={asked} role="alert" className={classes.notice}>
      <State state="problem" word="The address asks for" /> <span className="mono">{asked}</span>: {why}. What is usual
      counts instead.
    </p>
  ));
}
