import { memo, useEffect, useMemo, useRef } from 'react';
import { colourTable } from '#core/contract/colour-map.ts';
import { drawSlit, type Stretch, straightShifts } from '#core/contract/slit-picture.ts';
import { type SlitImage, type SlitObject, unpack } from '#core/contract/slits.ts';
import type { Limits } from '#core/contract/zscale.ts';
import { useLook } from '#renderer/app/look.ts';
import { Clip, PlotFrame } from '#renderer/pages/quality/plot-frame.tsx';
import type { Box, Range } from '#renderer/pages/quality/plot-scale.ts';
import { type Place, PlotSurface } from '#renderer/pages/quality/plot-surface.tsx';
import classes from '#renderer/pages/quality/slit.module.css';
import type { SpectralScale } from '#renderer/pages/quality/spectral-scale.ts';

/** How a cut-out is drawn. */
interface CutOutStyle {
  readonly limits: Limits;
  readonly stretch: Stretch;
  readonly isGrey: boolean;
  readonly isStraight: boolean;
  readonly showsMask: boolean;
  /** Edges of the slit, traces of its objects. */
  readonly showsMarks: boolean;
}

interface Props {
  readonly slit: SlitImage;
  readonly pixels: Float32Array;
  readonly scale: SpectralScale;
  readonly style: CutOutStyle;
  readonly objects: readonly SlitObject[];
  /** Name of the object whose spectrum is shown. */
  readonly chosen: string | null;
  readonly x: Range;
  /** What the spectral axis is; null: its numbers stand below another plot. */
  readonly xLabel: string | null;
  readonly onX: (range: Range | null) => void;
  /** Spatial pixels of the detector. */
  readonly y: Range;
  readonly onY: (range: Range | null) => void;
  readonly cursor: Place | null;
  readonly onCursor: (place: Place | null) => void;
  /** A place [spectral axis; column of the detector] was clicked. */
  readonly onClick: ((place: Place) => void) | undefined;
  /** The last that was clicked: column and row of the detector. */
  readonly picked: { readonly spat: number; readonly spec: number } | null;
}

const MASK = { light: [148, 156, 168], dark: [92, 102, 116], night: [70, 8, 6] } as const;

/** How far a slit's picture is moved in a row, when it is drawn straight [px]. */
export const shiftIn = (slit: SlitImage, isStraight: boolean): ((row: number) => number) => {
  if (!isStraight) return () => 0;
  const shifts = straightShifts(slit);
  return (row) => shifts[Math.max(0, Math.min(slit.height - 1, Math.round(row)))] ?? 0;
};

/** The cut-out of a slit: its pixels, edges and the traces of its objects. */
export function CutOut(props: Props) {
  const { slit, scale, style, objects, chosen, x, xLabel, y, onX, onY, cursor, onCursor, onClick, picked } = props;
  const traces = useMemo(
    () =>
      objects.flatMap(({ name, trace }): readonly Trace[] => (trace === null ? [] : [{ name, spat: unpack(trace) }])),
    [objects],
  );
  const shift = useMemo(() => shiftIn(slit, style.isStraight), [slit, style.isStraight]);
  return (
    <PlotSurface
      label="Cut-out of the 2D spectrum. Arrow keys move the cursor, Enter picks the place, plus and minus zoom, 0 shows all."
      className={classes.cutOut}
      below={xLabel === null ? 8 : 38}
      x={x}
      y={y}
      wholeX={scale.whole}
      onX={onX}
      onY={onY}
      cursor={cursor}
      onCursor={onCursor}
      onClick={onClick}
    >
      {(box) => {
        return (
          <>
            <Pixels {...props} box={box} />
            <svg className={classes.svg} role="presentation">
              <Clip id="cut-out" box={box}>
                {style.showsMarks && (
                  <Marks
                    slit={slit}
                    traces={traces}
                    chosen={chosen}
                    scale={scale}
                    shift={shift}
                    x={x}
                    y={y}
                    box={box}
                  />
                )}
                {cursor !== null && <path className={classes.cross} d={cross(box, x, y, cursor)} />}
                {picked !== null && (
                  <path
                    className={classes.picked}
                    d={mark(box, x, y, {
                      x: scale.xAt(picked.spec),
                      y: picked.spat - shift(picked.spec),
                    })}
                  />
                )}
              </Clip>
              <PlotFrame box={box} x={x} y={y} xLabel={xLabel} yLabel="spatial [px]" isOver />
            </svg>
          </>
        );
      }}
    </PlotSurface>
  );
}

