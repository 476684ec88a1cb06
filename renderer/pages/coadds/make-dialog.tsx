import { Button, Checkbox, Modal, Select } from '@mantine/core';
import { useState } from 'react';
import type { CoaddPlan } from '#core/contract/coadd.ts';
import type { FaultData } from '#core/contract/fault.ts';
import type { Progress } from '#core/contract/task.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import classes from '#renderer/pages/coadds/coadds.module.css';
import type { CoaddsWish } from '#renderer/pages/coadds/coadds-address.ts';
import { commandsOf } from '#renderer/pages/coadds/commands-of.ts';
import { PlanView } from '#renderer/pages/coadds/plan-view.tsx';
import { usePlanFiles, usePreview } from '#renderer/pages/coadds/use-preview.ts';
import { lackOf } from '#renderer/pages/runs/queue-tools.tsx';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { count, counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

interface Props {
  readonly wish: CoaddsWish;
}

/** Stands for no choice of reductions. */
const BEFORE = '-';

/** What would be made, and the button that has it made. */
export function MakeDialog({ wish }: Props) {
  const { make, again, reduce, set } = wish;
  const preview = usePreview(wish);
  const { ids, reduceDirs, progress } = preview;
  // A pattern may come by the address.
  const folders = [...new Set([...reduceDirs, ...(reduce === '*' ? [] : [reduce])])].filter(Boolean).sort();
  const [at, setAt] = useState<string | null>(null);
  const [refused, setRefused] = useState<FaultData | null>(null);
  const [isBusy, setBusy] = useState(false);
  const workspace = useWorkspace();
  const lacks = lackOf(workspace);
  const bare = preview.plans?.find(({ id }) => id === at) ?? preview.plans?.[0];
  const { data: shown = bare, isFetching, fault: noFiles } = usePlanFiles(bare, preview, wish);
  const fault = preview.fault ?? noFiles;
  const plans = preview.plans?.map((plan) => (plan.id === shown?.id ? shown : plan)) ?? null;
  const wanted = plans?.filter((plan) => plan.wanted) ?? [];
  const close = () => set({ make: [], again: false, reduce: '' });
  const start = async () => {
    if (isBusy || wanted.length === 0) return;
    setBusy(true);
    try {
      const chosen = wanted.map(({ id }) => id);
      await call((host) => host.coadds.start({ ids: chosen, again, ...(reduce === '' ? {} : { reduce }) }));
      close();
    } catch (error) {
      setRefused(faultOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={make.length > 0} onClose={close} title="Make coadds" size="min(1180px, 94vw)" centered>
      <div className={classes.ways}>
        <Select
          size="xs"
          label="Reductions"
          data={[
            { value: BEFORE, label: 'as the last time, else all' },
            ...folders.map((name) => ({ value: name, label: `only ${name}` })),
            { value: '*', label: 'all' },
          ]}
          value={reduce || BEFORE}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(chosen) => chosen !== null && set({ reduce: chosen === BEFORE ? '' : chosen })}
        />
        <Checkbox
          size="xs"
          label="Also what is up to date"
          checked={again}
          onChange={(event) => set({ again: event.currentTarget.checked })}
        />
      </div>
      {fault !== null ? (
        <FaultView fault={fault} />
      ) : plans === null ? (
        <Asking progress={progress} />
      ) : (
        <div className={classes.preview}>
          {plans.length > 1 && (
            <div className={classes.plans} role="group" aria-label="Coadds of this preview">
              {plans.map((plan) => (
                <PlanButton key={plan.id} plan={plan} isShown={plan === shown} onShow={() => setAt(plan.id)} />
              ))}
            </div>
          )}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. */}
          <section className={classes.planBox} aria-label="What it will be" tabIndex={0}>
            {shown === undefined ? (
              <p>There is nothing to be made.</p>
            ) : (
              <PlanView plan={shown} isAsking={isFetching} />
            )}
          </section>
        </div>
      )}
      {refused !== null && <FaultView fault={refused} />}
      {commandsOf(ids, { again, reduce }).map((words) => (
        <CommandLine key={words.join(' ')} words={words} folder={workspace?.root ?? ''} />
      ))}
      <div className={classes.answers}>
        <span className="dim grow">
          {plans !== null && `${counted(wanted.length, 'coadd')} of ${count(plans.length)} will be made. `}
          What is there stays until the new one is whole.
        </span>
        <Button variant="default" onClick={close}>
          Not now
        </Button>
        <Button
          data-autofocus
          loading={isBusy}
          disabled={plans === null || wanted.length === 0 || lacks !== null}
          title={lacks ?? undefined}
          onClick={() => void start()}
        >
          {wanted.length === 1 ? 'Make it' : `Make ${count(wanted.length)}`}
        </Button>
      </div>
    </Modal>
  );
}

function PlanButton({
  plan: { id, problem, wanted },
  isShown,
  onShow,
}: {
  readonly plan: CoaddPlan;
  readonly isShown: boolean;
  readonly onShow: () => void;
}) {
  return (
    <button type="button" aria-pressed={isShown} title={problem ?? undefined} onClick={onShow}>
      <State
        state={problem !== null ? 'problem' : wanted ? 'waiting' : 'complete'}
        word={problem !== null ? 'cannot be' : wanted ? 'will be' : 'stays'}
      />{' '}
      <span className="mono">{id}</span>
    </button>
  );
}

function Asking({ progress }: { readonly progress: Progress | null }) {
  return (
    <p className={classes.asking} role="status">
      <State state="running" word={progress?.phase ?? 'Planning'} />
      {progress !== null && progress.total !== null && (
        <>
          : {count(progress.done)} of {count(progress.total)} {progress.unit}
        </>
      )}{' '}
      <span className="mono dim">{progress?.item}</span>
    </p>
  );
}
