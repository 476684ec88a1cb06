import { ActionIcon, Button, Modal, TextInput, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ArrowUp, FileText, Folder, FolderCheck, FolderPlus } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import type { FolderEntry, FolderListing } from '#core/contract/workspace.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import classes from '#renderer/parts/folder-picker.module.css';
import { bytes, counted, moment } from '#renderer/parts/numbers.ts';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** `Add frames` */
  readonly title: string;
  /** A sentence above: why one chooses here. */
  readonly note?: string | undefined;
  /** What the button does: `Add`. */
  readonly action: string;
  /** What can be chosen. Default: folders and files, several at a time. `folder`: one folder. */
  readonly choose?: 'frames' | 'folder';
  /** Whether folders can be made here. */
  readonly canMake?: boolean;
  /** Where to begin; else where the last choice was, else at home. */
  readonly start?: string;
  /** Chosen paths, absolute. What it throws is shown, and the picker stays. */
  readonly onChoose: (paths: readonly string[]) => Promise<unknown> | undefined;
}

const LAST = 'slitbench-picker';

/** Folders and FITS files of the host's machine, to choose from: by mouse, by keys, or by typing a path. */
export function FolderPicker(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} size={760} padding={14}>
      {props.opened && <Picker {...props} />}
    </Modal>
  );
}

