import { useMemo } from 'react';
import type { DeliverySummary } from '#core/contract/delivery.ts';
import { call } from '#renderer/host/connection.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import layout from '#renderer/parts/layout.module.css';
import type { Column } from '#renderer/table/columns.ts';
import { DataTable } from '#renderer/table/data-table.tsx';
import { useWindow } from '#renderer/table/use-window.ts';

type MetaRow = readonly (string | null)[];

const WIDE = /file|filename|_info$/;
/** What tells KOAIDs apart stands at their end: `KP.20100101.07200.25.fits`. */
const KOAID = /^(?:koaid|source_id)$/;
const NUMBERS = new Set([
  'ra',
  'dec',
  'objra',
  'objdec',
  'mjd',
  'airmass',
  'exptime',
  's2n',
  'wave_rms',
  'guidfwhm',
  'maskdef_id',
]);

/** A table as it will stand in the archive, rows as they come into view. */
export function MetaTable({
  plan,
  table,
  text,
}: {
  readonly plan: DeliverySummary;
  readonly table: 0 | 1;
  readonly text: string;
}) {
  const { name = '', columns: names = [] } = plan.tables[table] ?? {};
  const columns = useMemo(
    () =>
      names.map((title, at): Column<MetaRow> => {
        const isPath = WIDE.test(title);
        return {
          id: title,
          title,
          width: isPath ? 300 : KOAID.test(title) ? 210 : Math.max(96, title.length * 8 + 28),
          mono: true,
          ...(NUMBERS.has(title) ? { align: 'right' as const } : {}),
          ...(isPath || KOAID.test(title) ? { keepsEnd: true } : {}),
          cell: (row) => row[at] ?? <span className="dim">null</span>,
          text: (row) => row[at] ?? 'null: no value',
        };
      }),
    [names],
  );
  const { rows, fault } = useWindow<MetaRow, null>(
    `${plan.id} ${table} ${text}`,
    0,
    (row) => row.join('\t'),
    async (from, to) => ({
      ...(await call((host) => host.delivery.rows({ id: plan.id, table, text, from, to }))),
      whole: null,
    }),
  );
  return (
    <div className={layout.views}>
      {fault !== null && <FaultView fault={fault} />}
      <DataTable<MetaRow>
        id={`archive-table-${table}`}
        label={`Rows of ${name}`}
        columns={columns}
        rows={rows}
        empty={
          text === '' ? (
            <Empty
              title="No rows"
              text={
                table === 0
                  ? 'Each spec1d that is chosen gets one.'
                  : 'Each coadded spectrum that its collate_report.dat tells of gets one.'
              }
            />
          ) : (
            <Empty title="No row fits the filter" />
          )
        }
      />
    </div>
  );
}
