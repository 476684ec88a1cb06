import { ActionIcon, Button } from '@mantine/core';
import { X } from 'lucide-react';
import { Link } from 'wouter';
import type { TaskSnapshot } from '#core/contract/tasks.ts';
import { operationWords } from '#renderer/pages/organise/operation-words.ts';
import type { Ended } from '#renderer/pages/organise/use-apply.ts';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import layout from '#renderer/parts/layout.module.css';
import { count, counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';
import { TaskProgress } from '#renderer/parts/task-progress.tsx';

/** The tree is changed now: how far it is. */
export function Progress({ task }: { readonly task: TaskSnapshot }) {
  return (
    <div className={layout.banner}>
      <TaskProgress task={task} />
    </div>
  );
}

interface Props {
  readonly ended: Ended;
  readonly onClose: () => void;
  readonly onUndo: () => void;
}

/** How the last change of the tree ended, and what comes next. */
export function Outcome({ ended, onClose, onUndo }: Props) {
  return (
    <div className={layout.banner} role="status">
      <div className={layout.line}>
        <Headline ended={ended} />
        <span className="grow" />
        {ended.kind === 'applied' && (
          <Button component={Link} href="/setup">
            Set up the datasets
          </Button>
        )}
        {(ended.kind === 'applied' || (ended.kind === 'stopped' && ended.what === 'organize')) && (
          <Button variant="default" onClick={onUndo}>
            Undo …
          </Button>
        )}
        <ActionIcon aria-label="Close this report" onClick={onClose}>
          <X size={14} />
        </ActionIcon>
      </div>
      {ended.kind === 'fault' && <FaultView fault={ended.fault} />}
      {ended.kind === 'applied' && <Failures rows={ended.result.failures} />}
      {ended.kind === 'undone' && <Failures rows={ended.result.left} />}
    </div>
  );
}

function Headline({ ended }: { readonly ended: Ended }) {
  switch (ended.kind) {
    case 'applied': {
      const { frames, operations, report, failures } = ended.result;
      const placed = frames.filter(({ fate }) => fate === 'placed').length;
      const failed = failures.length;
      return (
        <>
          <State
            state={failed > 0 ? 'warning' : 'complete'}
            word={`${counted(placed, 'frame')} placed${failed > 0 ? `, ${count(failed)} failed` : ''}`}
          />
          <span className="dim">{operationWords(operations)}</span>
          {report !== null && (
            <span className="dim">
              Report: <span className="mono">{report}</span>
            </span>
          )}
        </>
      );
    }
    case 'undone':
      return (
        <>
          <State
            state={ended.result.left.length > 0 ? 'warning' : 'complete'}
            word={
              ended.result.undone === null
                ? 'There was nothing to undo'
                : `Undone${ended.result.left.length > 0 ? `; ${ended.result.left.length} left as they are` : ''}`
            }
          />
          <span className="dim">{operationWords(ended.result.operations)}</span>
        </>
      );
    case 'stopped':
      return (
        <State
          state="cancelled"
          word={
            ended.what === 'organize'
              ? 'Stopped. Apply goes on where it stopped; undo takes back what was done.'
              : 'Stopped. Undo goes on where it stopped.'
          }
        />
      );
    case 'fault':
      return <State state="failed" word="This could not be done" />;
  }
}

/** Paths that were left, or would be, each with the reason. */
export function Failures({ rows }: { readonly rows: readonly { readonly path: string; readonly reason: string }[] }) {
  if (rows.length === 0) return null;
  return (
    <ul className={layout.failures}>
      {rows.map(({ path, reason }) => (
        <li key={path}>
          <span className="mono">{path}</span>: {reason}
        </li>
      ))}
    </ul>
  );
}
