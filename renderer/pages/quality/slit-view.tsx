import { ActionIcon } from '@mantine/core';
import { Maximize2, Minimize2 } from 'lucide-react';
import { useState } from 'react';
import { useActions } from '#renderer/app/actions.ts';
import { withKeys } from '#renderer/app/shown-keys.ts';
import { QaZoom } from '#renderer/pages/qa/qa-zoom.tsx';
import { useOriginal } from '#renderer/pages/qa/use-original.tsx';
import classes from '#renderer/pages/quality/slit.module.css';
import { SlitNumbersLine } from '#renderer/pages/quality/slit-numbers.tsx';
import { SlitPlots, useSlitPlots } from '#renderer/pages/quality/slit-plots.tsx';
import type { SlitViewProps } from '#renderer/pages/quality/slit-props.ts';
import { SlitSpectra } from '#renderer/pages/quality/slit-spectra.tsx';

/** One slit: its numbers, a cut-out of its 2D spectrum, the spectra of its objects, its QA plots. */
export function SlitView(props: SlitViewProps) {
  const { folder, spec2d, spec1d, detector, spatId, numbers, judgement } = props;
  const [open, setOpen] = useState<string | null>(null);
  const original = useOriginal();
  const listed = useSlitPlots(folder, spec2d ?? spec1d, detector, spatId);
  const plot = listed.plots.find(({ name }) => name === open);
  const [isLarge, setLarge] = useState(false);
  useActions([
    {
      id: 'slit-large',
      label: 'The slit as large as the window',
      group: 'Slit',
      keys: 'l',
      run: () => setLarge(!isLarge),
    },
    {
      id: 'slit-beside',
      label: 'The slit beside the list again',
      group: 'Slit',
      keys: 'escape',
      disabled: !isLarge || plot !== undefined,
      run: () => setLarge(false),
    },
  ]);
  if (plot !== undefined)
    return (
      <div className={classes.view} data-large={isLarge}>
        <QaZoom folder={folder} beside={null} plots={listed.plots} plot={plot} onOpen={setOpen} original={original} />
      </div>
    );
  return (
    <div className={classes.view} data-plots={original.plots} data-large={isLarge}>
      <SlitNumbersLine detector={detector} spatId={spatId} numbers={numbers} judgement={judgement}>
        <ActionIcon
          aria-label={isLarge ? 'Beside the list again' : 'As large as the window'}
          aria-pressed={isLarge}
          title={withKeys(isLarge ? 'Beside the list again' : 'As large as the window', 'l')}
          onClick={() => setLarge(!isLarge)}
        >
          {isLarge ? <Minimize2 size={14} /> : <Maximize2 size={14} />}
        </ActionIcon>
      </SlitNumbersLine>
      {/* Another slit begins with its own whole. */}
      <SlitSpectra key={`${spec2d} ${spec1d} ${detector} ${spatId}`} {...props} />
      <SlitPlots folder={folder} {...listed} onOpen={setOpen} />
    </div>
  );
}
