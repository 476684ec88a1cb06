import { useMemo } from 'react';
import { publicDay } from '#core/contract/public-day.ts';
import { useKept } from '#renderer/table/use-kept.ts';

/** When the frames of each program are public, as a person said it in this browser; what is no day yet is not told. */
export function usePublicDays(root: string) {
  const [kept, setKept] = useKept<Readonly<Record<string, string>>>(`archive-public ${root}`, {});
  const days = useMemo(() => {
    const known = Object.entries(kept).map(([program, typed]) => [program, publicDay(typed)] as const);
    return Object.fromEntries(known.flatMap(([program, day]) => (day === null ? [] : [[program, day]])));
  }, [kept]);
  return [days, (program: string, day: string) => setKept((before) => ({ ...before, [program]: day }))] as const;
}
