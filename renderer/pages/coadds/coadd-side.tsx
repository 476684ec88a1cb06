import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { X } from 'lucide-react';
import { useState } from 'react';
import type { CoaddDetails } from '#core/contract/coadds.ts';
import type { RunSnapshot } from '#core/contract/run.ts';
import { About } from '#renderer/pages/coadds/coadd-about.tsx';
import { CoaddSpectra } from '#renderer/pages/coadds/coadd-spectra.tsx';
import { CoaddState, KIND_WORDS } from '#renderer/pages/coadds/coadd-words.tsx';
import classes from '#renderer/pages/coadds/coadds.module.css';
import { type CoaddsWish, PARTS, type Part } from '#renderer/pages/coadds/coadds-address.ts';
import { LogView } from '#renderer/pages/log/log-view.tsx';
import { QaView } from '#renderer/pages/qa/qa-view.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { bytes, clock } from '#renderer/parts/numbers.ts';

interface Props {
  readonly details: CoaddDetails;
  readonly wish: CoaddsWish;
  readonly onCancel: (runs: readonly RunSnapshot[]) => void;
}

const PART_WORDS: Readonly<Record<Part, string>> = {
  about: 'About',
  spectra: 'Spectra',
  log: 'Log',
  plots: 'QA plots',
};

/** One coadd beside: how it stands and why, of what it is made, its log and plots. */
export function CoaddSide({ details, wish, onCancel }: Props) {
  const { row } = details;
  return (
    <div className={classes.sideColumn}>
      <div className={classes.sideHead}>
        <div className="grow">
          <h2 className="mono">{row.key}</h2>
          <div className="dim">
            {KIND_WORDS[row.kind]} coadd of {row.level === row.config ? 'all datasets' : 'this dataset alone'}
          </div>
        </div>
        <CoaddState row={row} />
        <Tooltip label="Close (Esc)">
          <ActionIcon aria-label="Close" onClick={() => wish.set({ coadd: null, part: 'about' })}>
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      {(row.problem ?? row.why) !== null && (
        <p className={classes.why} data-state={row.problem !== null ? 'problem' : row.state}>
          {row.problem ?? row.why}
        </p>
      )}
      {row.run !== null && <Running run={row.run} onCancel={onCancel} />}
      <div className={classes.sideTools}>
        <Choices
          label="What is shown of it"
          values={PARTS}
          value={wish.part}
          wordOf={(part) => PART_WORDS[part]}
          onChoose={(part) => wish.set({ part })}
        />
        <span className="grow" />
        {row.run === null && (
          <Button
            size="compact-xs"
            disabled={row.problem !== null && row.exposures === 0}
            onClick={() => wish.set({ make: [row.key] })}
          >
            {row.isThere ? 'Make again …' : 'Make …'}
          </Button>
        )}
      </div>
      {wish.part === 'spectra' ? (
        <CoaddSpectra row={row} />
      ) : wish.part === 'log' ? (
        <Log details={details} />
      ) : wish.part === 'plots' ? (
        <Plots details={details} />
      ) : (
        <About details={details} wish={wish} />
      )}
    </div>
  );
}

interface ChoicesProps<V extends string> {
  readonly label: string;
  readonly values: readonly V[];
  readonly value: V;
  readonly wordOf: (value: V) => string;
  readonly onChoose: (value: V) => void;
}

/** Buttons, of which one is pressed: the page's keys go on to work when one was clicked. */
function Choices<V extends string>({ label, values, value, wordOf, onChoose }: ChoicesProps<V>) {
  return (
    <div className={classes.lists} role="group" aria-label={label}>
      {values.map((one) => (
        <button key={one} type="button" aria-pressed={one === value} onClick={() => onChoose(one)}>
          {wordOf(one)}
        </button>
      ))}
    </div>
  );
}

function Running({ run, onCancel }: { readonly run: RunSnapshot; readonly onCancel: Props['onCancel'] }) {
  const parts = [
    run.position === null ? null : `place ${run.position} in the queue`,
    run.stage,
    run.exposures > 0 ? `${run.exposure} of ${run.exposures}` : null,
    run.elapsed === null ? null : `${clock(run.elapsed)} elapsed`,
    run.etaSeconds === null ? null : `about ${clock(run.etaSeconds)} left`,
    run.memory > 0 ? bytes(run.memory) : null,
  ];
  return (
    <div className={classes.running} role="status">
      <span className="grow">{parts.filter((part) => part !== null).join(' · ')}</span>
      <Button size="compact-xs" variant="default" onClick={() => onCancel([run])}>
        Cancel
      </Button>
    </div>
  );
}

function Log({ details: { logs } }: Pick<Props, 'details'>) {
  const [name, setName] = useState<string | null>(null);
  const shown = logs.find((one) => one.name === name) ?? logs[0];
  if (shown === undefined)
    return <Empty title="There is no log yet" text="PypeIt's messages show here while it runs, and afterwards." />;
  return (
    <>
      {logs.length > 1 && (
        <div className={classes.sideTools}>
          <Choices
            label="Which log"
            values={logs.map((one) => one.name)}
            value={shown.name}
            wordOf={(one) => one}
            onChoose={setName}
          />
        </div>
      )}
      <LogView key={shown.path} path={shown.path} />
    </>
  );
}

function Plots({ details: { row } }: Pick<Props, 'details'>) {
  const [open, setOpen] = useState<string | null>(null);
  if (row.kind === 'coadd1d' || !row.isThere)
    return (
      <Empty
        title="There are no plots"
        text={row.isThere ? 'PypeIt draws none of 1D coadds.' : 'They show here once the coadd was made.'}
      />
    );
  return <QaView folder={row.folder} isLive open={open} onOpen={setOpen} />;
}
