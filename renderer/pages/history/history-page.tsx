import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import type { PastRun } from '#core/contract/history.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import classes from '#renderer/pages/history/history.module.css';
import { useAddress, useAddressSort } from '#renderer/parts/address.ts';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { bytes, clock, counted, moment } from '#renderer/parts/numbers.ts';
import { Page } from '#renderer/parts/page.tsx';
import { Split } from '#renderer/parts/split.tsx';
import { State } from '#renderer/parts/state.tsx';
import { arrayRows, type Column } from '#renderer/table/columns.ts';
import { DataTable } from '#renderer/table/data-table.tsx';

const COLUMNS: readonly Column<PastRun>[] = [
  { id: 'state', title: 'State', width: 104, sortable: true, cell: ({ state }) => <State state={state} /> },
  {
    id: 'started',
    title: 'Started',
    unit: 'UT',
    width: 150,
    mono: true,
    sortable: true,
    cell: ({ started }) => moment(Date.parse(started)),
  },
  {
    id: 'reduction',
    title: 'Reduction or coadd',
    width: 430,
    min: 300,
    mono: true,
    keepsEnd: true,
    sortable: true,
    cell: ({ reduction }) => reduction,
    text: ({ reduction }) => reduction,
  },
  {
    id: 'seconds',
    title: 'Duration',
    unit: 'h:m:s',
    width: 142,
    align: 'right',
    sortable: true,
    cell: ({ seconds }) => (seconds === null ? '–' : clock(seconds)),
  },
  {
    id: 'peakBytes',
    title: 'Memory',
    unit: 'peak',
    width: 128,
    align: 'right',
    sortable: true,
    cell: ({ peakBytes }) => bytes(peakBytes),
  },
  {
    id: 'exposures',
    title: 'Exposures',
    width: 94,
    align: 'right',
    sortable: true,
    cell: ({ exposures }) => exposures,
  },
  {
    id: 'exitCode',
    title: 'Exit',
    width: 66,
    align: 'right',
    cell: ({ exitCode, signal }) => signal ?? exitCode ?? '–',
  },
  { id: 'pypeit', title: 'PypeIt', width: 76, cell: ({ versions }) => versions.pypeit },
  {
    id: 'cause',
    title: 'Cause',
    width: 420,
    min: 100,
    cell: ({ cause }) => cause ?? '',
    text: ({ cause }) => cause ?? '',
  },
  { id: 'machine', title: 'Machine', width: 130, hidden: true, cell: ({ machine }) => machine.split('/')[0] },
  {
    id: 'inputs',
    title: 'Inputs',
    unit: 'digest',
    width: 160,
    hidden: true,
    mono: true,
    cell: ({ inputs }) => inputs.slice(0, 12),
  },
];

const cellValue = (run: PastRun, id: string): string | number => {
  const value = Object.entries(run).find(([key]) => key === id)?.[1];
  return typeof value === 'number' || typeof value === 'string' ? value : '';
};

/** Every run of this workspace, from its history file. */
export function HistoryPage() {
  const { data, error, isPending } = useQuery({
    queryKey: ['history'],
    queryFn: () => call((host) => host.history.list({})),
    refetchInterval: 5000,
  });
  const [sort, setSort] = useAddressSort();
  const [address, setAddress] = useAddress();
  const asked = address.get('run');
  const selected = useMemo(() => new Set(asked === null ? [] : [asked]), [asked]);
  const [, navigate] = useLocation();
  const runs = useMemo(() => {
    const all = data?.runs ?? [];
    if (sort === null) return all;
    const sign = sort.down ? -1 : 1;
    return [...all].sort((a, b) => {
      const [x, y] = [cellValue(a, sort.id), cellValue(b, sort.id)];
      return x === y ? 0 : sign * (x < y ? -1 : 1);
    });
  }, [data, sort]);
  const rows = useMemo(() => arrayRows(runs, ({ id }) => id), [runs]);
  const chosen = runs.find(({ id }) => id === asked) ?? null;
  const told = chosen ?? data?.runs[0];
  if (error !== null) return <FaultView fault={faultOf(error)} />;
  return (
    <Page
      title="History"
      facts={
        data === undefined ? (
          ''
        ) : (
          <>
            {counted(runs.length, 'run')} · <span className="mono">{data.path}</span>
          </>
        )
      }
    >
      {isPending ? null : runs.length === 0 ? (
        <Empty
          title="No run has ended here yet"
          text="Each run of PypeIt is noted when it ends, with its command, versions, inputs, duration and memory."
        >
          <Button onClick={() => navigate('/runs')}>Go to Runs</Button>
        </Empty>
      ) : (
        <Split id="history" label="the run" side={chosen === null ? null : <Details run={chosen} />}>
          <DataTable
            id="history"
            label="Past runs"
            columns={COLUMNS}
            rows={rows}
            sort={sort}
            onSort={setSort}
            selected={selected}
            onSelect={(keys) => setAddress({ run: [...keys].at(-1) ?? null })}
            reveal={chosen === null ? null : runs.indexOf(chosen)}
          />
          {told !== undefined && (
            <div className={classes.foot}>
              <span className="dim">{chosen === null ? 'The last run' : 'The chosen run'}</span>
              <div className="grow">
                <CommandLine folder={told.folder} words={told.command} />
              </div>
            </div>
          )}
        </Split>
      )}
    </Page>
  );
}

function Details({ run }: { readonly run: PastRun }) {
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ['State', <State key="state" state={run.state} />],
    ['Cause', run.cause],
    ['Began', `${moment(Date.parse(run.started))} UT`],
    ['Ended', `${moment(Date.parse(run.ended))} UT`],
    ['Duration', run.seconds === null ? '–' : clock(run.seconds)],
    ['Peak memory', bytes(run.peakBytes)],
    [run.kind === undefined ? 'Raw data of its exposures' : 'Products that it read', bytes(run.rawBytes)],
    ['Exposures', run.exposures],
    ['Went on from an earlier run', run.resumed ? 'yes' : 'no'],
    ['Exit code', run.signal ?? run.exitCode ?? 'not known'],
    ['Instrument', run.spectrograph],
    ['PypeIt', run.versions.pypeit],
    ['Slitbench', run.versions.slitbench],
    [
      'Python',
      <span key="python" className="mono">
        {run.versions.python}
      </span>,
    ],
    ['Machine', run.machine.split('/')[0]],
    [
      'Inputs',
      <span key="inputs" className="mono">
        {run.inputs}
      </span>,
    ],
  ];
  return (
    <div className={classes.details}>
      <h2 className="mono">{run.reduction}</h2>
      {!run.isThere && <p className="dim">Its setup file is no longer there.</p>}
      <dl className={classes.facts}>
        {facts
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {run.kind !== undefined && (
        <p>
          <Link href={`/coadds?coadd=${encodeURIComponent(run.reduction)}`}>How this coadd stands now</Link>
        </p>
      )}
      {run.isThere && run.kind === undefined && (
        <p>
          <Link href={`/qa?reduction=${encodeURIComponent(run.reduction)}`}>Its QA plots</Link>
        </p>
      )}
    </div>
  );
}
