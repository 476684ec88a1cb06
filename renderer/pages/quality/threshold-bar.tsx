import { ActionIcon, Button, Slider, Tooltip } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { OwnThresholds, QualityState, QualityTotals } from '#core/contract/quality.ts';
import { crossedText, Thresholds } from '#core/contract/scorecard.ts';
import { call } from '#renderer/host/connection.ts';
import classes from '#renderer/pages/quality/quality.module.css';
import { DEFAULT_THRESHOLDS, type QualityWish, THRESHOLD_NAMES } from '#renderer/pages/quality/quality-address.ts';
import { ThresholdField } from '#renderer/pages/quality/threshold-field.tsx';
import { count } from '#renderer/parts/numbers.ts';
import type { Attempt } from '#renderer/parts/use-attempt.ts';

type Name = keyof Thresholds;

interface Spec {
  readonly label: string;
  readonly suffix: string;
  readonly min: number;
  /** Of the slider; the field takes more. */
  readonly max: number;
  readonly step: number;
}

const SPECS: Readonly<Record<Name, Spec>> = {
  rms: { label: 'RMS >', suffix: ' px', min: 0, max: 1.5, step: 0.05 },
  coverage: { label: 'Cov <', suffix: ' %', min: 0, max: 100, step: 5 },
  stdChiLow: { label: 'σ(χ) <', suffix: '', min: 0, max: 1.5, step: 0.05 },
  stdChiHigh: { label: 'σ(χ) >', suffix: '', min: 0.5, max: 5, step: 0.1 },
  flexure: { label: 'Flex ≥', suffix: ' px', min: 0, max: 20, step: 0.5 },
};

/** How many slits a threshold catches, among the frames that are shown; both of χ together. */
const CAUGHT: Readonly<Partial<Record<Name, (totals: QualityTotals) => number>>> = {
  rms: ({ rms }) => rms,
  coverage: ({ coverage }) => coverage,
  stdChiHigh: ({ chi }) => chi,
  flexure: ({ flexure }) => flexure,
};

const NAMES: Readonly<Record<Name, string>> = {
  rms: 'RMS of the wavelength solution, px',
  coverage: 'Coverage by arc lines, %',
  stdChiLow: 'Smallest σ of χ',
  stdChiHigh: 'Largest σ of χ',
  flexure: 'Spectral flexure, px',
};

/** After so long without another move the address, and with it the counts of other windows, follows [ms]. */
const REST = 60;

interface Props {
  readonly wish: QualityWish;
  readonly own: QualityState['own'];
  /** Of the chosen frame; null: none is chosen. */
  readonly dataset: string | null;
  readonly attempt: Attempt;
  /** Of what is shown; null: not known yet. */
  readonly totals: QualityTotals | null;
}

/**
 * From what on a slit counts as bad, for all datasets or for the chosen one; the counts follow while one drags. What
 * is changed for one dataset is tried until it is kept in the table of the workspace.
 */
