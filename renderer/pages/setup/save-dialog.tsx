import { Button, Modal } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { ParameterErrors } from '#core/contract/parameters.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { ChangeList } from '#renderer/pages/setup/change-list.tsx';
import { useDifferences } from '#renderer/pages/setup/differences.tsx';
import { type Draft, isChanged } from '#renderer/pages/setup/draft.ts';
import { hasConflict, keepMine, rereadDraft, saveDraft } from '#renderer/pages/setup/drafts.ts';
import classes from '#renderer/pages/setup/setup.module.css';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';

interface Props {
  readonly path: string;
  readonly name: string;
  readonly draft: Draft;
  /** What PypeIt refuses of it; it can be saved all the same. */
  readonly errors: ParameterErrors['errors'];
  readonly onSaved: () => void;
  readonly onClose: () => void;
}

/** What a save would change, before it does: against what was read, or against what another has made of the file. */
export function SaveDialog({ path, name, draft, errors, onSaved, onClose }: Props) {
  const { now, base, conflict } = draft;
  const [saving, setSaving] = useState(false);
  // It is closed by taking it away: the focus goes back to where it was.
  const former = useRef(document.activeElement);
  useEffect(
    () => () => {
      if (former.current instanceof HTMLElement) former.current.focus({ preventScroll: true });
    },
    [],
  );
  const stay = useRef<HTMLButtonElement>(null);
  const isConflict = conflict !== null;
  useEffect(() => {
    if (isConflict) stay.current?.focus();
  }, [isConflict]);
  const before = (conflict ?? base).text;
  const differences = useDifferences(path, now.text, before);
  const lines = now.text === before ? [] : (differences.data?.lines ?? []);
  const count = (kind: 'added' | 'removed') => lines.filter((line) => line.kind === kind).length;
  const words = isConflict ? { removed: 'on disk', added: 'yours' } : { removed: 'removed', added: 'added' };
  const isUnreadable = now.fault !== null;
  const isIdle = conflict === null && !isChanged(draft);
  const save = async () => {
    if (saving || isUnreadable || isIdle) return;
    setSaving(true);
    keepMine(path);
    const isSaved = await saveDraft(path);
    setSaving(false);
    if (isSaved) onSaved();
    // What it could not be saved for is said on the page; a conflict is asked about here.
    if (isSaved || !hasConflict(path)) onClose();
  };
  const takeTheirs = async () => {
    await rereadDraft(path);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isButton = event.target instanceof HTMLElement && event.target.closest('button') !== null;
    if (event.key !== 'Enter' || isButton || conflict !== null) return;
    event.preventDefault();
    void save();
  };
  return (
    <Modal.Root opened onClose={onClose} size={980}>
      <Modal.Overlay />
      <Modal.Content aria-label="Save the setup file" onKeyDown={onKeyDown}>
        <Modal.Body>
          <div className={classes.modalHead}>
            <h2>{conflict === null ? 'Save these changes?' : 'The file was changed on disk since it was read'}</h2>
            <span className="mono dim cut" title={path}>
              {name}
            </span>
          </div>
          <p className={classes.saveFacts} role="status">
            {isConflict && <span>Nothing is saved yet. </span>}
            {isIdle ? (
              'Nothing is changed.'
            ) : (
              <>
                <span data-kind="removed">
                  − {counted(count('removed'), 'line')} {words.removed}
                </span>{' '}
                <span data-kind="added">
                  + {counted(count('added'), 'line')} {words.added}
                </span>
              </>
            )}
          </p>
          {differences.error !== null && <FaultView fault={faultOf(differences.error)} />}
          <ChangeList lines={lines} label="What changes" words={words} />
          {now.fault !== null && <FaultView fault={now.fault} />}
          {errors.map(({ path: at, message }) => (
            <div key={`${at} ${message}`} className={classes.refused}>
              ✕ PypeIt: {message}
            </div>
          ))}
          {conflict === null ? (
            <div className={classes.choices}>
              <span className="dim">
                <kbd>Enter</kbd> saves, <kbd>Esc</kbd> goes on editing. What is there now is kept beside it.
              </span>
              <span className="grow" />
              <Button variant="default" onClick={onClose}>
                Go on editing
              </Button>
              <Button data-autofocus loading={saving} disabled={isUnreadable || isIdle} onClick={() => void save()}>
                Save
              </Button>
            </div>
          ) : (
            <div className={classes.choices}>
              <span className="dim">Either way nothing is lost: a backup stays, and undo brings yours back.</span>
              <span className="grow" />
              <Button ref={stay} variant="default" data-autofocus onClick={onClose}>
                Go on editing
              </Button>
              <Button variant="default" onClick={() => void takeTheirs()}>
                Take what is on disk
              </Button>
              <Button loading={saving} disabled={isUnreadable} onClick={() => void save()}>
                Save mine over it
              </Button>
            </div>
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
