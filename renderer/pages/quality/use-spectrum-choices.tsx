import { Button } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import type { SlitObject } from '#core/contract/slits.ts';
import { useActions } from '#renderer/app/actions.ts';
import { withKeys } from '#renderer/app/shown-keys.ts';
import classes from '#renderer/pages/quality/slit.module.css';
import { EXTRACTIONS, type ExtractionKind, extractionOf, spectrumOf } from '#renderer/pages/quality/spectrum.ts';
import { useKept } from '#renderer/table/use-kept.ts';

/** Which object of a slit is shown, and how it was extracted. */
export function useSpectrumChoices(objects: readonly SlitObject[]) {
  const [name, setName] = useState<string | null>(null);
  const [wanted, setWanted] = useKept<ExtractionKind>('slit-extraction', 'optimal');
  const object = objects.find((one) => one.name === name) ?? objects[0] ?? null;
  const found = object === null ? null : extractionOf(object, wanted);
  const extraction = found?.extraction ?? null;
  const spectrum = useMemo(() => (extraction === null ? null : spectrumOf(extraction)), [extraction]);
  const other = () => setWanted(wanted === 'optimal' ? 'boxcar' : 'optimal');
  const turn = () => {
    const at = objects.findIndex((one) => one.name === object?.name);
    setName(objects[(at + 1) % objects.length]?.name ?? null);
  };
  useActions([
    { id: 'slit-extraction', label: 'Optimal or boxcar extraction', group: 'Slit', keys: 'x', run: other },
    {
      id: 'slit-object',
      label: 'Next object of the slit',
      group: 'Slit',
      keys: 'shift+o',
      disabled: objects.length < 2,
      run: turn,
    },
  ]);
  const tools = (reading: ReactNode) => (
    <div className={classes.tools}>
      {objects.length > 0 && (
        <Button.Group aria-label="Extraction">
          {EXTRACTIONS.map((kind) => (
            <Button
              key={kind}
              size="compact-xs"
              variant={kind === found?.kind ? 'light' : 'default'}
              aria-pressed={kind === found?.kind}
              disabled={object?.[kind] === null}
              title={withKeys(kind === 'optimal' ? 'Optimal extraction' : 'Boxcar extraction', 'x')}
              onClick={() => setWanted(kind)}
            >
              {kind === 'optimal' ? 'OPT' : 'BOX'}
            </Button>
          ))}
        </Button.Group>
      )}
      {objects.map((one) => (
        <Button
          key={one.name}
          size="compact-xs"
          variant={one === object ? 'light' : 'default'}
          aria-pressed={one === object}
          title={objects.length > 1 ? withKeys(one.name, 'shift+o') : one.name}
          onClick={() => setName(one.name)}
        >
          {one.designName ?? one.name.split('-')[0]}
          {one.s2n !== null && ` · S/N ${one.s2n.toFixed(1)}`}
        </Button>
      ))}
      {reading}
    </div>
  );
  return { object, spectrum, tools };
}
