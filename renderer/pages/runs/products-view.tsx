import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { RunSnapshot } from '#core/contract/run.ts';
import type { ProductFile } from '#core/contract/state-matrix.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { CopyButton } from '#renderer/parts/command-line.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { count, moment } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';
import { arrayRows, type Column, type Sort } from '#renderer/table/columns.ts';
import { DataTable } from '#renderer/table/data-table.tsx';

const isFits = ({ name }: ProductFile): boolean => /\.fits(\.gz)?$/.test(name);

const COLUMNS: readonly Column<ProductFile>[] = [
  {
    id: 'broken',
    title: 'State',
    width: 120,
    sortable: true,
    cell: (file) =>
      file.broken !== null ? (
        <State state="warning" word="half-written" />
      ) : isFits(file) ? (
        <State state="complete" word="whole" />
      ) : (
        ''
      ),
  },
  {
    id: 'name',
    title: 'File',
    width: 560,
    mono: true,
    sortable: true,
    cell: ({ name }) => name,
    text: ({ path }) => path,
  },
  {
    id: 'size',
    title: 'Size',
    unit: 'kB',
    width: 90,
    align: 'right',
    sortable: true,
    cell: ({ size }) => count(Math.max(size > 0 ? 1 : 0, Math.round(size / 1000))),
  },
  {
    id: 'mtimeMs',
    title: 'Written',
    unit: 'UT',
    width: 140,
    mono: true,
    sortable: true,
    cell: ({ mtimeMs }) => moment(mtimeMs),
  },
  { id: 'why', title: 'Why', width: 320, cell: ({ broken }) => broken ?? '', text: ({ broken }) => broken ?? '' },
  { id: 'path', title: 'Path', width: 60, cell: ({ path }) => <CopyButton text={path} label="Copy the path" /> },
];

/** The files that a reduction has made, and whether they are whole. */
export function ProductsView({ one }: { readonly one: RunSnapshot }) {
  const [sort, setSort] = useState<Sort | null>(null);
  const { data, error } = useQuery({
    queryKey: ['products', one.key, one.state],
    queryFn: () => call((host) => host.runs.products({ key: one.key })),
    placeholderData: (before) => before,
    refetchInterval: one.state === 'running' ? 3000 : 30_000,
  });
  const rows = useMemo(() => {
    const files = [...(data?.files ?? [])];
    if (sort !== null) {
      const value = (file: ProductFile) => Object.entries(file).find(([name]) => name === sort.id)?.[1] ?? '';
      const sign = sort.down ? -1 : 1;
      files.sort((a, b) => (value(a) === value(b) ? 0 : sign * (value(a) < value(b) ? -1 : 1)));
    }
    return arrayRows(files, ({ name }) => name);
  }, [data, sort]);
  if (error !== null) return <FaultView fault={faultOf(error)} />;
  if (data === undefined) return <Empty title="Looking at its files …" />;
  return (
    <DataTable
      id="products"
      label="Products"
      columns={COLUMNS}
      rows={rows}
      sort={sort}
      onSort={setSort}
      empty={<Empty title="There is no file yet" text="Products show here as PypeIt writes them." />}
    />
  );
}
