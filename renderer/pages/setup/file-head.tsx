import { Button, Menu, Tooltip } from '@mantine/core';
import { MoreHorizontal, Redo2, Save, Undo2 } from 'lucide-react';
import { type Draft, isChanged } from '#renderer/pages/setup/draft.ts';
import { redoDraft, rereadDraft, undoDraft } from '#renderer/pages/setup/drafts.ts';
import type { SetupItem } from '#renderer/pages/setup/listing.ts';
import classes from '#renderer/pages/setup/setup.module.css';
import { SetupState } from '#renderer/pages/setup/setup-state.tsx';
import { CopyButton } from '#renderer/parts/command-line.tsx';

interface Props {
  readonly item: SetupItem;
  readonly path: string;
  readonly draft: Draft;
  readonly readOnly: boolean;
  readonly onSave: () => void;
  readonly onWriteAnew: () => void;
}

/** How a setup file stands, its name, and what can be done with it as a whole. */
export function FileHead({ item, path, draft, readOnly, onSave, onWriteAnew }: Props) {
  const changed = isChanged(draft);
  return (
    <div className={classes.fileHead}>
      <SetupState state={item.state} />
      <span className="mono cut" title={path}>
        {item.name}
      </span>
      <CopyButton text={path} label="Copy the path" />
      <span className="grow" />
      <Tooltip label="Undo">
        <Button
          variant="default"
          size="compact-xs"
          aria-label="Undo"
          disabled={draft.past.length === 0}
          onClick={() => undoDraft(path)}
        >
          <Undo2 size={13} />
        </Button>
      </Tooltip>
      <Tooltip label="Redo">
        <Button
          variant="default"
          size="compact-xs"
          aria-label="Redo"
          disabled={draft.future.length === 0}
          onClick={() => redoDraft(path)}
        >
          <Redo2 size={13} />
        </Button>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" size="compact-xs" aria-label="More">
            <MoreHorizontal size={13} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={!changed} onClick={() => void rereadDraft(path)}>
            Give up the changes
          </Menu.Item>
          {item.dataset !== null && (
            <Menu.Item disabled={readOnly || item.state === 'written'} onClick={onWriteAnew}>
              Write anew from the frames; a backup stays
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Button
        size="compact-sm"
        leftSection={<Save size={13} />}
        disabled={!changed || readOnly || draft.now.fault !== null}
        onClick={onSave}
      >
        Save
      </Button>
    </div>
  );
}
