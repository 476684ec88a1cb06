import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { ArrowDown, ArrowUp, ChevronDown, Pause, Play, Square } from 'lucide-react';
import type { RunSnapshot } from '#core/contract/run.ts';
import type { WorkspaceState } from '#core/contract/workspace.ts';
import { type Action, useActions } from '#renderer/app/actions.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { useCancelling } from '#renderer/pages/runs/cancel-question.tsx';
import { isActive, isOpen } from '#renderer/pages/runs/run-values.ts';
import classes from '#renderer/pages/runs/runs.module.css';
import { ask } from '#renderer/pages/runs/use-run-actions.ts';
import type { Runs } from '#renderer/pages/runs/use-runs.ts';

/** What can be done with the queue: start, stop, move. */
export function QueueTools({ runs, selected }: { readonly runs: Runs; readonly selected: readonly RunSnapshot[] }) {
  const { cancel, cancelAll, question } = useCancelling();
  const lacks = lackOf(useWorkspace());
  const { reductions, load } = runs;
  const open = reductions.filter(isOpen);
  const failed = reductions.filter(({ state }) => state === 'failed');
  const startable = selected.filter((one) => isOpen(one) || one.state === 'failed');
  const cancellable = selected.filter(isActive);
  const active = reductions.filter(isActive);
  const moved = selected.length === 1 && selected[0]?.position != null ? selected[0] : null;
  const move = (to: 'up' | 'down') => {
    if (moved !== null) void ask((host) => host.move({ key: moved.key, to }));
  };
  const start = (which: 'all' | 'failed' | string[]) => void ask((host) => host.start({ which }));
  const pause = () => void ask((host) => host.stopAfterCurrent({ on: !load.paused }));
  const actions: readonly Action[] = [
    { id: 'runs-start', label: 'Start the selected reductions', group: 'Runs', keys: 's', disabled: lacks !== null || startable.length === 0, run: () => start(startable.map(({ key }) => key)) },
    { id: 'runs-start-all', label: 'Start all that is not complete', group: 'Runs', keys: 'shift+s', disabled: lacks !== null || open.length === 0, run: () => start('all') },
    { id: 'runs-start-failed', label: 'Start all that failed', group: 'Runs', disabled: lacks !== null || failed.length === 0, run: () => start('failed') },
    { id: 'runs-pause', label: load.paused ? 'Go on starting' : 'Stop after current', group: 'Runs', keys: 'p', run: pause },
    { id: 'runs-cancel', label: 'Cancel the selected reductions', group: 'Runs', keys: 'x', disabled: cancellable.length === 0, run: () => cancel(cancellable) },
    { id: 'runs-cancel-all', label: 'Cancel all', group: 'Runs', disabled: active.length === 0, run: () => cancelAll(active) },
    { id: 'runs-up', label: 'Move up in the queue', group: 'Runs', keys: 'alt+arrowup', disabled: moved === null, run: () => move('up') },
    { id: 'runs-down', label: 'Move down in the queue', group: 'Runs', keys: 'alt+arrowdown', disabled: moved === null, run: () => move('down') },
  ]; // biome-ignore format: one list, one look
  useActions(actions);
  return (
    <div className={classes.tools}>
      <Button.Group>
        <Tooltip label="Move up in the queue (Alt ↑)">
          <ActionIcon
            size="md"
            variant="default"
            aria-label="Move up"
            disabled={moved === null}
            onClick={() => move('up')}
          >
            <ArrowUp size={14} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Move down in the queue (Alt ↓)">
          <ActionIcon
            size="md"
            variant="default"
            aria-label="Move down"
            disabled={moved === null}
            onClick={() => move('down')}
          >
            <ArrowDown size={14} />
          </ActionIcon>
        </Tooltip>
      </Button.Group>
      <Button
        variant={load.paused ? 'filled' : 'default'}
        aria-pressed={load.paused}
        leftSection={<Pause size={13} aria-hidden />}
        onClick={pause}
      >
        Stop after current
      </Button>
      <Menu position="bottom-end">
        <Button.Group>
          <Button
            variant="default"
            leftSection={<Square size={12} aria-hidden />}
            disabled={cancellable.length === 0}
            onClick={() => cancel(cancellable)}
          >
            Cancel selected
          </Button>
          <Menu.Target>
            <ActionIcon size={30} variant="default" aria-label="More ways to cancel" disabled={active.length === 0}>
              <ChevronDown size={13} />
            </ActionIcon>
          </Menu.Target>
        </Button.Group>
        <Menu.Dropdown>
          <Menu.Item onClick={() => cancelAll(active)}>Cancel all ({active.length}) …</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button
        variant="default"
        disabled={lacks !== null || startable.length === 0}
        title={lacks ?? undefined}
        onClick={() => start(startable.map(({ key }) => key))}
      >
        Start selected
      </Button>
      <Button
        variant="default"
        disabled={lacks !== null || failed.length === 0}
        title={lacks ?? undefined}
        onClick={() => start('failed')}
      >
        Start failed
      </Button>
      <Button
        leftSection={<Play size={13} aria-hidden />}
        disabled={lacks !== null || open.length === 0}
        title={lacks ?? undefined}
        onClick={() => start('all')}
      >
        Start all
      </Button>
      {question}
    </div>
  );
}

/** Why nothing can be started, and what to do; null: it can. */
export const lackOf = (workspace: WorkspaceState | null): string | null =>
  workspace?.pypeit.state === 'missing' ? `There is no PypeIt: ${workspace.pypeit.remedy}` : null;
