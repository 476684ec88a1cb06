import { Button, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { RunSnapshot } from '#core/contract/run.ts';
import { call } from '#renderer/host/connection.ts';
import classes from '#renderer/pages/coadds/coadds.module.css';
import { counted } from '#renderer/parts/numbers.ts';
import type { Attempt } from '#renderer/parts/use-attempt.ts';

const runs = ({ worker }: RunSnapshot): boolean => worker !== null;

/** A way to cancel coadds, and the question that it asks where PypeIt would be ended. */
export function useCancelCoadds(attempt: Attempt): {
  readonly cancel: (some: readonly RunSnapshot[]) => void;
  readonly question: ReactNode;
} {
  const [asked, setAsked] = useState<readonly RunSnapshot[] | null>(null);
  // What waits goes first: else it would be started by the workers that the others leave.
  const end = (some: readonly RunSnapshot[]) =>
    void attempt.run(async () => {
      for (const { key } of [...some.filter((one) => !runs(one)), ...some.filter(runs)])
        await call((host) => host.runs.cancel({ key }));
    });
  const running = asked?.filter(runs).length ?? 0;
  const waiting = (asked?.length ?? 0) - running;
  return {
    cancel: (some) => {
      if (some.some(runs)) setAsked(some);
      else end(some);
    },
    question: (
      <Modal opened={asked !== null} onClose={() => setAsked(null)} title="End PypeIt?" centered>
        <p style={{ marginTop: 0 }}>
          {counted(running, 'coadd')} would be ended within five seconds
          {waiting > 0 && `, and ${counted(waiting, 'coadd')} taken out of the queue`}. What was made before stays; made
          again, each begins anew.
        </p>
        <div className={classes.answers}>
          <Button variant="default" onClick={() => setAsked(null)}>
            {running > 1 ? 'Let them run' : 'Let it run'}
          </Button>
          <Button
            color="red"
            data-autofocus
            onClick={() => {
              if (asked !== null) end(asked);
              setAsked(null);
            }}
          >
            {asked?.length === 1 ? 'End it' : 'End them'}
          </Button>
        </div>
      </Modal>
    ),
  };
}