function Picker({ note, action, choose = 'frames', canMake = false, start, onChoose, onClose }: Props) {
  const [path, setPath] = useState<string | null>(start ?? localStorage.getItem(LAST));
  const [typed, setTyped] = useState('');
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState(0);
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const shown = useRef<FolderListing | null>(null);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['folders', path],
    queryFn: () => call((host) => host.folders.list({ path })),
    staleTime: 0,
  });
  if (data !== undefined) shown.current = data;
  const listing = data ?? shown.current;
  const entries = (listing?.entries ?? []).filter(({ kind }) => choose === 'frames' || kind === 'folder');

  useEffect(() => {
    if (data === undefined) return;
    setTyped(data.path);
    setMarked(new Set());
    setCurrent(0);
  }, [data]);
  // A folder that was chosen last time may be gone.
  useEffect(() => {
    if (error !== null && path !== null && path === localStorage.getItem(LAST)) {
      localStorage.removeItem(LAST);
      setPath(null);
    }
  }, [error, path]);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${current}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  const go = (to: string) => {
    setProblem(null);
    setPath(to);
  };
  const mark = (entry: FolderEntry, alone: boolean) => {
    const next = new Set(alone || choose === 'folder' ? [] : marked);
    if (!alone && marked.has(entry.path)) next.delete(entry.path);
    else next.add(entry.path);
    setMarked(next);
  };
  const finish = async (paths: readonly string[]) => {
    setBusy(true);
    setProblem(null);
    try {
      await onChoose(paths);
      if (listing !== null) localStorage.setItem(LAST, listing.path);
      onClose();
    } catch (caught) {
      setProblem(caught);
    } finally {
      setBusy(false);
    }
  };
  // The folder that was asked for cannot be had: none but those that are marked.
  const chosen = marked.size > 0 ? [...marked] : listing === null || error !== null ? [] : [listing.path];
  const label =
    marked.size > 1 ? `${action} ${marked.size}` : `${action} ${marked.size === 0 ? 'this folder' : nameOf(chosen[0])}`;

  const onKeyDown = (event: KeyboardEvent) => {
    const entry = entries[current];
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -1e9, End: 1e9 }[event.key];
    if (step !== undefined) setCurrent((at) => Math.max(0, Math.min(entries.length - 1, at + step)));
    else if (event.key === 'Enter' && entry?.kind === 'folder') go(entry.path);
    else if (event.key === 'Enter' && entry !== undefined) void finish([entry.path]);
    else if (event.key === ' ' && entry !== undefined) mark(entry, false);
    else if (event.key === 'Backspace' && listing?.parent) go(listing.parent);
    else return;
    event.preventDefault();
  };
  const onClick = (entry: FolderEntry, index: number, event: MouseEvent) => {
    setCurrent(index);
    mark(entry, !(event.ctrlKey || event.metaKey));
  };

  return (
    <>
      {note !== undefined && <p className={classes.note}>{note}</p>}
      <div className={classes.bar}>
        <Tooltip label="Up (Backspace)">
          <ActionIcon
            aria-label="Up to the parent folder"
            disabled={!listing?.parent}
            onClick={() => listing?.parent && go(listing.parent)}
          >
            <ArrowUp size={15} />
          </ActionIcon>
        </Tooltip>
        <form
          className="grow"
          onSubmit={(event) => {
            event.preventDefault();
            go(typed.trim());
          }}
        >
          <TextInput
            aria-label="Path; Enter goes there"
            value={typed}
            spellCheck={false}
            classNames={{ input: 'mono' }}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </form>
        {canMake && listing !== null && <MakeFolder within={listing.path} made={go} failed={setProblem} />}
      </div>
      {listing !== null && <Crumbs path={listing.path} go={go} />}
      <div className={classes.columns}>
        <nav className={classes.places} aria-label="Places">
          {listing?.places.map((place) => (
            <button
              key={place.path}
              type="button"
              data-here={place.path === listing.path}
              onClick={() => go(place.path)}
            >
              {place.name}
            </button>
          ))}
        </nav>
        <div
          ref={list}
          className={classes.list}
          role="listbox"
          aria-label="Folders and frames"
          aria-multiselectable={choose === 'frames'}
          aria-busy={isFetching}
          aria-activedescendant={entries.length > 0 ? `entry-${current}` : undefined}
          tabIndex={0}
          data-autofocus
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
              onClick={(event) => onClick(entry, index, event)}
              onDoubleClick={() => (entry.kind === 'folder' ? go(entry.path) : void finish([entry.path]))}
            >
              <EntryIcon entry={entry} />
              <span className="grow cut">{entry.name}</span>
              {entry.workspace && <span className="dim">workspace</span>}
              {entry.kind === 'file' && <span className={`${classes.size} dim`}>{bytes(entry.size)}</span>}
              <span className={`${classes.time} dim`}>{entry.mtimeMs > 0 ? moment(entry.mtimeMs) : ''}</span>
            </div>
          ))}
          {entries.length === 0 && listing !== null && (
            <p className={classes.nothing}>
              {choose === 'frames' ? 'No folders and no FITS files here.' : 'No folders here.'}
            </p>
          )}
        </div>
      </div>
      {error !== null && <FaultView fault={faultOf(error)} />}
      {problem !== null && <FaultView fault={faultOf(problem)}>{retry(error, refetch)}</FaultView>}
      <div className={classes.foot}>
        <span className="dim grow">
          {listing === null
            ? 'Looking…'
            : `${counted(listing.frames, 'FITS file')} directly in this folder; folders are searched with all below them`}
        </span>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={isBusy} disabled={chosen.length === 0} onClick={() => void finish(chosen)}>
          {label}
        </Button>
      </div>
    </>
  );
}

const nameOf = (path: string | undefined): string => path?.split('/').at(-1) || (path ?? '');

const retry = (error: Error | null, refetch: () => unknown) =>
  error === null ? null : (
    <Button variant="default" onClick={() => void refetch()}>
      Try again
    </Button>
  );

function EntryIcon({ entry }: { readonly entry: FolderEntry }) {
  if (entry.kind === 'file') return <FileText size={15} aria-label="File" className="dim" />;
  return entry.workspace ? <FolderCheck size={15} aria-label="Workspace" /> : <Folder size={15} aria-label="Folder" />;
}

function Crumbs({ path, go }: { readonly path: string; readonly go: (path: string) => void }) {
  const parts = path.split('/').filter(Boolean);
  return (
    <nav className={classes.crumbs} aria-label="Folders above">
      <button type="button" onClick={() => go('/')}>
        /
      </button>
      {parts.map((part, i) => {
        const at = `/${parts.slice(0, i + 1).join('/')}`;
        return (
          <span key={at}>
            {i > 0 && <span className="dim">/</span>}
            <button type="button" aria-current={i === parts.length - 1 ? 'location' : undefined} onClick={() => go(at)}>
              {part}
            </button>
          </span>
        );
      })}
    </nav>
  );
}

function MakeFolder(props: {
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
