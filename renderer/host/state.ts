import { create } from 'zustand';
import type { TaskSnapshot } from '#core/contract/tasks.ts';
import type { WorkspaceState } from '#core/contract/workspace.ts';

interface HostState {
  /** Null until it is known. */
  readonly workspace: WorkspaceState | null;
  readonly tasks: readonly TaskSnapshot[];
}

/** What every page may want to know of the host; kept up to date by the frame around the pages. */
export const useHostState = create<HostState>(() => ({ workspace: null, tasks: [] }));

export const useWorkspace = (): WorkspaceState | null => useHostState((state) => state.workspace);
export const useTasks = (): readonly TaskSnapshot[] => useHostState((state) => state.tasks);
