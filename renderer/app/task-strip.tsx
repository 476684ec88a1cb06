import { ActionIcon, Button } from '@mantine/core';
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useState } from 'react';
import type { TaskSnapshot } from '#core/contract/tasks.ts';
import classes from '#renderer/app/app.module.css';
import { call } from '#renderer/host/connection.ts';
import { cancelTask } from '#renderer/host/run-task.ts';
import { useTasks } from '#renderer/host/state.ts';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { clock, count } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

/** The long work of this host: what runs, how far it is, what has ended. */
export function TaskStrip() {
  const tasks = useTasks() ?? [];
  const [open, setOpen] = useState(false);
  const running = tasks.filter(({ state }) => state === 'running');
  const shown = running[0] ?? tasks[0];
  return (
    <section className={classes.strip} aria-label="Tasks">
      {open && (
        <div className={classes.stripList}>
          {tasks.length === 0 && <p className="dim">Long work shows here: organising, setting up, preparing PypeIt.</p>}
          {tasks.map((task) => (
            <TaskLine key={task.id} task={task} />
          ))}
        </div>
      )}
      <button type="button" className={classes.stripLine} aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? <ChevronDown size={14} aria-hidden /> : <ChevronUp size={14} aria-hidden />}
        {shown === undefined ? (
          'No tasks'
        ) : (
          <>
            <State state={shown.state} />
            <span>{shown.title}</span>
            {shown.state === 'running' && <Advance task={shown} />}
            {shown.state === 'failed' && <span className="cut">{shown.fault?.message}</span>}
          </>
        )}
        <span className="grow" />
        {running.length > 1 && <span>{running.length} tasks run</span>}
      </button>
    </section>
  );
}

/** How far a task is. */
export function Advance({ task: { progress } }: { readonly task: TaskSnapshot }) {
  if (progress === null) return null;
  const { phase, done, total, unit, etaSeconds } = progress;
  const share = total === null || total === 0 ? null : done / total;
  return (
    <>
      <div
        className={classes.meter}
        role="progressbar"
        aria-label={phase}
        aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      >
        <div
          className={share === null ? classes.unknown : undefined}
          style={share === null ? undefined : { width: `${share * 100}%` }}
        />
      </div>
      <span>
        {phase}: {count(done)}
        {total === null ? '' : ` of ${count(total)}`} {unit}
        {etaSeconds !== null && etaSeconds > 1 ? `, ${clock(etaSeconds)} left` : ''}
      </span>
    </>
  );
}

function TaskLine({ task }: { readonly task: TaskSnapshot }) {
  const { id, state, title, notes, fault, command, started, ended } = task;
  return (
    <div className={classes.task}>
      <div className={classes.taskHead}>
        <State state={state} />
        <strong>{title}</strong>
        {state === 'running' && <Advance task={task} />}
        <span className="grow" />
        <span className="dim">{clock(((ended ?? Date.now()) - started) / 1000)}</span>
        {state === 'running' ? (
          <Button variant="default" size="compact-xs" onClick={() => void cancelTask(id)}>
            Cancel
          </Button>
        ) : (
          <ActionIcon aria-label="Take from the list" onClick={() => void call((host) => host.tasks.forget({ id }))}>
            <X size={13} />
          </ActionIcon>
        )}
      </div>
      {fault !== null && <FaultView fault={fault} />}
      {[...new Set(notes.slice(-4))].map(({ level, text }) => (
        <div key={text} className="dim">
          {level === 'warning' ? '▲ ' : ''}
          {text}
        </div>
      ))}
      {command !== null && <CommandLine words={command} />}
    </div>
  );
}
