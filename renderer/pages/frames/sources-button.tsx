import { ActionIcon, Button, Popover } from '@mantine/core';
import { FolderPlus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { addSources } from '#renderer/app/add-sources.tsx';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import classes from '#renderer/pages/frames/frames.module.css';
import { nameInstrument } from '#renderer/pages/frames/naming.ts';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

const STATES = { ready: 'ok', missing: 'failed', unreadable: 'failed' } as const;

/** Where the frames come from: the sources of the workspace, to add and to remove. */
export function SourcesButton() {
  const sources = useWorkspace()?.sources ?? [];
  const [opened, setOpened] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const remove = (path: string) =>
    call((host) => host.workspace.removeSource({ path })).then(() => setProblem(null), setProblem);
  return (
    <>
      <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus shadow="md" width={600} withRoles>
        <Popover.Target>
          <Button variant="default" onClick={() => setOpened(!opened)}>
            {counted(sources.length, 'source')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <div className={classes.editorHead}>Frames come from</div>
          {sources.length === 0 && <p className="dim">No folder was added yet.</p>}
          <ul className={classes.sources}>
            {sources.map(({ path, state, network, spectrograph }) => (
              <li key={path}>
                <span className="grow cut mono" title={path}>
                  {path}
                </span>
                {network && <span className="dim">network disk, looked at in intervals</span>}
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Instrument of ${path}: ${spectrograph ?? 'as its headers tell'}`}
                  title="Change the instrument of frames whose headers do not tell"
                  onClick={() => {
                    setOpened(false);
                    nameInstrument(path);
                  }}
                >
                  {spectrograph ?? 'as headers tell'}
                </Button>
                <State state={STATES[state]} word={state} />
                <ActionIcon
                  aria-label={`Remove the source ${path}`}
                  title="Remove from the list; its files stay as they are"
                  onClick={() => void remove(path)}
                >
                  <Trash2 size={14} />
                </ActionIcon>
              </li>
            ))}
          </ul>
          {problem !== null && <FaultView fault={faultOf(problem)} />}
          <p className={`${classes.hint} dim`}>
            Drop folders or files on the window, or paste a path anywhere. Frames of the organised tree are always
            shown.
          </p>
          <div className={classes.editorFoot}>
            <Button
              variant="default"
              onClick={() => {
                setOpened(false);
                void call((host) => host.frames.rescan({}));
              }}
            >
              Look at all again
            </Button>
            <span className="grow" />
            <Button
              onClick={() => {
                setOpened(false);
                addSources();
              }}
            >
              Add…
            </Button>
          </div>
        </Popover.Dropdown>
      </Popover>
      <Button leftSection={<FolderPlus size={14} />} onClick={() => addSources()}>
        Add frames
      </Button>
    </>
  );
}
