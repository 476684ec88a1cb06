import { memo, useMemo } from 'react';
import { Clip, PlotFrame } from '#renderer/pages/quality/plot-frame.tsx';
import type { Box, Range } from '#renderer/pages/quality/plot-scale.ts';
import { PlotSurface } from '#renderer/pages/quality/plot-surface.tsx';
import classes from '#renderer/pages/quality/slit.module.css';
import { type Spectrum, steps, valueRange } from '#renderer/pages/quality/spectrum.ts';

interface Props {
  readonly spectrum: Spectrum;
  readonly isFlux: boolean;
  readonly x: Range;
  readonly whole: Range;
  readonly onX: (range: Range | null) => void;
  /** Wavelength under the pointer. */
  readonly cursor: number | null;
  readonly onCursor: (wave: number | null) => void;
}

/** An extracted spectrum as steps, its σ as a lighter line. */
export function SpectrumPlot({ spectrum, isFlux, x, whole, onX, cursor, onCursor }: Props) {
  const y = useMemo(() => valueRange(spectrum, x), [spectrum, x]);
  return (
    <PlotSurface
      label="Extracted spectrum. Arrow keys move the cursor, plus and minus zoom, 0 shows all."
      className={classes.spectrum}
      below={38}
      x={x}
      y={y}
      wholeX={whole}
      onX={onX}
      cursor={cursor === null ? null : { x: cursor, y: 0 }}
      onCursor={(place) => onCursor(place?.x ?? null)}
    >
      {(box) => (
        <svg className={classes.svg} role="presentation">
          <Clip id="spectrum" box={box}>
            <Lines spectrum={spectrum} x={x} y={y} box={box} />
            {cursor !== null && (
              <path
                className={classes.cross}
                d={`M${box.left + ((cursor - x.from) / (x.to - x.from)) * box.width} ${box.top}v${box.height}`}
              />
            )}
          </Clip>
          <PlotFrame
            box={box}
            x={x}
            y={y}
            xLabel="wavelength in vacuum [Å]"
            yLabel={isFlux ? 'flux [10⁻¹⁷ erg s⁻¹ cm⁻² Å⁻¹]' : 'counts [e⁻ px⁻¹]'}
          />
        </svg>
      )}
    </PlotSurface>
  );
}

interface LinesProps {
  readonly spectrum: Spectrum;
  readonly x: Range;
  readonly y: Range;
  readonly box: Box;
}

const Lines = memo(function Lines({ spectrum, x, y, box }: LinesProps) {
  return (
    <>
      <path className={classes.sigma} d={steps(spectrum, spectrum.sigma, x, y, box)} />
      <path className={classes.steps} d={steps(spectrum, spectrum.values, x, y, box)} />
    </>
  );
});
