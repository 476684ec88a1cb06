import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReductionPlace } from '#core/contract/history.ts';
import { call } from '#renderer/host/connection.ts';

/** The reductions on the disk. */
export const useReductionPlaces = (): readonly ReductionPlace[] =>
  useQuery({ queryKey: ['reductions'], queryFn: () => call((host) => host.reductions.list({})) }).data ?? [];

interface Props {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
  /** What stands there while none is chosen. */
  readonly placeholder: string;
  readonly except?: string | null;
}

/** Choose a reduction by typing a part of its path. */
export function ReductionSelect({ label, value, onChange, placeholder, except = null }: Props) {
  const places = useReductionPlaces();
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      searchable
      clearable
      w={380}
      limit={200}
      nothingFoundMessage="No reduction is called so"
      data={places.filter(({ id }) => id !== except).map(({ id }) => id)}
      value={value}
      onChange={onChange}
    />
  );
}
