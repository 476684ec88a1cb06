import { TextInput } from '@mantine/core';
import { useEffect, useId, useState } from 'react';
import type { Thresholds } from '#core/contract/scorecard.ts';
import classes from '#renderer/pages/quality/quality.module.css';
import { thresholdOf } from '#renderer/pages/quality/threshold-fault.ts';
import { State } from '#renderer/parts/state.tsx';

interface Props {
  readonly name: keyof Thresholds;
  readonly label: string;
  readonly suffix: string;
  /** What the arrow keys add. */
  readonly step: number;
  readonly now: Thresholds;
  readonly onChange: (value: number) => void;
}

/**
 * A threshold as a field: each number counts as it is typed. What is none, or contradicts another threshold, stays as
 * it was typed and is told beside; Escape takes it back.
 */
export function ThresholdField({ name, label, suffix, step, now, onChange }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const id = useId();
  const value = now[name];
  const read = typed === null ? value : thresholdOf(name, typed, now);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was set elsewhere takes the place of what was typed.
  useEffect(() => {
    if (read !== value) setTyped(null);
  }, [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: also once another threshold no longer stands in its way.
  useEffect(() => {
    if (typeof read === 'number' && read !== value) onChange(read);
  }, [read]);
  const add = (by: number) => {
    const next = thresholdOf(name, (value + by).toFixed(4), now);
    if (typeof next === 'number') onChange(next);
  };
  return (
    <>
      <TextInput
        aria-label={label}
        aria-describedby={typeof read === 'string' ? id : undefined}
        error={typeof read === 'string'}
        className={classes.limit ?? ''}
        size="xs"
        inputMode="decimal"
        value={typed ?? `${value}${suffix}`}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={() => typeof read === 'number' && setTyped(null)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setTyped(null);
          else if (event.key === 'Enter' && typeof read === 'number') setTyped(null);
          else if (event.key === 'ArrowUp') add(step);
          else if (event.key === 'ArrowDown') add(-step);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {typeof read === 'string' && (
        <span id={id} role="alert" className={classes.limitFault}>
          <State state="problem" word={`${read}: ${value}${suffix} counts`} />
        </span>
      )}
    </>
  );
}
