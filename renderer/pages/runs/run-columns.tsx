import type { RunSnapshot } from '#core/contract/run.ts';
import { exposureText, gigabytes } from '#renderer/pages/runs/run-values.ts';
import classes from '#renderer/pages/runs/runs.module.css';
import { clock } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';
import type { Column } from '#renderer/table/columns.ts';

/** The path of a reduction: what tells it from others, then what most have alike. */
/** What is cut first is what all names share; then their beginning, because the dates tell nights apart. */
function RunName({ id }: { readonly id: string }) {
  const at = id.search(/\/(?:complete|incomplete)\//);
  const end = at < 0 ? id.length : at;
  return (
    <span className={classes.name}>
      <span className={classes.nameFront}>
        <bdi>{id.slice(0, end)}</bdi>
      </span>
      <span className={classes.nameRest}>{id.slice(end)}</span>
    </span>
  );
}

/** What the table of runs shows of each. Of 1280 px all fit, with the name as far as it tells one from another. */
export const RUN_COLUMNS: readonly Column<RunSnapshot>[] = [
  { id: 'state', title: 'State', width: 108, sortable: true, cell: ({ state }) => <State state={state} /> },
  {
    id: 'position',
    title: 'Turn',
    width: 46,
    align: 'right',
    sortable: true,
    cell: ({ position }) => position ?? '',
  },
  { id: 'worker', title: 'Worker', width: 70, align: 'right', sortable: true, cell: ({ worker }) => worker ?? '' },
  {
    id: 'id',
    title: 'Reduction',
    width: 320,
    min: 226,
    grow: 7,
    mono: true,
    sortable: true,
    cell: ({ id }) => <RunName id={id} />,
    text: ({ id }) => id,
  },
  { id: 'stage', title: 'Stage', width: 116, min: 84, grow: 1, sortable: true, cell: ({ stage }) => stage ?? '' },
  { id: 'detector', title: 'Detector', width: 82, mono: true, cell: ({ detector }) => detector ?? '' },
  {
    id: 'exposure',
    title: 'Exposure',
    width: 96,
    align: 'right',
    cell: (one) => (
      <span className={classes.exposure}>
        {one.state === 'running' && (
          <span className={classes.meter} aria-hidden>
            <span
              className={classes.meterDone}
              style={{ width: `${(100 * Math.max(0, one.exposure - 0.5)) / Math.max(1, one.exposures)}%` }}
            />
          </span>
        )}
        {exposureText(one)}
      </span>
    ),
  },
  {
    id: 'frame',
    title: 'Frame',
    width: 176,
    min: 80,
    grow: 0,
    mono: true,
    // What tells a frame from others stands at its end.
    cell: ({ frame }) => (
      <span className={classes.tail}>
        <bdi>{frame ?? ''}</bdi>
      </span>
    ),
    text: ({ frame }) => frame ?? '',
  },
  {
    id: 'elapsed',
    title: 'Elapsed',
    width: 70,
    align: 'right',
    sortable: true,
    cell: ({ elapsed }) => (elapsed === null ? '' : clock(elapsed)),
  },
  {
    id: 'etaSeconds',
    title: 'Left',
    width: 62,
    align: 'right',
    sortable: true,
    cell: ({ etaSeconds, position, expectedSeconds }) =>
      etaSeconds !== null ? (
        clock(etaSeconds)
      ) : position !== null && expectedSeconds > 0 ? (
        <span className="dim">~{clock(expectedSeconds)}</span>
      ) : (
        ''
      ),
  },
  {
    id: 'memory',
    title: 'Memory',
    unit: 'GB',
    width: 110,
    align: 'right',
    sortable: true,
    cell: ({ memory }) => gigabytes(memory),
  },
  {
    id: 'peakMemory',
    title: 'Peak',
    unit: 'GB',
    width: 82,
    hidden: true,
    align: 'right',
    sortable: true,
    cell: ({ peakMemory }) => gigabytes(peakMemory),
  },
  {
    id: 'why',
    title: 'Why',
    width: 240,
    min: 130,
    grow: 3,
    cell: ({ why }) => why ?? '',
    text: ({ why }) => why ?? '',
  },
  {
    id: 'spectrograph',
    title: 'Instrument',
    width: 140,
    hidden: true,
    sortable: true,
    cell: ({ spectrograph }) => spectrograph ?? '',
  },
];

/** What a column is sorted by. */
export function sortValue(one: RunSnapshot, id: string): string | number {
  const value = Object.entries(one).find(([key]) => key === id)?.[1];
  if (typeof value === 'number' || typeof value === 'string') return value;
  return id === 'id' || id === 'stage' || id === 'state' ? '' : Number.POSITIVE_INFINITY;
}
