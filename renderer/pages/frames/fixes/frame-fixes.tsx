import { Button } from '@mantine/core';
import type { FrameFixes as Known } from '#core/contract/fixes.ts';
import classes from '#renderer/pages/frames/fixes/fixes.module.css';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { moment } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

interface Props {
  readonly known: Known;
  readonly onPropose: () => void;
  /** Take the last fix into a folder back. */
  readonly onUndo: (into: string) => void;
}

/** What is known of the header of a frame: a fault and its fix, its mended copies, or what it is a copy of. */
export function FrameFixes({ known: { known, fault, copies, original }, onPropose, onUndo }: Props) {
  const isProposed = known !== null && known.status !== 'unneeded' && known.status !== 'there';
  return (
    <div className={classes.known}>
      {fault !== null && <FaultView fault={fault} />}
      {isProposed && (
        <div className={classes.line}>
          <span className="grow">
            <State state="warning" word="Known fault:" /> {known.rules.map(({ why }) => why).join('; ')}{' '}
            <span className="dim">({known.rules.map(({ name }) => name).join(', ')})</span>
          </span>
          <Button size="compact-xs" onClick={onPropose}>
            Preview the fix…
          </Button>
        </div>
      )}
      {original !== null && (
        <div className="dim">
          A fixed copy of <span className="mono">{original}</span>; edits go into that copy.
        </div>
      )}
      {copies.map(({ path, who, when, changes }) => (
        <div key={path} className={classes.line}>
          <span className="grow">
            <State state="complete" word="Fixed copy" /> <span className="mono">{path}</span>{' '}
            <span className="dim">
              {[...new Set(changes.map(({ keyword }) => keyword))].join(', ')}; {who}, {moment(Date.parse(when))} UT
            </span>
          </span>
          <Button size="compact-xs" variant="default" onClick={() => onUndo(path.slice(0, path.lastIndexOf('/')))}>
            Undo…
          </Button>
        </div>
      ))}
    </div>
  );
}
