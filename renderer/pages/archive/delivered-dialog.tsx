import { Button, Loader, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import classes from '#renderer/pages/archive/archive.module.css';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';
import { useAttempt } from '#renderer/parts/use-attempt.ts';

interface Props {
  readonly opened: boolean;
  readonly root: string;
  readonly into: string;
  /** What the last check found, if there was one. */
  readonly errors: number;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Asks before it is noted that KOA has what was archived. */
export function DeliveredDialog(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Mark as delivered" size={560}>
      {props.opened && <Question {...props} />}
    </Modal>
  );
}

function Question({ root, into, errors, onClose, onDone }: Props) {
  const attempt = useAttempt();
  const { data, error, isFetching } = useQuery({
    queryKey: ['delivered', into],
    queryFn: () => call((host) => host.delivery.delivered({ into, dryRun: true })),
    staleTime: 0,
    gcTime: 0,
  });
  const mark = () =>
    attempt.run(async () => {
      await call((host) => host.delivery.delivered({ into }));
      onDone();
      onClose();
    });
  return (
    <>
      {isFetching && <Loader size={16} aria-label="Looking at what was archived" />}
      {error !== null && <FaultView fault={faultOf(error)} />}
      {attempt.fault !== null && <FaultView fault={attempt.fault} />}
      {errors > 0 && (
        <State state="warning" word={`The last check of this archive found ${counted(errors, 'error')}`} />
      )}
      {data !== undefined && (
        <>
          <p>
            {counted(data.units.length, 'dataset')} and coadds that were archived into{' '}
            <span className="mono">{into}</span> will be noted as delivered to KOA today, in{' '}
            <span className="mono">{data.file}</span>. The next delivery can leave them out as long as they stay as they
            are.
          </p>
          <ul className={classes.units} aria-label="What was archived">
            {data.units.slice(0, 200).map((unit) => (
              <li key={unit} className="mono">
                {unit}
              </li>
            ))}
          </ul>
        </>
      )}
      <CommandLine words={['slitbench', 'archive', 'delivered', root, '--into', into]} />
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {data === undefined ? 'Close' : 'Leave it'}
        </Button>
        {data !== undefined && <Button onClick={() => void mark()}>KOA has it</Button>}
      </div>
    </>
  );
}
