import { useMemo } from 'react';
import { type QaPlot, qaAddress } from '#core/contract/qa.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { captionOf, useQaPlots } from '#renderer/pages/qa/qa-plots.ts';
import classes from '#renderer/pages/quality/slit.module.css';
import { FaultView } from '#renderer/parts/fault-view.tsx';

/** Of which exposure a product is: what its name says after `spec2d_`. */
const exposureOf = (product: string | null): string | null =>
  product === null ? null : (/spec[12]d_(.+?)\.fits(?:\.gz)?$/.exec(product)?.[1] ?? null);

/** The QA plots of a slit: those of its calibrations, and of the exposure that a product is of. */
export function useSlitPlots(folder: string, product: string | null, detector: string, spatId: number) {
  const { data, error } = useQaPlots(folder, false);
  const exposure = exposureOf(product);
  const plots = useMemo(
    () =>
      (data?.plots ?? []).filter(
        (plot) =>
          plot.slit === spatId &&
          plot.detector === detector &&
          (plot.exposure === null || exposure === null || plot.exposure === exposure),
      ),
    [data, detector, spatId, exposure],
  );
  return { plots, error, isPending: data === undefined };
}

interface Props {
  readonly folder: string;
  readonly plots: readonly QaPlot[];
  readonly error: unknown;
  readonly isPending: boolean;
  readonly onOpen: (name: string) => void;
}

/** Small pictures in a row; one opens large. */
export function SlitPlots({ folder, plots, error, isPending, onOpen }: Props) {
  if (error !== null) return <FaultView fault={faultOf(error)} />;
  return (
    <section className={classes.plots} aria-label="QA plots of this slit">
      {plots.map((plot) => (
        <button
          key={plot.name}
          type="button"
          className={classes.card}
          title={captionOf(plot)}
          onClick={() => onOpen(plot.name)}
        >
          <img src={qaAddress(folder, plot, 'small')} alt="" loading="lazy" decoding="async" />
          <span className="cut">{plot.mode === null ? plot.title : `${plot.title} (${plot.mode})`}</span>
        </button>
      ))}
      {plots.length === 0 && (
        <p className="dim">{isPending ? 'Looking for QA plots …' : 'There are no QA plots of this slit.'}</p>
      )}
    </section>
  );
}
