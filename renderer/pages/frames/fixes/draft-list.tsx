import { ActionIcon, Button } from '@mantine/core';
import { X } from 'lucide-react';
import type { HandEdit } from '#core/contract/fix.ts';
import { withKeys } from '#renderer/app/shown-keys.ts';
import classes from '#renderer/pages/frames/fixes/fixes.module.css';
import { counted } from '#renderer/parts/numbers.ts';

interface Props {
  readonly edits: readonly HandEdit[];
  readonly onEdits: (edits: readonly HandEdit[]) => void;
  readonly onPreview: () => void;
}

/** Edits that were taken and are not written yet. */
export function DraftList({ edits, onEdits, onPreview }: Props) {
  if (edits.length === 0) return null;
  return (
    <section className={classes.draft} aria-label="Edits not written yet">
      <div className={classes.draftHead}>
        <strong className="grow">✎ {counted(edits.length, 'edit')} not written yet</strong>
        <Button variant="default" size="compact-xs" onClick={() => onEdits([])}>
          Drop all
        </Button>
        <Button size="compact-xs" onClick={onPreview} title={withKeys('Preview the fix', 'mod+enter')}>
          Preview…
        </Button>
      </div>
      <ul>
        {edits.map((edit) => (
          <li key={`${edit.hdu ?? 0} ${edit.keyword}`}>
            <span className="grow cut mono">
              {edit.kind === 'set' ? `${edit.keyword} = ${edit.value}` : `${edit.keyword} deleted`}
              {(edit.hdu ?? 0) > 0 && <span className="dim"> HDU {edit.hdu}</span>}
            </span>
            <ActionIcon
              size="xs"
              aria-label={`Drop the edit of ${edit.keyword}`}
              onClick={() => onEdits(edits.filter((one) => one !== edit))}
            >
              <X size={12} />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </section>
  );
}
