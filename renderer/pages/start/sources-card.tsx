import { ActionIcon, Button } from '@mantine/core';
import { FolderPlus, X } from 'lucide-react';
import type { SourceRoot } from '#core/contract/workspace.ts';
import { call } from '#renderer/host/connection.ts';
import { Card } from '#renderer/pages/start/card.tsx';
import classes from '#renderer/pages/start/start.module.css';
import { State } from '#renderer/parts/state.tsx';

const remove = (path: string) => call((host) => host.workspace.removeSource({ path }));

/** Where raw frames come from. */
export function SourcesCard({
  sources,
  onAdd,
}: {
  readonly sources: readonly SourceRoot[];
  readonly onAdd: () => void;
}) {
  return (
    <Card
      title="Raw frames"
      tools={
        <Button variant="default" leftSection={<FolderPlus size={13} />} onClick={onAdd}>
          Add frames …
        </Button>
      }
    >
      {sources.length === 0 ? (
        <p className="dim">
          Add the folders that your raw frames lie in, or drop them on the window of the desktop app. Nothing is written
          there.
        </p>
      ) : (
        <ul className={classes.list} aria-label="Sources of raw frames">
          {sources.map(({ path, state, network }) => (
            <li key={path}>
              <State state={state === 'ready' ? 'ok' : 'failed'} word={state === 'ready' ? 'there' : state} />
              <span className="grow cut mono" title={path}>
                {path}
              </span>
              {network && <span className="dim">network disk</span>}
              <ActionIcon aria-label={`Remove ${path} from the sources`} onClick={() => void remove(path)}>
                <X size={13} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
