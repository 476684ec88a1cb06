import { Button, NumberInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import classes from '#renderer/pages/runs/runs.module.css';
import { ask } from '#renderer/pages/runs/use-run-actions.ts';
import type { Runs } from '#renderer/pages/runs/use-runs.ts';
import { clock, counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

/** What is used of the machine, and how much may be: both can be changed while reductions run. */
export function LoadLine({ runs: { load, coadds, reductions } }: { readonly runs: Runs }) {
  const part = Math.min(1, load.memory / load.memoryLimit);
  const waiting = reductions.filter(({ position }) => position !== null);
  const left = [
    ...reductions.flatMap(({ worker, etaSeconds }) => (worker === null || etaSeconds === null ? [] : [etaSeconds])),
    ...waiting.map(({ expectedSeconds }) => expectedSeconds),
  ];
  const all = left.length === 0 ? null : Math.max(...left, left.reduce((sum, s) => sum + s, 0) / load.workers);
  return (
    <div className={classes.load} role="group" aria-label="Load">
      <span className={classes.fact}>
        <span className="dim">Workers</span>
        <b>{load.running}</b> <span className="dim">of</span>
        <Limit
          label="Workers"
          value={load.workers}
          step={1}
          onChange={(workers) => void ask((host) => host.setLimits({ workers: Math.max(1, Math.round(workers)) }))}
        />
      </span>
      <span className={classes.fact}>
        <span className="dim">Memory</span>
        <span
          className={classes.gauge}
          role="meter"
          aria-label="Memory in use"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(100 * part)}
          data-full={part > 0.9}
        >
          <span style={{ width: `${100 * part}%` }} />
        </span>
        <b>{(load.memory / 1e9).toFixed(1)}</b> <span className="dim">of</span>
        <Limit
          label="Memory limit in GB"
          value={Math.round(load.memoryLimit / 1e8) / 10}
          step={1}
          onChange={(gb) => void ask((host) => host.setLimits({ memoryLimit: Math.max(0.1, gb) * 1e9 }))}
        />
        <span className="dim">GB</span>
        <Button
          size="compact-xs"
          variant="subtle"
          title="As many workers and as much memory as the machine has"
          onClick={() => void ask((host) => host.setLimits({ workers: null, memoryLimit: null }))}
        >
          Reset
        </Button>
      </span>
      {waiting.length > 0 && <span className={classes.fact}>{counted(waiting.length, 'reduction')} in the queue</span>}
      {coadds.running + coadds.waiting > 0 && (
        <Link className={classes.fact ?? ''} href="/coadds?list=active">
          {[
            ...(coadds.running > 0 ? [`${counted(coadds.running, 'coadd')} running`] : []),
            ...(coadds.waiting > 0 ? [`${counted(coadds.waiting, 'coadd')} waiting`] : []),
          ].join(', ')}
        </Link>
      )}
      {all !== null && (
        <span className={classes.fact}>
          <span className="dim">about</span> {clock(all)} <span className="dim">left</span>
        </span>
      )}
      <span className="grow" />
      {load.paused && <State state="stale" word="nothing new is started" />}
      {load.held !== null && <State state="warning" word={load.held} />}
    </div>
  );
}

/** A number that is taken over when it is complete: Enter, an arrow, or leaving the field. */
function Limit({
  label,
  value,
  step,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
}) {
  const [typed, setTyped] = useState<string | number>(value);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (!isOpen) setTyped(value);
  }, [value, isOpen]);
  const commit = (now: string | number) => {
    const number = Number(now);
    if (now !== '' && number > 0 && number !== value) onChange(number);
  };
  return (
    <NumberInput
      aria-label={label}
      w={74}
      min={step}
      step={step}
      clampBehavior="blur"
      value={typed}
      onFocus={() => setOpen(true)}
      onBlur={() => {
        setOpen(false);
        commit(typed);
      }}
      onChange={setTyped}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit(typed);
        const turn = { ArrowUp: step, ArrowDown: -step }[event.key];
        if (turn === undefined) return;
        event.preventDefault();
        const next = Math.max(step, Number(typed) + turn);
        setTyped(next);
        commit(next);
      }}
      hideControls
      classNames={{ input: classes.limit ?? '' }}
    />
  );
}
