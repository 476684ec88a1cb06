import { useMemo, useState } from 'react';
import { goodPixels, type SlitMode, slitPixels } from '#core/contract/slit-image.ts';
import type { SlitImage, SlitObject } from '#core/contract/slits.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { CutOut, shiftIn } from '#renderer/pages/quality/cut-out.tsx';
import { limitsOf, useCutOutChoices } from '#renderer/pages/quality/cut-out-choices.tsx';
import type { Range } from '#renderer/pages/quality/plot-scale.ts';
import type { Place } from '#renderer/pages/quality/plot-surface.tsx';
import { CutOutReading, SpectrumReading } from '#renderer/pages/quality/readings.tsx';
import classes from '#renderer/pages/quality/slit.module.css';
import type { SlitViewProps } from '#renderer/pages/quality/slit-props.ts';
import { spectralScale } from '#renderer/pages/quality/spectral-scale.ts';
import { extentOf } from '#renderer/pages/quality/spectrum.ts';
import { SpectrumPlot } from '#renderer/pages/quality/spectrum-plot.tsx';
import { useSlitImage, useSlitObjects } from '#renderer/pages/quality/use-slit.ts';
import { useSpectrumChoices } from '#renderer/pages/quality/use-spectrum-choices.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';

const NO_OBJECTS: readonly SlitObject[] = [];
const ignore = () => {};

/** The cut-out of a slit above the spectrum of one of its objects, over the same wavelengths. */
export function SlitSpectra({ spec2d, spec1d, detector, spatId, onPick }: SlitViewProps) {
  const [zoom, setZoom] = useState<Range | null>(null);
  const [wave, setWave] = useState<number | null>(null);
  // Of a spectrum that does not share its axis with the cut-out.
  const [ownZoom, setOwnZoom] = useState<Range | null>(null);
  const choices = useCutOutChoices();
  const cut = useSlitImage(spec2d, detector, spatId, choices.mode);
  const listed = useSlitObjects(spec1d, detector, spatId);
  const objects = listed.data?.objects ?? NO_OBJECTS;
  const chosen = useSpectrumChoices(objects);
  const scale = useMemo(() => (cut.image === undefined ? null : spectralScale(cut.image)), [cut.image]);
  const { spectrum } = chosen;
  const own = spectrum === null ? null : extentOf(spectrum);
  const isShared = scale?.isWave === true;
  const spectrumWhole = isShared ? scale.whole : own;
  const isTogether = isShared || scale === null;
  const isDrawn = spectrum !== null && spectrumWhole !== null;
  return (
    <>
      {spec2d === null ? (
        <div className={classes.nothing}>
          <Empty title="There is no 2D spectrum" text="PypeIt wrote no spec2d file of this frame." />
        </div>
      ) : cut.error !== null ? (
        <FaultView fault={faultOf(cut.error)} />
      ) : cut.image === undefined || scale === null ? (
        <div className={classes.nothing}>
          <Empty title="Reading the slit …" />
        </div>
      ) : (
        <Above
          image={cut.image}
          mode={choices.mode}
          choices={choices}
          scale={scale}
          objects={objects}
          chosen={chosen.object?.name ?? null}
          x={zoom ?? scale.whole}
          xLabel={!isShared ? 'spectral [px]' : isDrawn ? null : 'wavelength in vacuum [Å]'}
          onX={setZoom}
          wave={wave}
          onWave={setWave}
          onPick={onPick}
        />
      )}
      {chosen.tools(
        <SpectrumReading spectrum={spectrum} at={isTogether ? wave : null} isFlux={chosen.object?.isFlux === true} />,
      )}
      {listed.error !== null ? (
        <FaultView fault={faultOf(listed.error)} />
      ) : isDrawn && (scale !== null || spec2d === null || cut.error !== null) ? (
        <SpectrumPlot
          spectrum={spectrum}
          isFlux={chosen.object?.isFlux === true}
          x={(isTogether ? zoom : ownZoom) ?? spectrumWhole}
          whole={spectrumWhole}
          onX={isTogether ? setZoom : setOwnZoom}
          cursor={isTogether ? wave : null}
          onCursor={isTogether ? setWave : ignore}
        />
      ) : (
        <div className={classes.nothing}>
          <Empty
            title={
              isDrawn || (spec1d !== null && listed.isPending)
                ? 'Reading the spectra …'
                : objects.length > 0
                  ? 'This spectrum has no good pixel'
                  : 'No object was extracted from this slit'
            }
          />
        </div>
      )}
    </>
  );
}

