import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import { type ReactNode, useEffect, useId, useState } from 'react';
import classes from '#renderer/pages/settings/settings.module.css';

interface RowProps {
  readonly label: string;
  readonly text: ReactNode;
  /** What holds if nothing is set, in words; null: there is no such thing. */
  readonly standard: string | null;
  readonly isStandard: boolean;
  readonly reset: () => void;
  readonly children: (ids: { readonly label: string; readonly text: string }) => ReactNode;
}

/** One setting: what it is, its control, and whether it is at its default. */
export function Row({ label, text, standard, isStandard, reset, children }: RowProps) {
  const id = useId();
  return (
    <div className={classes.row}>
      <div>
        <div id={`${id}-label`} className={classes.label}>
          {label}
        </div>
        <div id={`${id}-text`} className="dim">
          {text}
        </div>
      </div>
      <div className={classes.control}>{children({ label: `${id}-label`, text: `${id}-text` })}</div>
      <div className={classes.standard}>
        {standard !== null &&
          (isStandard ? (
            <span className="dim">default</span>
          ) : (
            <>
              <Tooltip label={`Back to the default: ${standard}`}>
                <ActionIcon aria-label={`${label}: back to the default, ${standard}`} onClick={reset}>
                  <RotateCcw size={13} />
                </ActionIcon>
              </Tooltip>
              <span className="dim cut">default {standard.split(',')[0]}</span>
            </>
          ))}
      </div>
    </div>
  );
}

interface NumberProps {
  readonly ids: { readonly label: string; readonly text: string };
  readonly value: number | null;
  /** Shown while nothing is set; null: something must be. */
  readonly empty: string | null;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
  readonly commit: (value: number | null) => void;
}

/** What was typed as a number within its bounds, or in words why it is none. */
function readNumber(
  typed: string,
  { empty, min, max, isWhole }: Pick<NumberProps, 'empty' | 'min' | 'max' | 'isWhole'>,
): { readonly value: number | null } | { readonly wrong: string } {
  const text = typed.trim();
  if (text === '') return empty === null ? { wrong: 'Give a number.' } : { value: null };
  const value = Number(text);
  if (!Number.isFinite(value)) return { wrong: 'That is no number.' };
  if (isWhole && !Number.isInteger(value)) return { wrong: 'Give a whole number.' };
  return value < min || value > max ? { wrong: `Give a number from ${min} to ${max}.` } : { value };
}

/** A number, taken when one leaves the field or presses Enter. Escape takes what was typed back. */
export function NumberField({ ids, value, unit, commit, ...bounds }: NumberProps) {
  const kept = value === null ? '' : String(value);
  const [typed, setTyped] = useState(kept);
  useEffect(() => setTyped(kept), [kept]);
  const read = readNumber(typed, bounds);
  const take = () => {
    if ('value' in read && read.value !== value) commit(read.value);
  };
  return (
    <TextInput
      w={170}
      inputMode="decimal"
      aria-labelledby={ids.label}
      aria-describedby={ids.text}
      value={typed}
      placeholder={bounds.empty ?? ''}
      error={'wrong' in read ? read.wrong : null}
      rightSection={<span className="dim">{unit}</span>}
      rightSectionWidth={Math.max(28, 8 + 7 * unit.length)}
      classNames={{ input: classes.number ?? '' }}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
        if (event.key === 'Escape') setTyped(kept);
      }}
    />
  );
}
