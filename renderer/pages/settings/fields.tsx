import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { type NumberBounds, readNumber } from '#renderer/pages/settings/read-number.ts';
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

interface NumberProps extends NumberBounds {
  readonly ids: { readonly label: string; readonly text: string };
  readonly value: number | null;
  readonly unit: string;
  readonly commit: (value: number | null) => void;
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
