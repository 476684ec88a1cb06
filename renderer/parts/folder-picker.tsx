import { Button, Loader, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { File, Folder, FolderPlus } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { FolderEntry } from '#core/contract/workspace.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import classes from '#renderer/parts/folder-picker.module.css';
import { bytes, counted } from '#renderer/parts/numbers.ts';

interface Props {
  readonly opened: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly onChoose: (paths: string[]) => void;
  /** `source`: folders or files of raw frames, several at once. `folder`: one folder, which may be made here. */
  readonly mode: 'source' | 'folder';
}

/** Choose among the folders of the host's machine: by walking, by typing a path, all by keys. */
export function FolderPicker({ opened, title, onClose, mode, onChoose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={760} yOffset="8vh">
      {opened && (
        <Chooser
          mode={mode}
          onChoose={(paths) => {
            onChoose(paths);
            onClose();
          }}
        />
      )}
    </Modal>
  );
}

function Chooser({ mode, onChoose }: Pick<Props, 'mode' | 'onChoose'>) {
  const [path, setPath] = useState<string | null>(null);
  // Null: the path of the folder that is shown.
  const [edited, setEdited] = useState<string | null>(null);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [fault, setFault] = useState<unknown>(null);
  const { data, error, isFetching } = useQuery({
    queryKey: ['folder', path],
    queryFn: () => call((host) => host.folders.list({ path })),
    placeholderData: (before) => before,
  });
  const go = (to: string | null) => {
    setPath(to);
    setEdited(null);
    setMarked(new Set());
    setFault(null);
  };
  const typed = edited ?? data?.path ?? '';
  const make = async () => {
    try {
      go((await call((host) => host.folders.make({ path: typed }))).path);
    } catch (thrown) {
      setFault(thrown);
    }
  };
  const shown = data?.entries.filter(({ kind }) => mode === 'source' || kind === 'folder') ?? [];
  const isElsewhere = typed !== '' && typed !== data?.path;
  const chosen = marked.size > 0 ? [...marked] : [isElsewhere ? typed : (data?.path ?? typed)];
  const trouble = fault ?? error;
  return (
    <div className={classes.picker}>
      <form
        className={classes.line}
        onSubmit={(event) => {
          event.preventDefault();
          go(typed);
        }}
      >
        <TextInput
          className="grow"
          classNames={{ input: 'mono' }}
          aria-label="Path"
          placeholder="/data/2026-11-24"
          data-autofocus
          value={typed}
          onChange={(event) => setEdited(event.currentTarget.value)}
          rightSection={isFetching ? <Loader size={12} /> : null}
        />
        {mode === 'folder' && (
          <Button
            variant="default"
            leftSection={<FolderPlus size={13} />}
            disabled={!isElsewhere}
            onClick={() => void make()}
          >
            Make it
          </Button>
        )}
        <Button type="submit" variant="default" disabled={!isElsewhere}>
          Go
        </Button>
      </form>
      <Crumbs path={data?.path ?? '/'} go={go} />
      {trouble !== null && <FaultView fault={faultOf(trouble)} />}
      <div className={classes.columns}>
        <nav className={classes.places} aria-label="Places">
          {data?.places.map((place) => (
            <button key={place.path} type="button" className={classes.place} onClick={() => go(place.path)}>
              {place.name}
            </button>
          ))}
        </nav>
        <Entries
          entries={shown}
          parent={data?.parent ?? null}
          marked={marked}
          canMark={mode === 'source'}
          onMark={setMarked}
          go={go}
        />
      </div>
      <div className={classes.line}>
        <span className="dim grow cut">
          {data !== undefined && mode === 'source' && `${counted(data.frames, 'FITS file')} directly in this folder`}
        </span>
        <Button disabled={data === undefined} onClick={() => onChoose(chosen)}>
          {mode === 'folder' ? 'Choose this folder' : marked.size > 0 ? `Add ${marked.size} chosen` : 'Add this folder'}
        </Button>
      </div>
    </div>
  );
}

function Crumbs({ path, go }: { readonly path: string; readonly go: (path: string) => void }) {
  const parts = path.split('/').filter(Boolean);
  return (
    <div className={classes.crumbs}>
      <button type="button" onClick={() => go('/')}>
        /
      </button>
      {parts.map((part, i) => {
        const at = `/${parts.slice(0, i + 1).join('/')}`;
        return (
          <span key={at}>
            {i > 0 && <span className="dim">/</span>}
            <button type="button" onClick={() => go(at)}>
              {part}
            </button>
          </span>
        );
      })}
    </div>
  );
}

interface EntriesProps {
  readonly entries: readonly FolderEntry[];
  readonly parent: string | null;
  readonly marked: ReadonlySet<string>;
  readonly canMark: boolean;
  readonly onMark: (marked: ReadonlySet<string>) => void;
  readonly go: (path: string) => void;
}

/** The folder's content. Arrows walk, Enter opens, Backspace goes up, Space marks. */
function Entries({ entries, parent, marked, canMark, onMark, go }: EntriesProps) {
  const [current, setCurrent] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another folder begins at its top.
  useEffect(() => setCurrent(0), [parent, entries.length]);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${current}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const toggle = (path: string) => {
    const next = new Set(marked);
    if (!next.delete(path)) next.add(path);
    onMark(next);
  };
  const open = (entry: FolderEntry | undefined) => {
    if (entry?.kind === 'folder') go(entry.path);
    else if (entry !== undefined && canMark) toggle(entry.path);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    const entry = entries[current];
    if (step !== undefined) setCurrent((at) => Math.max(0, Math.min(entries.length - 1, at + step)));
    else if (event.key === 'Enter') open(entry);
    else if (event.key === 'Backspace' && parent !== null) go(parent);
    else if (event.key === ' ' && canMark && entry !== undefined) toggle(entry.path);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={list}
      className={classes.entries}
      role="listbox"
      aria-label="Content of the folder"
      aria-multiselectable={canMark}
      aria-activedescendant={entries.length > 0 ? `entry-${current}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {entries.map((entry, index) => (
        <div
          key={entry.path}
          id={`entry-${index}`}
          data-index={index}
          role="option"
          tabIndex={-1}
          aria-selected={marked.has(entry.path)}
          className={classes.entry}
          data-current={index === current}
          data-marked={marked.has(entry.path)}
          onClick={(event) => {
            setCurrent(index);
            if (canMark && (event.ctrlKey || event.metaKey || entry.kind === 'file')) toggle(entry.path);
          }}
          onDoubleClick={() => open(entry)}
        >
          {entry.kind === 'folder' ? <Folder size={14} aria-hidden /> : <File size={14} aria-hidden />}
          <span className="grow cut mono">{entry.name}</span>
          {entry.workspace && <span className="dim">workspace</span>}
          {entry.kind === 'file' && <span className="dim">{bytes(entry.size)}</span>}
        </div>
      ))}
      {entries.length === 0 && <p className={classes.none}>There is no folder and no FITS file here.</p>}
    </div>
  );
}
