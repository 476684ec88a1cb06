import { ActionIcon, Button, Modal, TextInput, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ArrowUp } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { FolderEntry, FolderListing } from '#core/contract/workspace.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { choiceOf, factOf } from '#renderer/parts/picker/choice.ts';
import { Crumbs } from '#renderer/parts/picker/crumbs.tsx';
import { FolderList } from '#renderer/parts/picker/folder-list.tsx';
import classes from '#renderer/parts/picker/folder-picker.module.css';
import { MakeFolder } from '#renderer/parts/picker/make-folder.tsx';
import { useTypedFolder } from '#renderer/parts/picker/use-typed-folder.ts';

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
  /** Where to begin, or in the nearest folder above that is there; else where the last choice was, else at home. */
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
  /** The folder to begin in may not be there yet; whoever goes to one is told. */
  const [isFirst, setFirst] = useState(true);
  const [typed, setTyped] = useState(path ?? '');
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  /** The dialog gives the focus to its list a moment after it opened; not if someone began to type before. */
  const [isTyping, setTyping] = useState(false);
  const shown = useRef<FolderListing | null>(null);
  /** The path that the field was given last, not typed. */
  const given = useRef(typed);
  const field = useRef<HTMLInputElement>(null);
  /** Whether the field was given another path under someone's cursor. */
  const isReplaced = useRef(false);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['folders', path, isFirst],
    queryFn: () => call((host) => host.folders.list({ path, nearest: isFirst && path === start })),
    staleTime: 0,
  });
  if (data !== undefined) shown.current = data;
  const listing = data ?? shown.current;
  const entries = (listing?.entries ?? []).filter(({ kind }) => choose === 'frames' || kind === 'folder');

  // What was typed while a listing was on its way stays.
  useEffect(() => {
    if (data === undefined) return;
    const before = given.current;
    const held = field.current?.value ?? '';
    given.current = data.path;
    setMarked(new Set());
    if (held.trim() !== before || held === data.path) return;
    isReplaced.current = true;
    setTyped(data.path);
  }, [data]);
  // What is typed next takes its place, as for who enters the field later.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the field shows it
  useLayoutEffect(() => {
    if (isReplaced.current) field.current?.select();
    isReplaced.current = false;
  }, [typed]);
  // A folder that was chosen last time may be gone.
  useEffect(() => {
    if (error !== null && path !== null && path === localStorage.getItem(LAST)) {
      localStorage.removeItem(LAST);
      setPath(null);
    }
  }, [error, path]);

  const go = (to: string) => {
    setProblem(null);
    setFirst(false);
    given.current = to;
    setTyped(to);
    setPath(to);
  };
  const mark = (entry: FolderEntry, alone: boolean) => {
    const next = new Set(alone || choose === 'folder' ? [] : marked);
    if (!alone && marked.has(entry.path)) next.delete(entry.path);
    else next.add(entry.path);
    setMarked(next);
    // What is marked counts, and no longer what was typed.
    if (listing === null) return;
    given.current = listing.path;
    setTyped(listing.path);
  };
  const other = useTypedFolder(typed, listing?.path ?? null);
  const finish = async (paths: readonly string[]) => {
    setBusy(true);
    setProblem(null);
    try {
      await onChoose(paths);
      const last = other?.state === 'listed' ? other.listing : listing;
      if (last !== null) localStorage.setItem(LAST, last.path);
      onClose();
    } catch (caught) {
      setProblem(caught);
    } finally {
      setBusy(false);
    }
  };
  // What is wrong with a path is said while that is what stands in the field.
  const isHere = typed.trim() === path || typed === (data?.path ?? '');
  const isRefused = error !== null && other?.state === 'refused' && typed.trim() === path;
  const picked = { listing, marked: [...marked], typed: other };
  const choice = choiceOf(picked);

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
            ref={field}
            aria-label="Path; Enter goes there"
            value={typed}
            spellCheck={false}
            data-autofocus={isTyping || undefined}
            onFocus={() => setTyping(true)}
            classNames={{ input: 'mono' }}
            onChange={(event) => {
              setProblem(null);
              setTyped(event.currentTarget.value);
            }}
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
        <FolderList
          entries={entries}
          marked={marked}
          isFetching={isFetching}
          nothing={
            listing === null ? null : choose === 'frames' ? 'No folders and no FITS files here.' : 'No folders here.'
          }
          isMulti={choose === 'frames'}
          onMark={mark}
          onOpen={(entry) => (entry.kind === 'folder' ? go(entry.path) : void finish([entry.path]))}
          onUp={() => listing?.parent && go(listing.parent)}
        />
      </div>
      {error !== null && isHere && <FaultView fault={faultOf(error)} />}
      {problem !== null && <FaultView fault={faultOf(problem)}>{retry(error, refetch)}</FaultView>}
      <div className={classes.foot}>
        <span id="picked" className="dim grow" role="status">
          {/* Said above, with what to do. */}
          {isRefused ? 'Go to a folder that can be listed' : (choice.why ?? factOf(choose, picked))}
        </span>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          loading={isBusy}
          disabled={choice.why !== null}
          aria-describedby="picked"
          onClick={() => void finish(choice.paths)}
        >
          {action} {choice.name}
        </Button>
      </div>
    </>
  );
}

const retry = (error: Error | null, refetch: () => unknown) =>
  error === null ? null : (
    <Button variant="default" onClick={() => void refetch()}>
      Try again
    </Button>
  );
