import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { FolderPlus } from 'lucide-react';
import { useState } from 'react';
import { call } from '#renderer/host/connection.ts';

/** Makes a folder within the one that is shown, and goes there. */
export function MakeFolder(props: {
  readonly within: string;
  readonly made: (path: string) => void;
  readonly failed: (error: unknown) => void;
}) {
  const [name, setName] = useState<string | null>(null);
  if (name === null)
    return (
      <Tooltip label="New folder">
        <ActionIcon aria-label="New folder" onClick={() => setName('')}>
          <FolderPlus size={15} />
        </ActionIcon>
      </Tooltip>
    );
  const make = async () => {
    try {
      const { path } = await call((host) => host.folders.make({ path: `${props.within.replace(/\/$/, '')}/${name}` }));
      setName(null);
      props.made(path);
    } catch (error) {
      props.failed(error);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <TextInput
        aria-label="Name of the new folder"
        placeholder="Name, then Enter"
        autoFocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={() => name === '' && setName(null)}
      />
    </form>
  );
}
