import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { FolderOpen } from 'lucide-react';
import { useState } from 'react';
import type { FaultData } from '#core/contract/fault.ts';
import { call } from '#renderer/host/connection.ts';
import { openWorkspace } from '#renderer/host/desktop.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { Card } from '#renderer/pages/start/card.tsx';
import classes from '#renderer/pages/start/start.module.css';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { moment } from '#renderer/parts/numbers.ts';
import { FolderPicker } from '#renderer/parts/picker/folder-picker.tsx';
import { State } from '#renderer/parts/state.tsx';

/** Other workspaces: those opened last, and any folder. */
export function WorkspacesCard({ root }: { readonly root: string }) {
  const { data } = useQuery({ queryKey: ['recent'], queryFn: () => call((host) => host.workspaces.recent({})) });
  const [isPicking, setPicking] = useState(false);
  const [opening, setOpening] = useState<string | null>(null);
  const [fault, setFault] = useState<FaultData | null>(null);
  const open = async (path: string) => {
    setOpening(path);
    setFault(null);
    try {
      await openWorkspace(path);
    } catch (error) {
      setFault(faultOf(error));
      setOpening(null);
    }
  };
  const others = data?.filter(({ path }) => path !== root) ?? [];
  return (
    <Card
      title="Other workspaces"
      tools={
        <Button variant="default" leftSection={<FolderOpen size={13} />} onClick={() => setPicking(true)}>
          Open or create …
        </Button>
      }
    >
      {opening !== null && (
        <p role="status">
          <State state="running" word="opening" /> <span className="mono">{opening}</span>
        </p>
      )}
      {fault !== null && <FaultView fault={fault} />}
      {others.length === 0 ? (
        <p className="dim">Those that you open are listed here. Any folder can become one: datasets are made in it.</p>
      ) : (
        <ul className={classes.list} aria-label="Recent workspaces">
          {others.slice(0, 8).map(({ path, name, opened, state }) => (
            <li key={path}>
              <button
                type="button"
                className={classes.open}
                disabled={state === 'missing' || opening !== null}
                onClick={() => void open(path)}
              >
                <strong>{name}</strong> <span className="mono dim">{path}</span>
              </button>
              {state === 'missing' && <State state="failed" word="not there" />}
              <span className="dim">{moment(opened)}</span>
            </li>
          ))}
        </ul>
      )}
      <FolderPicker
        opened={isPicking}
        title="Open or create a workspace"
        action="Open"
        choose="folder"
        canMake
        onClose={() => setPicking(false)}
        onChoose={([path]) => (path === undefined ? undefined : open(path))}
      />
    </Card>
  );
}
