import { Button } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useRun } from '#renderer/pages/runs/use-runs.ts';
import { Differences } from '#renderer/pages/setup/differences.tsx';
import { type Draft, isChanged } from '#renderer/pages/setup/draft.ts';
import { dismissFault, dismissSaved, keepMine, rereadDraft, restoreDraft } from '#renderer/pages/setup/drafts.ts';
import type { SetupItem } from '#renderer/pages/setup/listing.ts';
import classes from '#renderer/pages/setup/setup.module.css';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { chooseReduction } from '#renderer/parts/selection.ts';

interface Props {
  readonly item: SetupItem;
  readonly path: string;
  readonly draft: Draft;
  readonly onSaved: () => void;
}

/** What has to be said of a draft: a reduction runs, the file changed meanwhile, an edit failed, it was saved. */
export function DraftNotes({ item, path, draft, onSaved }: Props) {
  const { fault, conflict, saved, base, now } = draft;
  const [, navigate] = useLocation();
  const [compares, setCompares] = useState(false);
  const dirty = isChanged(draft);
  const reduction = item.name.replace(/\/[^/]+$/, '');
  const restore = async (backup: string) => {
    await restoreDraft(path, backup);
    onSaved();
  };
  return (
    <>
      {item.state === 'locked' && (
        <div className={classes.banner} role="status">
          <span aria-hidden>◐</span> {item.file?.problem}
        </div>
      )}
      {conflict !== null && (
        <div className={classes.conflict} role="alert">
          <div className={classes.banner}>
            <span aria-hidden>▲</span>
            <span className="grow">The file was changed on disk since it was read. Yours is here, and not saved.</span>
            <Button size="compact-xs" variant="default" onClick={() => setCompares(!compares)}>
              {compares ? 'Hide the differences' : 'Compare the two'}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => void rereadDraft(path)}>
              Take what is on disk
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => keepMine(path)}>
              Keep mine
            </Button>
          </div>
          {compares && (
            <div className={classes.compared}>
              <Differences path={path} text={now.text} before={conflict.text} />
            </div>
          )}
        </div>
      )}
      {fault !== null && (
        <div className={classes.pad}>
          <FaultView fault={fault}>
            <div>
              <Button size="compact-xs" variant="default" onClick={() => dismissFault(path)}>
                Close
              </Button>
            </div>
          </FaultView>
        </div>
      )}
      {saved !== null && !dirty && conflict === null && (
        <div className={classes.banner} data-kind="saved" role="status">
          <span className={classes.bannerText}>
            <span aria-hidden>●</span> {saved.restored ? 'Brought back.' : 'Saved.'} <WhatNext reduction={reduction} />
            {saved.backup !== null && (
              <span className="dim" title={saved.backup}>
                {' '}
                What was there: <span className="mono">{saved.backup.split('/').at(-1)}</span>
              </span>
            )}
          </span>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              chooseReduction(reduction);
              navigate('/runs');
            }}
          >
            Go to Runs
          </Button>
          {saved.backup !== null && base.backups.includes(saved.backup) && (
            <Button size="compact-xs" variant="default" onClick={() => void restore(saved.backup ?? '')}>
              {saved.restored ? 'Undo that' : 'Undo the save'}
            </Button>
          )}
          <Button size="compact-xs" variant="subtle" onClick={() => dismissSaved(path)}>
            Close
          </Button>
        </div>
      )}
      {saved === null && !dirty && conflict === null && base.backups[0] !== undefined && item.state !== 'locked' && (
        <div className={classes.note}>
          <span className="dim cut">
            Before its last save it was <span className="mono">{base.backups[0].split('/').at(-1)}</span>
          </span>
          <Button size="compact-xs" variant="subtle" onClick={() => void restore(base.backups[0] ?? '')}>
            Bring that back
          </Button>
        </div>
      )}
    </>
  );
}

/** What makes a saved file count. The queue is followed only while this is said. */
function WhatNext({ reduction }: { readonly reduction: string }) {
  const state = useRun(reduction)?.state ?? 'not started';
  return state === 'not started' ? 'Runs reduces it.' : 'Reduce it again to see what it changes.';
}
