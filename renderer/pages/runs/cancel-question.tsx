import { Button, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { RunSnapshot } from '#core/contract/run.ts';
import classes from '#renderer/pages/runs/runs.module.css';
import { ask } from '#renderer/pages/runs/use-run-actions.ts';
import { counted } from '#renderer/parts/numbers.ts';

/** A way to cancel reductions, and the question that it asks. */
interface Cancelling {
  /** End what runs of some, once the user has agreed; what only waits loses nothing, and leaves the queue at once. */
  readonly cancel: (some: readonly RunSnapshot[]) => void;
  /** The same for all that runs or waits, asking in any case. */
  readonly cancelAll: (all: readonly RunSnapshot[]) => void;
  /** To be drawn. */
  readonly question: ReactNode;
}

/** Cancel reductions: PypeIt is never ended without a question. */
export function useCancelling(): Cancelling {
  const [asked, setAsked] = useState<Asked | null>(null);
  return {
    cancel: (some) => {
      if (some.some(runs)) setAsked({ some, isAll: false });
      else void cancelEach(some);
    },
    cancelAll: (all) => setAsked({ some: all, isAll: true }),
    question: <CancelQuestion asked={asked} onClose={() => setAsked(null)} />,
  };
}

const runs = ({ worker }: RunSnapshot): boolean => worker !== null;

interface Asked {
  readonly some: readonly RunSnapshot[];
  /** Whether these are all that run or wait. */
  readonly isAll: boolean;
}

interface Props {
  readonly asked: Asked | null;
  readonly onClose: () => void;
}

function CancelQuestion({ asked, onClose }: Props) {
  const some = asked?.some ?? [];
  const running = some.filter(runs).length;
  const waiting = some.length - running;
  const parts = [
    ...(running > 0 ? [`${counted(running, 'reduction')} would be ended within five seconds`] : []),
    ...(waiting > 0 ? [`${counted(waiting, 'reduction')} taken out of the queue`] : []),
  ];
  return (
    <Modal opened={asked !== null} onClose={onClose} title={running > 0 ? 'End PypeIt?' : 'Empty the queue?'} centered>
      <p style={{ marginTop: 0 }}>
        {parts.join(', and ')}. {running > 0 && 'What is whole stays; started again, each goes on from there.'}
      </p>
      <div className={classes.answers}>
        <Button variant="default" onClick={onClose}>
          {running > 0 ? 'Let them run' : 'Let them wait'}
        </Button>
        <Button
          color="red"
          data-autofocus
          onClick={() => {
            void (asked?.isAll === true ? ask((host) => host.cancelAll({})) : cancelEach(some));
            onClose();
          }}
        >
          {running > 0 ? 'End them' : 'Take them out'}
        </Button>
      </div>
    </Modal>
  );
}

/** What waits goes first: else it would be started by the workers that the others leave. */
const cancelEach = (some: readonly RunSnapshot[]): Promise<void> =>
  ask(async (host) => {
    const waiting = some.filter((one) => !runs(one));
    for (const { key } of [...waiting, ...some.filter(runs)]) await host.cancel({ key });
  });
