import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { TransferMode } from '#core/contract/organize.ts';
import { call } from '#renderer/host/connection.ts';
import { useWorkspace } from '#renderer/host/state.ts';

/** What is to be organised, and how. */
export interface Wish {
  readonly sources: readonly string[];
  readonly into: string;
  readonly mode: TransferMode;
  /** Days. */
  readonly window: number;
  readonly rename: boolean;
}

/** What is chosen on the page: at first as the workspace's settings say. `wish` is null until all is known. */
export function useWish() {
  const workspace = useWorkspace();
  const { data: kept } = useQuery({
    queryKey: ['settings'],
    queryFn: () => call((host) => host.settings.read({})),
  });
  const [mode, setMode] = useState<TransferMode | null>(null);
  const [window, setWindow] = useState<number | null>(null);
  const [rename, setRename] = useState(false);
  const [unchecked, setUnchecked] = useState<ReadonlySet<string>>(new Set());
  const chosen = {
    mode: mode ?? kept?.settings.mode ?? 'symlink',
    window: window ?? kept?.settings.window ?? 3,
    rename,
  };
  const sources = workspace?.sources ?? [];
  const into = workspace?.root ?? '';
  const used = sources.filter(({ path }) => !unchecked.has(path)).map(({ path }) => path);
  const key = JSON.stringify({ sources: used, into, ...chosen });
  const wish = useMemo((): Wish | null => {
    const made = JSON.parse(key) as Wish;
    return kept === undefined || made.sources.length === 0 || made.into === '' ? null : made;
  }, [key, kept]);
  return {
    ...chosen,
    wish,
    unchecked,
    setMode,
    setWindow,
    setRename,
    check(path: string, use: boolean) {
      const next = new Set(unchecked);
      if (use) next.delete(path);
      else next.add(path);
      setUnchecked(next);
    },
  };
}
