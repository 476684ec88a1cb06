import { useMemo } from 'react';
import { useKept } from '#renderer/table/use-kept.ts';

const RIGHT = /^(?:\d{4}-\d{2}-\d{2}|authorised)$/;

/** When the frames of each program are public, as a person said it in this browser; what is no day yet is not told. */
export function usePublicDays(root: string) {
  const [kept, setKept] = useKept<Readonly<Record<string, string>>>(`archive-public ${root}`, {});
  const days = useMemo(() => Object.fromEntries(Object.entries(kept).filter(([, day]) => RIGHT.test(day))), [kept]);
  return [days, (program: string, day: string) => setKept((before) => ({ ...before, [program]: day }))] as const;
}
