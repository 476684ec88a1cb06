import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import type { Typed } from '#renderer/parts/picker/choice.ts';

const PAUSE_MS = 200;
const NOTHING = { code: 'usage', message: 'No path is typed', remedy: 'Begin it with / or ~.' };

/** What is known of a path that is being typed; null: it is the folder that is shown. */
export function useTypedFolder(typed: string, shown: string | null): Typed | null {
  const asked = typed.trim();
  const isOther = asked !== (shown ?? '');
  const [settled] = useDebouncedValue(asked, PAUSE_MS);
  const { data, error } = useQuery({
    queryKey: ['folders', settled],
    queryFn: () => call((host) => host.folders.list({ path: settled })),
    staleTime: 0,
    enabled: isOther && asked !== '' && settled === asked,
  });
  if (!isOther) return null;
  if (asked === '') return { state: 'refused', fault: NOTHING };
  if (settled !== asked) return { state: 'looking' };
  if (error !== null) return { state: 'refused', fault: faultOf(error) };
  return data === undefined ? { state: 'looking' } : { state: 'listed', listing: data };
}
