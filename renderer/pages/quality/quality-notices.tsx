import { Button } from '@mantine/core';
import type { QualityState } from '#core/contract/quality.ts';
import classes from '#renderer/pages/quality/quality.module.css';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';
import type { Attempt } from '#renderer/parts/use-attempt.ts';

const MOST = 3;

/** What stands in the way of a whole scorecard: files that cannot be read, and what was tried in vain. */
export function QualityNotices({ state, attempt }: { readonly state: QualityState; readonly attempt: Attempt }) {
  const { fault, own, notes, unreadable, unreadableCount } = state;
  return (
    <>
      {attempt.fault !== null && (
        <FaultView fault={attempt.fault}>
          <Button size="compact-xs" variant="default" onClick={attempt.clear}>
            Dismiss
          </Button>
        </FaultView>
      )}
      {[fault, own.fault, notes.fault].map((one) =>
        one === null ? null : <FaultView key={one.message} fault={one} />,
      )}
      {unreadable.slice(0, MOST).map(({ path, why }) => (
        <p key={path} className={classes.notice}>
          <State state="problem" word="cannot be read" /> <span className="mono">{path}</span>{' '}
          <span className="dim">{why}</span>
        </p>
      ))}
      {unreadableCount > MOST && (
        <p className={classes.notice}>and {counted(unreadableCount - MOST, 'setup file')} more that cannot be read</p>
      )}
    </>
  );
}
