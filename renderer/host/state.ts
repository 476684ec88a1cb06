import { create } from 'zustand';
import type { TaskSnapshot } from '#core/contract/tasks.ts';
import type { WorkspaceState } from '#core/contract/workspace.ts';

interface HostState {
  /** Null until it is known. */
  readonly workspace: WorkspaceState | null;
  /** The newest first; null until they are known. */
  readonly tasks: readonly TaskSnapshot[] | null;
}

/** What every page may want to know of the host; kept up to date by the frame around the pages. */
export const useHostState = create<HostState>(() => ({ workspace: null, tasks: null }));

export const useWorkspace = (): WorkspaceState | null => useHostState((state) => state.workspace);
/** Null until they are known. */
export const useTasks = (): readonly TaskSnapshot[] | null => useHostState((state) => state.tasks);
