import { Checkbox } from '@mantine/core';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { DeliveryUnit, Readiness } from '#core/contract/delivery.ts';
import classes from '#renderer/pages/archive/archive.module.css';
import { KoaState, ReadyState } from '#renderer/pages/archive/readiness.tsx';
import { afterCheck, isChosen, type UnitRow, unitRows } from '#renderer/pages/archive/unit-rows.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import { bytes, count } from '#renderer/parts/numbers.ts';
import { TreeCell } from '#renderer/parts/tree-cell.tsx';
import { arrayRows, type Column } from '#renderer/table/columns.ts';
import { DataTable } from '#renderer/table/data-table.tsx';

interface Props {
  readonly units: readonly DeliveryUnit[];
  readonly only: readonly string[];
  readonly onOnly: (only: readonly string[]) => void;
  readonly text: string;
}

const sum = (row: UnitRow, of: (unit: DeliveryUnit) => number): number =>
  row.units.reduce((n, unit) => n + of(unit), 0);

/** What there is, as a tree with boxes. Space checks a row, left and right close and open it. */
export function UnitTree({ units, only, onOnly, text }: Props) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const all = useMemo(() => units.map(({ unit }) => unit), [units]);
  const rows = useMemo(() => unitRows(units, closed, text), [units, closed, text]);
  const turn = (key: string) =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const stateOf = (row: UnitRow) => {
    const n = row.units.filter(({ unit }) => isChosen(unit, only)).length;
    return {
      checked: n === row.units.length,
      mixed: n > 0 && n < row.units.length,
    };
  };
  const check = (row: UnitRow, on: boolean) => {
    const next = afterCheck(
      row.units.map(({ unit }) => unit),
      on,
      only,
      all,
    );
    onOnly(next);
  };
  const latest = useRef({ stateOf, check });
  latest.current = { stateOf, check };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the boxes are drawn again when the choice changes.
  const columns = useMemo(
    () =>
      unitColumns(
        turn,
        (row) => latest.current.stateOf(row),
        (row, on) => latest.current.check(row, on),
      ),
    [only, all],
  );
  const current = () => rows.find(({ key }) => selected.has(key));
  const onKeyDown = (event: KeyboardEvent) => {
    const row = current();
    if (row === undefined) return;
    if (event.key === ' ') {
      event.preventDefault();
      check(row, !stateOf(row).checked);
      return;
    }
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
    if (row.isOpen === null || row.isOpen === (event.key === 'ArrowRight')) return;
    event.preventDefault();
    turn(row.key);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys come from the table within.
    <div className={classes.table} onKeyDown={onKeyDown}>
      <DataTable<UnitRow>
        id="archive-units"
        label="What the archive gets"
        columns={columns}
        rows={useMemo(() => arrayRows(rows, ({ key }) => key), [rows])}
        selected={selected}
        onSelect={(keys) => setSelected(new Set([...keys].slice(-1)))}
        whole={(row) => (row.isOpen === null ? row.units.flatMap(wholeWhy) : [])}
        onOpen={(row) => row.isOpen !== null && turn(row.key)}
        empty={<Empty title="Nothing fits the filter" />}
      />
    </div>
  );
}

const WORST: readonly Readiness[] = ['blocked', 'flawed', 'left', 'ready'];

function unitColumns(
  turn: (key: string) => void,
  stateOf: (row: UnitRow) => { readonly checked: boolean; readonly mixed: boolean },
  check: (row: UnitRow, on: boolean) => void,
): readonly Column<UnitRow>[] {
  const of = (row: UnitRow) => (row.isOpen === null ? row.units[0] : undefined);
  return [
    {
      id: 'name',
      title: 'mask / configuration / dates',
      width: 360,
      min: 300,
      mono: true,
      text: (row) => row.name,
      cell: (row) => {
        const { checked, mixed } = stateOf(row);
        const name = row.key.trim();
        return (
          <TreeCell depth={row.depth} isOpen={row.isOpen} name={name} onTurn={() => turn(row.key)}>
            <Checkbox
              size="xs"
              tabIndex={-1}
              aria-label={row.isCoadd ? `Archive the coadds of ${name}` : `Archive ${name}`}
              checked={checked}
              indeterminate={mixed}
              onClick={(event) => event.stopPropagation()}
              onChange={(event) => check(row, event.currentTarget.checked)}
            />
            <span className={row.isOpen === null ? undefined : classes.strong}>{row.name}</span>
          </TreeCell>
        );
      },
    },
    {
      id: 'state',
      title: 'state',
      width: 140,
      cell: (row) => {
        const unit = of(row);
        if (unit !== undefined) return <ReadyState readiness={unit.readiness} />;
        const ready = row.units.filter(({ readiness }) => readiness === 'ready').length;
        const worst = WORST.find((one) => row.units.some(({ readiness }) => readiness === one)) ?? 'ready';
        if (ready === row.units.length) return <ReadyState readiness={worst} />;
        return (
          <span className="dim">
            {ready} of {row.units.length} ready
          </span>
        );
      },
    },
    {
      id: 'files',
      title: 'files',
      width: 70,
      align: 'right',
      cell: (row) =>
        dashed(
          sum(row, ({ files }) => files),
          count,
        ),
    },
    {
      id: 'size',
      title: 'size',
      width: 84,
      align: 'right',
      cell: (row) =>
        dashed(
          sum(row, (unit) => unit.bytes),
          bytes,
        ),
    },
    {
      id: 'copies',
      title: 'to copy',
      width: 78,
      align: 'right',
      cell: (row) =>
        dashed(
          sum(row, ({ copies }) => copies),
          count,
        ),
    },
    {
      id: 'koa',
      title: 'KOA',
      width: 164,
      min: 164,
      cell: (row) => {
        const unit = of(row);
        return unit === undefined ? null : <KoaState unit={unit} />;
      },
    },
    {
      id: 'why',
      title: 'why not ready',
      width: 460,
      grow: 1,
      text: (row) => of(row)?.why.join('\n') ?? '',
      cell: (row) => {
        const unit = of(row);
        if (unit === undefined || unit.why.length === 0) return null;
        const more = unit.reasons - 1;
        return `${unit.why[0]}${more > 0 ? ` (and ${count(more)} more)` : ''}`;
      },
    },
  ];
}

const wholeWhy = ({ why, reasons }: DeliveryUnit): readonly string[] => [
  ...why,
  ...(reasons > why.length ? [`and ${count(reasons - why.length)} more: see Not ready`] : []),
];

const dashed = (n: number, text: (n: number) => string) => (n === 0 ? <span className="dim">–</span> : text(n));