export function ThresholdBar({ wish, own, dataset, attempt, totals }: Props) {
  const { thresholds: general, tried } = wish.view;
  const scope = tried?.dataset ?? null;
  const kept = own.rows.find((row) => row.dataset === scope)?.thresholds ?? {};
  const shown = tried === null ? general : { ...general, ...tried.thresholds };
  const [held, setHeld] = useState<Thresholds | null>(null);
  const due = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(due.current), []);
  const now = held ?? shown;
  const change = (name: Name, value: number) => {
    const parsed = Thresholds.safeParse({ ...now, [name]: value });
    if (!parsed.success || crossedText(parsed.data) !== null) return;
    setHeld(parsed.data);
    clearTimeout(due.current);
    // Browsers refuse an address that changes at every pixel of a drag.
    due.current = setTimeout(() => {
      setHeld(null);
      if (tried === null) wish.set({ thresholds: parsed.data });
      else
        wish.set({ tried: { dataset: tried.dataset, thresholds: differing(parsed.data, general, tried.thresholds) } });
    }, REST);
  };
  const isAsKept = THRESHOLD_NAMES.every((name) => (tried?.thresholds[name] ?? null) === (kept[name] ?? null));
  const isDefault = THRESHOLD_NAMES.every((name) => now[name] === DEFAULT_THRESHOLDS[name]);
  const keep = (thresholds: OwnThresholds | null) =>
    attempt.run(async () => {
      await call((host) => host.quality.keepThresholds({ dataset: scope ?? '', thresholds }));
      wish.set({ tried: null });
    });
  return (
    <div className={classes.thresholds} role="group" aria-label="Thresholds">
      <select
        aria-label="Thresholds of"
        value={scope ?? ''}
        onChange={({ currentTarget: { value } }) =>
          wish.set({
            tried:
              value === ''
                ? null
                : { dataset: value, thresholds: own.rows.find((row) => row.dataset === value)?.thresholds ?? {} },
          })
        }
      >
        <option value="">all datasets</option>
        {[...new Set([scope, dataset, ...own.rows.map((row) => row.dataset)])].flatMap((one) =>
          one === null ? (
            []
          ) : (
            <option key={one} value={one}>
              only {one}
            </option>
          ),
        )}
      </select>
      {THRESHOLD_NAMES.map((name) => {
        const { label, suffix, min, max, step } = SPECS[name];
        const caught = CAUGHT[name];
        return (
          <div key={name} className={classes.threshold} data-changed={now[name] !== DEFAULT_THRESHOLDS[name]}>
            <span className={classes.limitName} title={NAMES[name]}>
              {label}
            </span>
            <Slider
              className={classes.slider ?? ''}
              size="sm"
              thumbSize={12}
              min={min}
              max={max}
              step={step}
              label={null}
              thumbLabel={NAMES[name]}
              value={Math.min(max, Math.max(min, now[name]))}
              onChange={(value) => change(name, within(name, Number(value.toFixed(4)), now))}
            />
            <ThresholdField
              name={name}
              label={`${NAMES[name]}: value`}
              suffix={suffix}
              step={step}
              now={now}
              onChange={(value) => change(name, value)}
            />
            {caught !== undefined && (
              <span className={classes.caught} title="Slits of the frames that are shown">
                {totals === null ? '' : count(caught(totals))}
              </span>
            )}
          </div>
        );
      })}
      <span className="grow" />
      {scope === null ? (
        <Tooltip label="Reset the thresholds">
          <ActionIcon
            aria-label="Reset the thresholds"
            disabled={isDefault}
            onClick={() => wish.set({ thresholds: DEFAULT_THRESHOLDS })}
          >
            <RotateCcw size={13} />
          </ActionIcon>
        </Tooltip>
      ) : (
        <>
          <Tooltip label={`Keep these thresholds for ${scope} in ${own.path}`} multiline maw={420}>
            <Button
              size="compact-xs"
              disabled={isAsKept || own.fault !== null}
              onClick={() => void keep(keepable(tried?.thresholds ?? {}, now))}
            >
              Keep for it
            </Button>
          </Tooltip>
          {Object.keys(kept).length > 0 && (
            <Button size="compact-xs" variant="default" disabled={own.fault !== null} onClick={() => void keep(null)}>
              As for all
            </Button>
          )}
          <Button size="compact-xs" variant="default" onClick={() => wish.set({ tried: null })}>
            {isAsKept ? 'Done' : 'Discard'}
          </Button>
        </>
      )}
    </div>
  );
}

/** The limits of χ do not pass each other. */
const within = (name: Name, value: number, { stdChiLow, stdChiHigh }: Thresholds): number =>
  name === 'stdChiLow' ? Math.min(value, stdChiHigh) : name === 'stdChiHigh' ? Math.max(value, stdChiLow) : value;

/** Limits moved for all are in no table: where one of χ could not stand beside the usual other, both are kept as shown. */
const keepable = (own: OwnThresholds, { stdChiLow, stdChiHigh }: Thresholds): OwnThresholds =>
  crossedText({ ...DEFAULT_THRESHOLDS, ...own }) === null ? own : { ...own, stdChiLow, stdChiHigh };

/** A dataset's thresholds as far as they are not those for all; what it has set on purpose stays set. */
const differing = (at: Thresholds, general: Thresholds, former: OwnThresholds): OwnThresholds =>
  Object.fromEntries(
    THRESHOLD_NAMES.flatMap((name) =>
      at[name] !== general[name] || former[name] !== undefined ? [[name, at[name]]] : [],
    ),
  );
