import { useMemo } from 'react';
import type { DeliveryReason, DeliverySummary } from '#core/contract/delivery.ts';
import { call } from '#renderer/host/connection.ts';
import { ReadyState } from '#renderer/pages/archive/readiness.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import layout from '#renderer/parts/layout.module.css';
import type { Column } from '#renderer/table/columns.ts';
import { DataTable } from '#renderer/table/data-table.tsx';
import { useWindow } from '#renderer/table/use-window.ts';

const REASONS: readonly Column<DeliveryReason>[] = [
  { id: 'state', title: 'state', width: 140, cell: ({ readiness }) => <ReadyState readiness={readiness} /> },
  {
    id: 'unit',
    title: 'dataset or coadds',
    width: 300,
    mono: true,
    cell: ({ unit }) => unit,
    text: ({ unit }) => unit,
  },
  { id: 'what', title: 'what', width: 480, grow: 2, cell: ({ what }) => what, text: ({ what }) => what },
  {
    id: 'remedy',
    title: 'what to do',
    width: 340,
    grow: 1,
    cell: ({ remedy }) => remedy,
    text: ({ remedy }) => remedy,
  },
];

/** All that is not, or not wholly, ready, and what to do about it. */
export function Reasons({ plan }: { readonly plan: DeliverySummary }) {
  const { rows, fault } = useWindow<DeliveryReason, null>(
    `${plan.id} reasons`,
    0,
    ({ unit, what }) => `${unit} ${what}`,
    async (from, to) => ({
      ...(await call((host) => host.delivery.reasons({ id: plan.id, from, to }))),
      whole: null,
    }),
  );
  return (
    <div className={layout.views}>
      {fault !== null && <FaultView fault={fault} />}
      <DataTable<DeliveryReason>
        id="archive-reasons"
        label="What is not ready"
        columns={REASONS}
        rows={rows}
        whole={({ what, remedy }) => [what, remedy]}
        empty={<Empty title="All of it is ready" text="Nothing is missing, damaged, or still being reduced." />}
      />
    </div>
  );
}

/** The report, line by line, as the command writes it. */
export function Report({ plan }: { readonly plan: DeliverySummary }) {
  const columns = useMemo(
    (): readonly Column<string>[] => [
      { id: 'line', title: 'report', width: 1100, grow: 1, mono: true, cell: (line) => line, text: (line) => line },
    ],
    [],
  );
  const { rows, fault } = useWindow<string, null>(
    `${plan.id} report`,
    0,
    (line) => line,
    async (from, to) => ({
      ...(await call((host) => host.delivery.report({ id: plan.id, from, to }))),
      whole: null,
    }),
  );
  return (
    <div className={layout.views}>
      {fault !== null && <FaultView fault={fault} />}
      <DataTable<string> id="archive-report" label="Lines of the report" columns={columns} rows={rows} />
    </div>
  );
}
