import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FramesState, FrameView } from '#core/contract/frames.ts';
import { call } from '#renderer/host/connection.ts';
import { useTasks } from '#renderer/host/state.ts';
import classes from '#renderer/pages/frames/frames.module.css';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { count, counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

/** How many frames there are, and what is under way. */
export function Facts({ state, frames, view }: { state: FramesState; frames: number; view: FrameView }) {
  const task = useTasks()?.find(({ kind, state: now }) => kind === 'scan' && now === 'running');
  const progress = task?.progress;
  const isPart = view.list === 'frames' && frames !== state.usable;
  return (
    <>
      {isPart ? `${count(frames)} of ${counted(state.usable, 'frame')}` : counted(state.usable, 'frame')}
      {state.growing > 0 && (
        <>
          {' · '}
          <State state="running" word={`${counted(state.growing, 'file')} being written`} />
        </>
      )}
      {state.scan === 'scanning' && (
        <>
          {' · '}
          <State
            state="running"
            word={
              progress === null || progress === undefined
                ? 'looking for frames'
                : `${progress.phase}: ${count(progress.done)}${progress.total === null ? '' : ` of ${count(progress.total)}`}`
            }
          />
        </>
      )}
    </>
  );
}

/** What keeps frames from being seen. */
export function Notices({ state, children }: { readonly state: FramesState; readonly children: ReactNode }) {
  const again = (
    <Button size="compact-xs" variant="default" onClick={() => void call((host) => host.frames.rescan({}))}>
      Look again
    </Button>
  );
  return (
    <div className={classes.banner}>
      {children}
      {state.fault !== null && <FaultView fault={state.fault}>{again}</FaultView>}
      {state.scan === 'cancelled' && (
        <p className={classes.hint}>
          <State state="cancelled" word="The scan was stopped: not all frames are here." /> {again}
        </p>
      )}
      {state.unwatched !== null && (
        <p className={classes.hint}>
          <State state="warning" word="Not every new frame will appear by itself" />{' '}
          <span className="dim">({state.unwatched})</span> {again}
        </p>
      )}
      {state.lost.map(({ path, reason, remedy }) => (
        <p key={path} className={classes.hint}>
          <State state="warning" word="not looked into" /> <span className="mono">{path}</span>: {reason}.{' '}
          <span className="dim">{remedy}</span>
        </p>
      ))}
    </div>
  );
}
