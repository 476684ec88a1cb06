import { Button, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { SLIT_MODES, type SlitMode } from '#core/contract/slit-image.ts';
import type { Stretch } from '#core/contract/slit-picture.ts';
import { type Limits, zscale } from '#core/contract/zscale.ts';
import { useActions } from '#renderer/app/actions.ts';
import { useLook } from '#renderer/app/look.ts';
import { withKeys } from '#renderer/app/shown-keys.ts';
import classes from '#renderer/pages/quality/slit.module.css';
import { useKept } from '#renderer/table/use-kept.ts';

const MODE_WORDS: Readonly<Record<SlitMode, string>> = {
  'sky-subtracted': 'Sky-subtracted',
  science: 'Science',
  sky: 'Sky model',
  chi: 'Residual χ',
};
const LIMITS = ['zscale', '99.5 %', 'min–max', '±5'] as const;
type LimitsKind = (typeof LIMITS)[number];

/** From which value to which pixels are shown. */
export function limitsOf(kind: LimitsKind, good: Float32Array): Limits {
  const none = { low: 0, high: 1 };
  if (kind === '±5') return { low: -5, high: 5 };
  if (kind === 'zscale') return zscale(good) ?? none;
  const sorted = good.filter(Number.isFinite).sort();
  const part = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  if (sorted.length === 0) return none;
  return kind === 'min–max' ? { low: part(0), high: part(1) } : { low: part(0.0025), high: part(0.9975) };
}

/** How cut-outs are shown: kept in this browser, changed by buttons and keys. */
export function useCutOutChoices() {
  const [mode, setMode] = useKept<SlitMode>('slit-mode', 'sky-subtracted');
  const [limits, setLimits] = useKept<LimitsKind>('slit-limits', 'zscale');
  const [stretch, setStretch] = useKept<Stretch>('slit-stretch', 'linear');
  const [isGrey, setGrey] = useKept('slit-grey', false);
  const [isStraight, setStraight] = useKept('slit-straight', false);
  const [showsMask, setMask] = useKept('slit-mask', true);
  const [showsMarks, setMarks] = useKept('slit-marks', true);
  const isNight = useLook(({ look }) => look === 'night');
  const next = <T,>(all: readonly T[], now: T): T => all[(all.indexOf(now) + 1) % all.length] ?? now;
  const turnMode = () => setMode(next(SLIT_MODES, mode));
  const turnStretch = () => setStretch(stretch === 'linear' ? 'asinh' : 'linear');
  useActions([
    { id: 'slit-mode', label: 'Next picture of the slit', group: 'Slit', keys: 'm', run: turnMode },
    {
      id: 'slit-limits',
      label: 'Next limits of the picture',
      group: 'Slit',
      keys: 'z',
      run: () => setLimits(next(LIMITS, limits)),
    },
    { id: 'slit-stretch', label: 'Linear or asinh', group: 'Slit', keys: 's', run: turnStretch },
    {
      id: 'slit-grey',
      label: 'Picture in grey or colours',
      group: 'Slit',
      keys: 'c',
      disabled: isNight,
      run: () => setGrey(!isGrey),
    },
    {
      id: 'slit-straight',
      label: 'Draw the slit straight',
      group: 'Slit',
      keys: 't',
      run: () => setStraight(!isStraight),
    },
    { id: 'slit-marks', label: 'Show edges and traces', group: 'Slit', keys: 'e', run: () => setMarks(!showsMarks) },
    { id: 'slit-masked', label: 'Show masked pixels', group: 'Slit', keys: 'b', run: () => setMask(!showsMask) },
  ]);
  const toggle = (label: string, keys: string, is: boolean, tip: string, run: () => void) => (
    <Button
      size="compact-xs"
      variant={is ? 'light' : 'default'}
      aria-pressed={is}
      title={withKeys(tip, keys)}
      onClick={run}
    >
      {label}
    </Button>
  );
  /** The buttons, and beside them what lies under the pointer. */
  const tools = (reading: ReactNode) => (
    <div className={classes.tools}>
      <Button.Group aria-label="Picture">
        {SLIT_MODES.map((one) => (
          <Button
            key={one}
            size="compact-xs"
            variant={one === mode ? 'light' : 'default'}
            aria-pressed={one === mode}
            title={withKeys(one === 'chi' ? '(science − sky − objects) / σ' : MODE_WORDS[one], 'm')}
            onClick={() => setMode(one)}
          >
            {MODE_WORDS[one]}
          </Button>
        ))}
      </Button.Group>
      <Select
        size="xs"
        w={92}
        aria-label="Limits"
        title={withKeys('Limits of what is shown', 'z')}
        allowDeselect={false}
        data={[...LIMITS]}
        value={limits}
        onChange={(value) => setLimits(LIMITS.find((one) => one === value) ?? 'zscale')}
      />
      {toggle('asinh', 's', stretch === 'asinh', 'Asinh in place of a linear scale', turnStretch)}
      {!isNight && toggle('Grey', 'c', isGrey, 'Grey in place of colours', () => setGrey(!isGrey))}
      {toggle('Straight', 't', isStraight, 'Draw the slit straight', () => setStraight(!isStraight))}
      {toggle('Marks', 'e', showsMarks, 'Edges of the slit, traces of its objects', () => setMarks(!showsMarks))}
      {toggle('Mask', 'b', showsMask, 'Show masked pixels as such', () => setMask(!showsMask))}
      {reading}
    </div>
  );
  return { mode, limits, stretch, isGrey, isStraight, showsMask, showsMarks, tools };
}
