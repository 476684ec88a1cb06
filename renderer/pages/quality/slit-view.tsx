import { useState } from 'react';
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
  if (plot !== undefined)
    return (
      <QaZoom folder={folder} beside={null} plots={listed.plots} plot={plot} onOpen={setOpen} original={original} />
    );
  return (
    <div className={classes.view} data-plots={original.plots}>
      <SlitNumbersLine detector={detector} spatId={spatId} numbers={numbers} judgement={judgement} />
      {/* Another slit begins with its own whole. */}
      <SlitSpectra key={`${spec2d} ${spec1d} ${detector} ${spatId}`} {...props} />
      <SlitPlots folder={folder} {...listed} onOpen={setOpen} />
    </div>
  );
}