interface AboveProps {
  readonly image: SlitImage;
  readonly mode: SlitMode;
  readonly choices: ReturnType<typeof useCutOutChoices>;
  readonly scale: ReturnType<typeof spectralScale>;
  readonly objects: readonly SlitObject[];
  readonly chosen: string | null;
  readonly x: Range;
  readonly xLabel: string | null;
  readonly onX: (range: Range | null) => void;
  readonly wave: number | null;
  readonly onWave: (wave: number | null) => void;
  readonly onPick: SlitViewProps['onPick'];
}

function Above({ image, mode, choices, scale, objects, chosen, x, xLabel, onX, wave, onWave, onPick }: AboveProps) {
  const [zoomY, setZoomY] = useState<{ readonly range: Range; readonly isStraight: boolean } | null>(null);
  const [spat, setSpat] = useState<number | null>(null);
  const [picked, setPicked] = useState<{ readonly spat: number; readonly spec: number } | null>(null);
  const pixels = useMemo(() => slitPixels(image, mode), [image, mode]);
  const good = useMemo(() => goodPixels(image, pixels), [image, pixels]);
  const limits = useMemo(() => limitsOf(choices.limits, good), [choices.limits, good]);
  const { stretch, isGrey, isStraight, showsMask, showsMarks } = choices;
  const style = useMemo(
    () => ({ limits, stretch, isGrey, isStraight, showsMask, showsMarks }),
    [limits, stretch, isGrey, isStraight, showsMask, showsMarks],
  );
  const whole = useMemo(() => spatialExtent(image, isStraight), [image, isStraight]);
  const shift = useMemo(() => shiftIn(image, isStraight), [image, isStraight]);
  // Another place along the axis is meant when the slit is drawn otherwise.
  const y = zoomY?.isStraight === isStraight ? zoomY.range : whole;
  const placeOf = (place: Place) => {
    const spec = scale.rowAt(place.x);
    return { spec, spat: place.y + shift(spec) };
  };
  const cursor = wave === null || spat === null ? null : { x: wave, y: spat };
  return (
    <>
      {choices.tools(
        <CutOutReading
          picks={onPick !== undefined}
          slit={image}
          pixels={pixels}
          mode={mode}
          at={cursor === null ? null : placeOf(cursor)}
        />,
      )}
      <CutOut
        slit={image}
        pixels={pixels}
        scale={scale}
        style={style}
        objects={objects}
        chosen={chosen}
        x={x}
        xLabel={xLabel}
        onX={onX}
        y={y}
        onY={(range) => {
          if (range === null) return setZoomY(null);
          const within = { from: Math.max(whole.from, range.from), to: Math.min(whole.to, range.to) };
          setZoomY({ range: within, isStraight });
        }}
        cursor={cursor ?? (wave === null ? null : { x: wave, y: y.from - 1 })}
        onCursor={(place) => {
          onWave(place?.x ?? null);
          setSpat(place?.y ?? null);
        }}
        onClick={(place) => {
          const pick = placeOf(place);
          if (Number.isNaN(pick.spec)) return;
          setPicked(pick);
          onPick?.({ detector: image.detector, spatId: image.spatId, ...pick });
        }}
        picked={picked}
      />
    </>
  );
}

/** The spatial pixels of the detector that are shown: the cut-out, or what of it is left when it is drawn straight. */
function spatialExtent({ x0, width, height, left, right }: SlitImage, isStraight: boolean): Range {
  if (!isStraight) return { from: x0 - 0.5, to: x0 + width - 0.5 };
  const middle = height >> 1;
  return { from: (left[middle] ?? x0) - 3.5, to: (right[middle] ?? x0 + width) + 3.5 };
}
