import { Button } from '@mantine/core';
import { create } from 'zustand';
import classes from '#renderer/pages/runs/runs.module.css';
import type { Runs } from '#renderer/pages/runs/use-runs.ts';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { moment } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

/** Up to which note all were put away in this window. */
const useRead = create<{ readonly upTo: number }>(() => ({ upTo: 0 }));

/** What the queue has to say: why it cannot go on, and what it did otherwise than was asked. */
export function QueueNotes({ runs: { trouble, notes } }: { readonly runs: Runs }) {
  const upTo = useRead((read) => read.upTo);
  const unread = notes.filter(({ id }) => id > upTo);
  return (
    <>
      {trouble !== null && (
        <div className={classes.fault}>
          <FaultView fault={trouble} />
        </div>
      )}
      {unread.length > 0 && (
        <section className={classes.notes} aria-label="Notes of the queue">
          <ul>
            {unread.map(({ id, at, level, text }) => (
              <li key={id}>
                <State state={level === 'warning' ? 'warning' : 'ok'} word={moment(Date.parse(at)).slice(11)} />
                <span>{text}</span>
              </li>
            ))}
          </ul>
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => useRead.setState({ upTo: notes.at(-1)?.id ?? upTo })}
          >
            Put away
          </Button>
        </section>
      )}
    </>
  );
}
