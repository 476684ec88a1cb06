import { ActionIcon, Button } from '@mantine/core';
import { Pause, X } from 'lucide-react';
import type { ArchiveOrder } from '#core/contract/archive.ts';
import type { TaskSnapshot } from '#core/contract/tasks.ts';
import { cancelTask } from '#renderer/host/run-task.ts';
import classes from '#renderer/pages/archive/archive.module.css';
import type { Ended } from '#renderer/pages/archive/use-delivery-work.ts';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import layout from '#renderer/parts/layout.module.css';
import { bytes, clock, count, counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

/** An archive is made or checked now: how far it is, in files and bytes. */
export function WorkProgress({ task }: { readonly task: TaskSnapshot }) {
  const { id, title, progress, kind } = task;
  const sizes = progress?.bytes;
  const share =
    sizes !== undefined && sizes.total > 0
      ? sizes.done / sizes.total
      : progress?.total
        ? progress.done / progress.total
        : null;
  return (
    <div className={layout.banner}>
      <div className={layout.line} role="status">
        <State state="running" word={title} />
        <div
          className={classes.meter}
          role="progressbar"
          aria-label={title}
          aria-valuenow={share === null ? undefined : Math.round(share * 100)}
        >
          <div style={{ width: `${(share ?? 0) * 100}%` }} />
        </div>
        {progress !== null && (
          <span>
            {progress.phase}: {count(progress.done)}
            {progress.total !== null && ` of ${count(progress.total)}`} {progress.unit}
            {sizes !== undefined && `, ${bytes(sizes.done)} of ${bytes(sizes.total)}`}
            {progress.etaSeconds !== null && progress.etaSeconds > 1 && `, ${clock(progress.etaSeconds)} left`}
          </span>
        )}
        <span className="grow cut mono dim">{progress?.item}</span>
        <Button variant="default" leftSection={<Pause size={13} />} onClick={() => void cancelTask(id)}>
          {kind === 'archive' ? 'Pause' : 'Stop'}
        </Button>
      </div>
    </div>
  );
}

interface Props {
  readonly ended: Ended;
  readonly onAgain: () => void;
  readonly onCheck: () => void;
  readonly onFindings: () => void;
  readonly onReport: () => void;
  readonly onClose: () => void;
}

/** How it ended, and what comes next. */
export function WorkOutcome({ ended, onAgain, onCheck, onFindings, onReport, onClose }: Props) {
  return (
    <div className={layout.banner} role="status">
      <div className={layout.line}>
        <Headline ended={ended} />
        <span className="grow" />
        {ended.kind === 'archived' && (
          <>
            <Button onClick={onCheck}>Check it</Button>
            <Button variant="default" onClick={onReport}>
              Report
            </Button>
          </>
        )}
        {ended.kind === 'checked' && (
          <Button variant="default" onClick={onFindings}>
            Findings
          </Button>
        )}
        {(ended.kind === 'paused' || (ended.kind === 'fault' && ended.of === 'archive')) && (
          <Button onClick={onAgain}>Go on</Button>
        )}
        <ActionIcon aria-label="Close this message" onClick={onClose}>
          <X size={14} />
        </ActionIcon>
      </div>
      {ended.kind === 'fault' && <FaultView fault={ended.fault} />}
      {ended.kind === 'archived' && ended.result.failed > 0 && (
        <ul className={layout.failures} aria-label="Files that were not copied">
          {ended.result.failures.map(({ path, why }) => (
            <li key={path}>
              <span className="mono">{path}</span>: {why}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Headline({ ended }: { readonly ended: Ended }) {
  switch (ended.kind) {
    case 'archived': {
      const { files, copies, replaced, failed, copyBytes, removed } = ended.result;
      return (
        <>
          <State
            state={failed > 0 ? 'warning' : 'complete'}
            word={`The archive holds ${counted(files - failed, 'file')} of what was chosen${failed > 0 ? `; ${count(failed)} could not be copied` : ''}`}
          />
          <span className="dim">
            {count(copies)} new, {count(replaced)} replaced, {count(removed)} taken away; {bytes(copyBytes)} copied
          </span>
        </>
      );
    }
    case 'checked': {
      const { errors, warnings, files, bytes: size } = ended.result;
      return (
        <>
          <State
            state={errors > 0 ? 'failed' : warnings > 0 ? 'warning' : 'complete'}
            word={
              errors + warnings === 0
                ? 'Nothing was found to be wrong'
                : `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`
            }
          />
          <span className="dim">
            {counted(files, 'file')}, {bytes(size)} checked
          </span>
        </>
      );
    }
    case 'paused':
      return <State state="cancelled" word="Paused. What was copied stays; Go on copies the rest." />;
    case 'stopped':
      return <State state="cancelled" word="The check was stopped" />;
    case 'fault':
      return (
        <State state="failed" word={ended.of === 'archive' ? 'The archive is not finished' : 'It cannot be checked'} />
      );
  }
}

/** An archive that an earlier session began. */
export function Unfinished({ order, onAgain }: { readonly order: ArchiveOrder; readonly onAgain: () => void }) {
  return (
    <div className={layout.banner} role="status">
      <div className={layout.line}>
        <State state="unfinished" word="An archive was begun in this folder and not finished" />
        <span className="dim">
          of {order.subdirs.length === 0 ? 'everything' : order.subdirs.join(', ')}
          {order.metadataOnly && ', tables only'}
          {order.onlyNew && ', only what KOA lacks'}
        </span>
        <span className="grow" />
        <Button onClick={onAgain}>Go on</Button>
      </div>
    </div>
  );
}
