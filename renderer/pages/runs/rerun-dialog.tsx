import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import type { FaultData } from '#core/contract/fault.ts';
import type { RunSnapshot } from '#core/contract/run.ts';
import { type SetupWish, wishText } from '#core/contract/setup-wishes.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { lackOf } from '#renderer/pages/runs/queue-tools.tsx';
import classes from '#renderer/pages/runs/runs.module.css';
import { ChangeList } from '#renderer/pages/setup/change-list.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';

interface Props {
  readonly one: RunSnapshot;
  readonly wishes: readonly SetupWish[];
  /** A free name for a reduction beside it; without, one is asked of the host. */
  readonly freeName?: string;
  /** What stands above the changes. */
  readonly children?: ReactNode;
  readonly onClose: () => void;
}

/** What wishes change in a setup file, and the ways to run it so: in its place, or beside the earlier reduction. */
export function RerunDialog({ one, wishes, freeName, children, onClose }: Props) {
  const [keeps, setKeeps] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const [fault, setFault] = useState<FaultData | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [, navigate] = useLocation();
  const lacks = lackOf(useWorkspace());
  const { data, error, refetch } = useQuery({
    queryKey: ['rerun', one.key, wishes],
    queryFn: () => call((host) => host.remedies.preview({ key: one.key, wishes: [...wishes] })),
    gcTime: 0,
    retry: false,
    placeholderData: (former) => former,
  });
  const free = useQuery({
    queryKey: ['free-name', one.key],
    queryFn: () => call((host) => host.remedies.list({ key: one.key })),
    enabled: freeName === undefined && keeps,
    gcTime: 0,
  });
  const proposed = freeName ?? free.data?.freeName ?? '2';
  const run = async () => {
    if (data === undefined || isBusy) return;
    setBusy(true);
    try {
      const keepAs = keeps ? (name ?? proposed) : null;
      await call((host) => host.remedies.rerun({ key: one.key, wishes: [...wishes], digest: data.digest, keepAs }));
      onClose();
      if (keeps) navigate('/runs');
    } catch (thrown) {
      const told = faultOf(thrown);
      setFault(told);
      if (told.code === 'conflict') void refetch();
    } finally {
      setBusy(false);
    }
  };
  const isSame = data?.lines.every(({ kind }) => kind === 'same') === true;
  return (
    <Modal opened onClose={onClose} title="Save and re-run?" size={860} centered>
      {children}
      <p className={classes.wishes}>{wishes.map(wishText).join('; ')}</p>
      <div className={classes.preview}>
        {error !== null ? (
          <FaultView fault={faultOf(error)} />
        ) : data === undefined ? (
          <p className="dim">PypeIt is asked whether it takes the change …</p>
        ) : isSame ? (
          <p className="dim">The setup file says so already: nothing would change.</p>
        ) : (
          <ChangeList lines={data.lines} label="What changes in the setup file" />
        )}
      </div>
      {data?.warnings.map((text) => (
        <p key={text}>▲ {text}</p>
      ))}
      {fault !== null && <FaultView fault={fault} />}
      <div className={classes.keep}>
        <Checkbox
          size="xs"
          label="Keep the earlier reduction, and run the new one beside it as reduce-"
          checked={keeps}
          onChange={(event) => setKeeps(event.currentTarget.checked)}
        />
        <TextInput
          size="xs"
          className="mono"
          aria-label="Name of the new reduction, after reduce-"
          disabled={!keeps}
          value={name ?? proposed}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <div className={classes.answers}>
        <span className="dim grow">
          {keeps ? `${one.id} stays untouched.` : 'The setup file as it is now is kept beside it.'}
        </span>
        <Button variant="default" onClick={onClose}>
          Not now
        </Button>
        <Button
          data-autofocus
          loading={isBusy}
          disabled={data === undefined || error !== null || lacks !== null || (isSame && !keeps)}
          title={lacks ?? undefined}
          onClick={() => void run()}
        >
          {keeps ? 'Save beside it and run' : 'Save and re-run'}
        </Button>
      </div>
    </Modal>
  );
}
