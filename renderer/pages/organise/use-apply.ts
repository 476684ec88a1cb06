import { useState } from 'react';
import type { FaultData } from '#core/contract/fault.ts';
import type { OrganizeResult } from '#core/contract/organize.ts';
import type { TaskSnapshot } from '#core/contract/tasks.ts';
import type { UndoResult } from '#core/contract/undo.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { runTask, wasCancelled } from '#renderer/host/run-task.ts';
import { useTasks } from '#renderer/host/state.ts';
import type { Wish } from '#renderer/pages/organise/use-wish.ts';

/** How the last change of the tree ended. */
export type Ended =
  | { readonly kind: 'applied'; readonly result: OrganizeResult }
  | { readonly kind: 'undone'; readonly result: UndoResult }
  | { readonly kind: 'stopped'; readonly what: 'organize' | 'undo' }
  | { readonly kind: 'fault'; readonly fault: FaultData };

export interface Apply {
  /** The task that changes the tree now, begun in this window or another; null: none. */
  readonly running: TaskSnapshot | null;
  readonly ended: Ended | null;
  readonly forget: () => void;
  readonly apply: (wish: Wish) => Promise<void>;
  readonly undo: (root: string) => Promise<void>;
  /** What undo would take back. Throws what the host says. */
  readonly previewUndo: (root: string) => Promise<UndoResult>;
}

const changesTree = ({ kind, state, command }: TaskSnapshot): boolean =>
  (kind === 'organize' || kind === 'undo') && state === 'running' && command?.includes('--dry-run') !== true;

/** Apply a plan, or take the last one back. `done` is told when the tree has changed. */
export function useApply(done: () => void): Apply {
  const [ended, setEnded] = useState<Ended | null>(null);
  const running = useTasks()?.find(changesTree) ?? null;
  const change = async (what: 'organize' | 'undo', work: (began: (id: string) => void) => Promise<Ended>) => {
    setEnded(null);
    let id = '';
    try {
      setEnded(
        await work((begun) => {
          id = begun;
        }),
      );
    } catch (error) {
      const isStopped = await wasCancelled(id);
      setEnded(isStopped ? { kind: 'stopped', what } : { kind: 'fault', fault: faultOf(error) });
    }
    done();
  };
  return {
    running,
    ended,
    forget: () => setEnded(null),
    apply: ({ sources, ...rest }) =>
      change('organize', async (began) => {
        const input = { ...rest, sources: [...sources], dryRun: false };
        const result = await runTask({ verb: 'organize', input }, began);
        // The tree is made by these from now on.
        await call((host) => host.settings.change({ mode: rest.mode, window: rest.window }));
        return { kind: 'applied', result };
      }),
    undo: (root) =>
      change('undo', async (began) => ({
        kind: 'undone',
        result: await runTask({ verb: 'undo', input: { from: root } }, began),
      })),
    async previewUndo(root) {
      let id = '';
      const result = await runTask({ verb: 'undo', input: { from: root, dryRun: true } }, (begun) => {
        id = begun;
      });
      await call((host) => host.tasks.forget({ id }));
      return result;
    },
  };
}
