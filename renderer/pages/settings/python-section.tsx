import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useId, useState } from 'react';
import type { SettingsRead } from '#core/contract/settings.ts';
import type { WorkspaceState } from '#core/contract/workspace.ts';
import { call } from '#renderer/host/connection.ts';
import { desktop } from '#renderer/host/desktop.ts';
import { Doctor } from '#renderer/pages/settings/doctor.tsx';
import classes from '#renderer/pages/settings/settings.module.css';
import type { Change } from '#renderer/pages/settings/use-settings.ts';
import { CopyButton } from '#renderer/parts/command-line.tsx';
import { State } from '#renderer/parts/state.tsx';

interface Props {
  readonly read: SettingsRead;
  readonly workspace: WorkspaceState;
  readonly change: Change;
}

/** Which Python runs PypeIt, why that one, and whether all is well with it. */
export function PythonSection({ read, workspace, change }: Props) {
  return (
    <>
      <Found pypeit={workspace.pypeit} />
      <Looked looked={read.looked} />
      <Choose python={read.settings.python} change={change} />
      <Doctor root={workspace.root} python={read.settings.python} />
    </>
  );
}

function Found({ pypeit }: { readonly pypeit: WorkspaceState['pypeit'] }) {
  switch (pypeit.state) {
    case 'looking':
      return (
        <div className={classes.found}>
          <State state="running" word="looking for PypeIt" />
        </div>
      );
    case 'missing':
      return (
        <div className={classes.found}>
          <State state="failed" word="no PypeIt" />
          <span className="grow">{pypeit.why}</span>
        </div>
      );
    case 'found':
      return (
        <div className={classes.found}>
          <State state="ok" word={`PypeIt ${pypeit.version}`} />
          <span className="mono grow cut" title={pypeit.python}>
            {pypeit.python}
          </span>
          <CopyButton text={pypeit.python} label="Copy the path of this Python" />
          <span className="dim">{pypeit.source}</span>
        </div>
      );
  }
}

function Looked({ looked }: { readonly looked: SettingsRead['looked'] }) {
  if (looked.length === 0) return null;
  return (
    <table className={classes.table} aria-label="Where PypeIt was looked for">
      <thead>
        <tr>
          <th>Looked at</th>
          <th>Path</th>
          <th>Result</th>
        </tr>
      </thead>
      <tbody>
        {looked.map(({ source, path, reason }) => (
          <tr key={`${source} ${path}`}>
            <td>{source === '--python' ? 'the choice below' : source}</td>
            <td className="mono">{path}</td>
            <td>{reason === null ? <State state="ok" word="taken" /> : <span className="dim">{reason}</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Choose({ python, change }: { readonly python: string | null; readonly change: Change }) {
  const id = useId();
  const [typed, setTyped] = useState(python ?? '');
  const [isLooking, setLooking] = useState(false);
  useEffect(() => setTyped(python ?? ''), [python]);
  const use = (path: string) => void change({ python: path }, `Python: ${path}`);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== '' && typed.trim() !== python) use(typed.trim());
  };
  const again = async () => {
    setLooking(true);
    await call((host) => host.workspace.refresh({})).finally(() => setLooking(false));
  };
  return (
    <form className={classes.buttons} onSubmit={submit}>
      <label htmlFor={id}>Use another</label>
      <TextInput
        id={id}
        w={380}
        classNames={{ input: classes.mono ?? '' }}
        placeholder="/path/to/environment or …/bin/python"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {desktop !== null && (
        <Button
          variant="default"
          onClick={() =>
            void desktop?.chooseFolders('Choose the folder of a Python environment').then(([path]) => path && use(path))
          }
        >
          Choose…
        </Button>
      )}
      <Button type="submit" variant="default" disabled={typed.trim() === '' || typed.trim() === python}>
        Use it
      </Button>
      {python !== null && (
        <Button variant="default" onClick={() => void change({ python: null }, 'Python: looked for')}>
          Look for one instead
        </Button>
      )}
      <Button variant="default" loading={isLooking} onClick={() => void again()}>
        Look again
      </Button>
    </form>
  );
}
