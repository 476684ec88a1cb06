import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { create } from 'zustand';
import type { FaultData } from '#core/contract/fault.ts';
import type { Settings, SettingsChange, SettingsRead } from '#core/contract/settings.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { useWorkspace } from '#renderer/host/state.ts';

interface Last {
  /** `Reductions at a time: 2`; null: nothing was changed yet. */
  readonly words: string | null;
  /** What takes the last change back; null: that was just done. */
  readonly undo: SettingsChange | null;
  readonly fault: FaultData | null;
}

/** The last change, which can be undone. */
export const useLastChange = create<Last>(() => ({ words: null, undo: null, fault: null }));

/** How settings are changed. `words`: what was changed, and to what. */
export type Change = (change: SettingsChange, words: string) => Promise<void>;

const KEY = ['settings'];

/** The settings of the workspace, and how to change them: saved at once, the last change can be undone. */
export function useSettings(): {
  readonly read: SettingsRead | null;
  readonly fault: FaultData | null;
  readonly change: Change;
} {
  const queries = useQueryClient();
  const { data, error } = useQuery({ queryKey: KEY, queryFn: () => call((host) => host.settings.read({})) });
  // Another window may have changed them, and PypeIt may have been found.
  const seen = JSON.stringify(useWorkspace()?.pypeit);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is seen of the host is the occasion to ask again.
  useEffect(() => void queries.invalidateQueries({ queryKey: KEY }), [seen]);

  const change: Change = async (wanted, words) => {
    if (data === undefined) return;
    try {
      const settings = await call((host) => host.settings.change(wanted));
      queries.setQueryData(KEY, { ...data, settings });
      useLastChange.setState({ words, undo: pick(data.settings, wanted), fault: null });
    } catch (error) {
      useLastChange.setState({ words: null, undo: null, fault: faultOf(error) });
    }
  };
  return { read: data ?? null, fault: error === null ? null : faultOf(error), change };
}

/** What those settings were before. */
function pick(before: Settings, wanted: SettingsChange): SettingsChange {
  return Object.fromEntries(Object.entries(before).filter(([name]) => name in wanted));
}
