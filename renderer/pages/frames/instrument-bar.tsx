import { Button } from '@mantine/core';
import { useState } from 'react';
import type { FramesState } from '#core/contract/frames.ts';
import { call } from '#renderer/host/connection.ts';
import { cancelTask } from '#renderer/host/run-task.ts';
import { useTasks, useWorkspace } from '#renderer/host/state.ts';
import classes from '#renderer/pages/frames/frames.module.css';
import { InstrumentSelect } from '#renderer/pages/frames/instrument-select.tsx';
import { nameInstrument, useNaming } from '#renderer/pages/frames/naming.ts';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { count, counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

interface Props {
  readonly state: FramesState;
  /** Show the frames that wait. */
  readonly onShow: () => void;
}

/** Which instrument took the frames whose headers do not tell, and how far PypeIt is with describing them. */
export function InstrumentBar({ state, onShow }: Props) {
  const { path } = useNaming();
  const open = state.undecided.filter((one) => one.path !== path);
  return (
    <>
      {path !== null && (
        <div className={classes.instrument} role="group" aria-label={`Name the instrument of ${path}`}>
          <span className="cut" title={path}>
            Instrument of the frames of <span className="mono">{path}</span> whose headers do not tell
          </span>
          <InstrumentSelect path={path} onDone={() => nameInstrument(null)} />
          <Button size="compact-xs" variant="default" onClick={() => nameInstrument(null)}>
            Close
          </Button>
        </div>
      )}
      {open.map((one) => (
        <div key={one.path} className={classes.instrument} role="group" aria-label={`Instrument of ${one.path}`}>
          <State state="waiting" word={`${counted(one.frames, 'frame')} of`} />
          <span className="cut mono" title={one.path}>
            {one.path}
          </span>
          <strong>which instrument?</strong>
          <InstrumentSelect path={one.path} onDone={() => {}} />
          <Button size="compact-xs" variant="default" onClick={onShow}>
            Show them
          </Button>
        </div>
      ))}
      <LastChange />
      <Describing state={state} />
    </>
  );
}

/** The change that was made since the page was opened. */
function LastChange() {
  const change = useWorkspace()?.instrumentChange ?? null;
  const [before] = useState(change?.when ?? null);
  const [closed, setClosed] = useState<string | null>(null);
  if (change === null || change.when === before || change.when === closed) return null;
  return (
    <div className={classes.instrument}>
      <State state="ok" word={change.to === null ? 'No instrument is named any more for' : `${change.to} took`} />
      <span className="cut mono" title={change.path}>
        {change.path}
      </span>
      <Button size="compact-xs" variant="default" onClick={() => void call((host) => host.instruments.undo({}))}>
        Undo
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => setClosed(change.when)}>
        Close
      </Button>
    </div>
  );
}

function Describing({ state: { undescribed } }: { readonly state: FramesState }) {
  const task = useTasks()?.find(({ kind, state }) => kind === 'describe' && state === 'running');
  const { frames, fault, stopped } = undescribed;
  const again = (
    <Button size="compact-xs" variant="default" onClick={() => void call((host) => host.frames.rescan({}))}>
      Ask again
    </Button>
  );
  if (fault !== null) return <FaultView fault={fault}>{again}</FaultView>;
  if (frames === 0) return null;
  if (stopped)
    return (
      <div className={classes.instrument}>
        <State state="cancelled" word={`PypeIt was stopped: ${counted(frames, 'frame')} not described`} /> {again}
      </div>
    );
  const progress = task?.progress ?? null;
  const done =
    progress === null || progress.total === null ? '' : `: ${count(progress.done)} of ${count(progress.total)}`;
  return (
    <div className={classes.instrument}>
      <State state="running" word={`PypeIt describes ${counted(frames, 'frame')}${done}`} />
      {task !== undefined && (
        <Button size="compact-xs" variant="default" onClick={() => void cancelTask(task.id)}>
          Stop
        </Button>
      )}
    </div>
  );
}