interface Trace {
  readonly name: string;
  /** Spatial position by row [px of the detector]. */
  readonly spat: Float32Array;
}

interface MarksProps {
  readonly slit: SlitImage;
  readonly traces: readonly Trace[];
  readonly chosen: string | null;
  readonly scale: SpectralScale;
  readonly shift: (row: number) => number;
  readonly x: Range;
  readonly y: Range;
  readonly box: Box;
}

/** The edges of the slit, and the traces of its objects. */
const Marks = memo(function Marks({ slit, traces, chosen, scale, shift, x, y, box }: MarksProps) {
  const line = lineAlong(box, x, y, scale, shift);
  return (
    <>
      <path className={classes.edge} d={line((row) => slit.left[row] ?? Number.NaN)} />
      <path className={classes.edge} d={line((row) => slit.right[row] ?? Number.NaN)} />
      {traces.map(({ name, spat }) => (
        <path
          key={name}
          className={classes.trace}
          data-chosen={name === chosen}
          d={line((row) => spat[row] ?? Number.NaN)}
        />
      ))}
    </>
  );
});

function Pixels({ slit, pixels, scale, style, x, y, box }: Props & { readonly box: Box }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const look = useLook((state) => state.look);
  const { limits, stretch, isGrey, isStraight, showsMask } = style;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element == null || context == null) return;
    const ratio = Math.min(2, window.devicePixelRatio);
    const [width, height] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
    element.width = width;
    element.height = height;
    const rows = Float64Array.from({ length: width + 1 }, (_, i) =>
      scale.rowAt(x.from + (i / width) * (x.to - x.from)),
    );
    const picture = drawSlit({
      slit,
      pixels,
      limits,
      stretch,
      width,
      height,
      rows,
      low: y.from - slit.x0,
      high: y.to - slit.x0,
      isStraight,
      colours: colourTable(look === 'night' ? 'red' : isGrey ? 'grey' : 'sea'),
      maskColour: showsMask ? MASK[look] : null,
    });
    context.putImageData(new ImageData(picture, width, height), 0, 0);
  }, [
    slit,
    pixels,
    scale,
    x.from,
    x.to,
    y.from,
    y.to,
    box.width,
    box.height,
    look,
    limits,
    stretch,
    isGrey,
    isStraight,
    showsMask,
  ]);
  return <canvas ref={canvas} className={classes.pixels} style={box} data-low={limits.low} data-high={limits.high} />;
}

/** The path of what has a spatial position in each row [px of the detector]. */
function lineAlong(box: Box, x: Range, y: Range, scale: SpectralScale, shift: (row: number) => number) {
  return (spatAt: (row: number) => number): string => {
    let path = '';
    let isDrawing = false;
    for (let i = 0; i <= box.width; i += 2) {
      const row = Math.round(scale.rowAt(x.from + (i / box.width) * (x.to - x.from)));
      const spat = spatAt(row) - shift(row);
      if (Number.isNaN(spat)) {
        isDrawing = false;
        continue;
      }
      path += `${isDrawing ? 'L' : 'M'}${(box.left + i).toFixed(1)} ${yOf(box, y, spat).toFixed(1)}`;
      isDrawing = true;
    }
    return path;
  };
}

const yOf = (box: Box, y: Range, spat: number): number =>
  box.top + box.height * (1 - (spat - y.from) / (y.to - y.from));
const xOf = (box: Box, x: Range, value: number): number => box.left + (box.width * (value - x.from)) / (x.to - x.from);

const cross = (box: Box, x: Range, y: Range, place: Place): string =>
  `M${xOf(box, x, place.x)} ${box.top}v${box.height}M${box.left} ${yOf(box, y, place.y)}h${box.width}`;

function mark(box: Box, x: Range, y: Range, place: Place): string {
  const [px, py] = [xOf(box, x, place.x), yOf(box, y, place.y)];
  return `M${px - 9} ${py}h6M${px + 3} ${py}h6M${px} ${py - 9}v6M${px} ${py + 3}v6`;
}
