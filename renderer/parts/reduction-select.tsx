import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReductionPlace } from '#core/contract/history.ts';
import { call } from '#renderer/host/connection.ts';
import classes from '#renderer/parts/parts.module.css';

/** The reductions on the disk. */
export const useReductionPlaces = (): readonly ReductionPlace[] =>
  useQuery({ queryKey: ['reductions'], queryFn: () => call((host) => host.reductions.list({})) }).data ?? [];

/** The id without the folders that all have: mask, configuration, dates, and the name. */
const shortId = (id: string): string => {
  const parts = /^(.+)\/(?:complete|incomplete)\/reduce([^/]*)\/([^/]+)$/.exec(id);
  return parts === null ? id : `${parts[1]} · ${parts[2] === '' ? '' : `reduce${parts[2]}/`}${parts[3]}`;
};

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
      className={classes.reductionSelect}
      title={value ?? undefined}
      limit={200}
      nothingFoundMessage="No reduction is called so"
      data={places.filter(({ id }) => id !== except).map(({ id }) => ({ value: id, label: shortId(id) }))}
      value={value}
      onChange={onChange}
    />
  );
}
