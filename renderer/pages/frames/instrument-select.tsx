import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { FaultView } from '#renderer/parts/fault-view.tsx';

interface Props {
  /** The folder or file. */
  readonly path: string;
  readonly onDone: () => void;
}

/** PypeIt's names of instruments, to be searched; the one that is chosen is set at once. */
export function InstrumentSelect({ path, onDone }: Props) {
  const workspace = useWorkspace();
  const pypeit = workspace?.pypeit;
  const { data: kept } = useQuery({
    queryKey: ['settings', workspace?.instrumentChange?.when],
    queryFn: () => call((host) => host.settings.read({})),
  });
  const value = kept?.settings.instruments[path] ?? null;
  const [problem, setProblem] = useState<unknown>(null);
  const { data, error } = useQuery({
    queryKey: ['instruments', pypeit?.state === 'found' ? `${pypeit.python} ${pypeit.version}` : pypeit?.state],
    queryFn: () => call((host) => host.instruments.list({})),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const set = (name: string | null) =>
    call((host) => host.instruments.set({ path, name })).then(() => {
      setProblem(null);
      onDone();
    }, setProblem);
  const fault = problem ?? error;
  return (
    <>
      <Select
        aria-label={`Instrument of ${path}`}
        placeholder={data === undefined ? 'Asking PypeIt for its instruments …' : 'Type to search: keck_mosfire'}
        w={260}
        searchable
        clearable={value !== null}
        nothingFoundMessage="PypeIt has none of that name."
        data={[...new Set([...(data?.names.map(({ name }) => name) ?? []), ...(value === null ? [] : [value])])]}
        value={value}
        onChange={(name) => void set(name)}
      />
      {fault !== null && <FaultView fault={faultOf(fault)} />}
      {data !== undefined && data.fault !== null && <FaultView fault={data.fault} />}
    </>
  );
}
