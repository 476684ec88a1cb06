import { ActionIcon, Button } from '@mantine/core';
import { ChevronLeft, ChevronRight, Maximize, X } from 'lucide-react';
import { type PointerEvent, useState } from 'react';
import { type QaPlot, qaAddress } from '#core/contract/qa.ts';
import { useActions } from '#renderer/app/actions.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import classes from '#renderer/pages/qa/qa.module.css';
import { captionOf, useQaPlots } from '#renderer/pages/qa/qa-plots.ts';
import type { Original } from '#renderer/pages/qa/use-original.tsx';

interface Place {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}
const WHOLE: Place = { scale: 1, x: 0, y: 0 };

interface Props {
  readonly folder: string;
  readonly beside: string | null;
  readonly plots: readonly QaPlot[];
  readonly plot: QaPlot;
  readonly onOpen: (name: string | null) => void;
  readonly original: Original;
}

/** One plot, large: wheel and drag zoom, arrows go on, another reduction's same plot beside, moved along. */
export function QaZoom({ folder, beside, plots, plot, onOpen, original }: Props) {
  const [place, setPlace] = useState(WHOLE);
  const index = plots.indexOf(plot);
  const go = (step: number) => {
    const next = plots[(index + step + plots.length) % plots.length];
    if (next !== undefined) onOpen(next.name);
  };
  const zoom = (by: number) =>
    setPlace(({ scale, x, y }) => ({ scale: Math.max(0.5, Math.min(scale * by, 20)), x, y }));
  useActions([
    { id: 'qa-next', label: 'Next plot', group: 'QA', keys: 'arrowright', run: () => go(1) },
    { id: 'qa-former', label: 'Former plot', group: 'QA', keys: 'arrowleft', run: () => go(-1) },
    { id: 'qa-in', label: 'Zoom in', group: 'QA', keys: '+', run: () => zoom(1.4) },
    { id: 'qa-out', label: 'Zoom out', group: 'QA', keys: '-', run: () => zoom(1 / 1.4) },
    { id: 'qa-whole', label: 'Whole plot', group: 'QA', keys: '0', run: () => setPlace(WHOLE) },
    { id: 'qa-close', label: 'Back to all plots', group: 'QA', keys: 'escape', run: () => onOpen(null) },
  ]);
  return (
    <div className={classes.view} data-plots={original.plots}>
      <div className={classes.tools}>
        <Button variant="default" leftSection={<X size={13} />} onClick={() => onOpen(null)}>
          All plots
        </Button>
        <ActionIcon aria-label="Former plot" onClick={() => go(-1)}>
          <ChevronLeft size={15} />
        </ActionIcon>
        <ActionIcon aria-label="Next plot" onClick={() => go(1)}>
          <ChevronRight size={15} />
        </ActionIcon>
        <strong>{captionOf(plot)}</strong>
        <span className="grow" />
        <span className="dim">
          {index + 1} of {plots.length}
        </span>
        {original.button}
        <ActionIcon aria-label="Whole plot" onClick={() => setPlace(WHOLE)}>
          <Maximize size={14} />
        </ActionIcon>
      </div>
      <div className={classes.zoom}>
        <Picture folder={folder} plot={plot} place={place} onPlace={setPlace} />
        {beside !== null && <Beside folder={beside} plot={plot} place={place} onPlace={setPlace} />}
      </div>
    </div>
  );
}

/** The path of a reduction in its workspace, whole: reductions compared differ anywhere in it. */
const below = (folder: string, root: string) =>
  folder.startsWith(`${root}/`) ? folder.slice(root.length + 1) : folder;

interface PictureProps {
  readonly folder: string;
  readonly plot: QaPlot;
  readonly place: Place;
  readonly onPlace: (place: Place) => void;
}

/** The same plot of another reduction: of the same kind, detector and slit, or the nearest slit. */
function Beside({ folder, plot, ...rest }: PictureProps) {
  const { data } = useQaPlots(folder, false);
  const alike = (data?.plots ?? []).filter(
    (one) => one.kind === plot.kind && one.detector === plot.detector && one.mode === plot.mode,
  );
  const distance = (one: QaPlot) =>
    Math.abs((one.slit ?? 0) - (plot.slit ?? 0)) + (one.exposure === plot.exposure ? 0 : 10_000);
  const same = [...alike].sort((a, b) => distance(a) - distance(b))[0];
  if (same === undefined) return <p className={classes.none}>The other reduction has no such plot.</p>;
  return <Picture folder={folder} plot={same} {...rest} />;
}

function Picture({ folder, plot, place, onPlace }: PictureProps) {
  const root = useWorkspace()?.root ?? '';
  const [from, setFrom] = useState<{ readonly x: number; readonly y: number; readonly place: Place } | null>(null);
  const drag = (event: PointerEvent) => {
    if (from !== null)
      onPlace({ ...from.place, x: from.place.x + event.clientX - from.x, y: from.place.y + event.clientY - from.y });
  };
  return (
    <figure
      className={classes.picture}
      onWheel={({ deltaY }) =>
        onPlace({ ...place, scale: Math.max(0.5, Math.min(place.scale * (deltaY < 0 ? 1.15 : 1 / 1.15), 20)) })
      }
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrom({ x: event.clientX, y: event.clientY, place });
      }}
      onPointerMove={drag}
      onPointerUp={() => setFrom(null)}
      onDoubleClick={() => onPlace(WHOLE)}
    >
      <img
        src={qaAddress(folder, plot)}
        alt={captionOf(plot)}
        draggable={false}
        style={{ transform: `translate(${place.x}px, ${place.y}px) scale(${place.scale})` }}
      />
      <figcaption className="mono dim">
        {below(folder, root)}
        <div>{plot.name}</div>
      </figcaption>
    </figure>
  );
}
