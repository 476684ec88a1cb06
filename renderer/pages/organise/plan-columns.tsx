import type { PlannedDataset } from '#core/contract/organize.ts';
import classes from '#renderer/pages/organise/organise.module.css';
import { COUNTED, type Counted, countedAs, type PlanRow, placeIn } from '#renderer/pages/organise/plan-rows.ts';
import { utMoment } from '#renderer/pages/organise/time-scale.ts';
import { typeColour } from '#renderer/parts/frame-type.tsx';
import { count } from '#renderer/parts/numbers.ts';
import { State, type StateName } from '#renderer/parts/state.tsx';
import { TreeCell } from '#renderer/parts/tree-cell.tsx';
import type { Column } from '#renderer/table/columns.ts';

/** What of the datasets themselves is worth a remark: renamed, waiting, notes. */
export function remarkOf({ id, was, waiting, notes }: PlannedDataset): string {
  const moved = was.filter((place) => place !== `${id} incomplete`);
  return [
    ...(waiting === null ? [] : [`waits: ${waiting}`]),
    ...(was.length > moved.length ? ['becomes complete'] : []),
    ...(moved.length === 0 ? [] : [`${moved.length > 1 ? 'merges' : 'was'} ${moved.join(', ')}`]),
    ...notes,
  ].join('; ');
}

const FATES: Readonly<Record<string, { readonly state: StateName; readonly word: string }>> = {
  placed: { state: 'waiting', word: 'new' },
  there: { state: 'complete', word: 'there' },
  waiting: { state: 'warning', word: 'waits' },
  failed: { state: 'failed', word: 'failed' },
};

function StateOf({ row }: { readonly row: PlanRow }) {
  if (row.kind === 'frame') {
    const { state, word } = FATES[row.frame.fate] ?? { state: 'waiting', word: row.frame.fate };
    return <State state={state} word={word} />;
  }
  if (row.kind === 'dataset') {
    const { state, missing, waiting } = row.dataset;
    if (waiting !== null) return <State state="warning" word="waits" />;
    return <State state={state} word={missing.length > 0 ? `no ${missing.join(', ')}` : state} />;
  }
  const whole = row.datasets.filter(({ state }) => state === 'complete').length;
  return (
    <span className="dim">
      {whole} of {row.datasets.length} complete
    </span>
  );
}

function CountOf({ row, column }: { readonly row: PlanRow; readonly column: Counted }) {
  const colour = typeColour(column);
  if (row.kind === 'frame')
    return row.frame.types.some((type) => countedAs(type) === column) ? (
      <span style={{ color: colour }} role="img" aria-label={column}>
        ■
      </span>
    ) : null;
  const n = row.counts[column];
  return n === undefined ? null : <span style={{ color: colour }}>{count(n)}</span>;
}

const HEADS: Readonly<Record<Counted, string>> = {
  science: 'science',
  standard: 'std',
  arc: 'arc',
  flat: 'flat',
  bias: 'bias',
  dark: 'dark',
  other: 'other',
};

/** The columns of the plan. `turn` opens or closes a row. */
export function planColumns(
  root: string,
  used: ReadonlySet<Counted>,
  turn: (key: string) => void,
): readonly Column<PlanRow>[] {
  return [
    {
      id: 'name',
      title: 'mask / configuration / dates',
      width: 390,
      min: 340,
      mono: true,
      text: (row) => row.name,
      cell: (row) => (
        <TreeCell
          depth={row.depth}
          isOpen={row.kind === 'frame' ? null : row.isOpen}
          name={row.name}
          onTurn={() => turn(row.key)}
        >
          <span className={row.kind === 'group' ? classes.strong : undefined}>{row.name}</span>
        </TreeCell>
      ),
    },
    { id: 'state', title: 'state', width: 150, cell: (row) => <StateOf row={row} /> },
    ...COUNTED.filter((column) => used.has(column)).map(
      (column): Column<PlanRow> => ({
        id: column,
        title: HEADS[column],
        width: column === 'science' ? 68 : 52,
        align: 'right',
        cell: (row) => <CountOf row={row} column={column} />,
      }),
    ),
    {
      id: 'frames',
      title: 'frames',
      width: 64,
      align: 'right',
      cell: (row) =>
        row.kind === 'frame'
          ? null
          : count(row.kind === 'dataset' ? row.dataset.frames : row.datasets.reduce((n, { frames }) => n + frames, 0)),
    },
    {
      id: 'new',
      title: 'new',
      width: 56,
      align: 'right',
      cell: (row) => {
        if (row.kind === 'frame') return null;
        const added = (row.kind === 'dataset' ? [row.dataset] : row.datasets).reduce((n, one) => n + one.added, 0);
        return added === 0 ? <span className="dim">–</span> : <strong>{count(added)}</strong>;
      },
    },
    {
      id: 'remark',
      title: 'remark, or where it goes',
      width: 420,
      text: (row) => (row.kind === 'dataset' ? remarkOf(row.dataset) : ''),
      cell: (row) =>
        row.kind === 'dataset' ? (
          remarkOf(row.dataset)
        ) : row.kind === 'frame' ? (
          <span className="mono dim">
            {row.frame.mjd === null ? '' : `${utMoment(row.frame.mjd)}  `}→ {placeIn(row.frame, row.dataset, root)}
          </span>
        ) : null,
    },
  ];
}
