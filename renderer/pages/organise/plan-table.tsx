import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { OrganizeResult, PlannedDataset, PlannedFrame } from '#core/contract/organize.ts';
import classes from '#renderer/pages/organise/organise.module.css';
import { planColumns } from '#renderer/pages/organise/plan-columns.tsx';
import { COUNTED, type Counted, countsOf, type PlanRow, planRows } from '#renderer/pages/organise/plan-rows.ts';
import { arrayRows } from '#renderer/table/columns.ts';
import { DataTable } from '#renderer/table/data-table.tsx';

interface Props {
  readonly plan: OrganizeResult;
  /** Those to be shown. */
  readonly datasets: readonly PlannedDataset[];
  readonly frames: ReadonlyMap<string, readonly PlannedFrame[]>;
  readonly chosen: string | null;
  readonly onChoose: (dataset: string) => void;
  readonly empty: ReactNode;
}

/** The plan as a tree of masks, configurations, nights and frames. Left and right close and open a row. */
export function PlanTable({ plan, datasets, frames, chosen, onChoose, empty }: Props) {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string | null>(null);
  const turn = (key: string) =>
    setTurned((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const rows = useMemo(() => planRows(datasets, frames, turned), [datasets, frames, turned]);
  const used = useMemo(() => usedColumns(plan.datasets), [plan.datasets]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` changes nothing but the state.
  const columns = useMemo(() => planColumns(plan.root, used, turn), [plan.root, used]);
  const shown = useMemo(() => arrayRows(rows, ({ key }) => key), [rows]);
  const index = useMemo(() => new Map(rows.map((row, at) => [row.key, at])), [rows]);
  const selected = useMemo(() => {
    const key = current !== null && datasetOf(current) === chosen ? current : chosen;
    return new Set(key === null ? [] : [key]);
  }, [current, chosen]);
  const latest = useRef(index);
  latest.current = index;
  const [reveal, setReveal] = useState<number | null>(null);
  // Chosen elsewhere: it comes into view.
  useEffect(() => {
    if (chosen !== null) setReveal(latest.current.get(chosen) ?? null);
  }, [chosen]);

  const select = (keys: ReadonlySet<string>) => {
    const [key] = [...keys].slice(-1);
    if (key === undefined) return;
    setCurrent(key);
    const row = rows[index.get(key) ?? -1];
    if (row?.kind === 'dataset') onChoose(row.key);
    else if (row?.kind === 'frame') onChoose(row.dataset);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
    const key = current ?? chosen;
    const row = rows[index.get(key ?? '') ?? -1];
    if (row === undefined || row.kind === 'frame' || row.isOpen === (event.key === 'ArrowRight')) return;
    event.preventDefault();
    turn(row.key);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys come from the table within.
    <div className={classes.table} onKeyDown={onKeyDown}>
      <DataTable<PlanRow>
        id="organise-plan"
        label="Datasets of the plan"
        columns={columns}
        rows={shown}
        selected={selected}
        onSelect={select}
        onOpen={(row) => row.kind !== 'frame' && turn(row.key)}
        reveal={reveal}
        empty={empty}
      />
    </div>
  );
}

/** A row's key begins with its dataset's id. */
const datasetOf = (key: string): string => key.split('\n')[0] ?? key;

function usedColumns(datasets: readonly PlannedDataset[]): ReadonlySet<Counted> {
  const used = new Set<Counted>(['science', 'arc', 'flat']);
  for (const dataset of datasets) {
    const counts = countsOf(dataset);
    for (const column of COUNTED) if (counts[column] !== undefined) used.add(column);
  }
  return used;
}
