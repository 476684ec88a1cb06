import { FileText, Folder, FolderCheck } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import type { FolderEntry } from '#core/contract/workspace.ts';
import { bytes, moment } from '#renderer/parts/numbers.ts';
import classes from '#renderer/parts/picker/folder-picker.module.css';

interface Props {
  readonly entries: readonly FolderEntry[];
  readonly marked: ReadonlySet<string>;
  /** Whether several may be marked. */
  readonly isMulti: boolean;
  readonly isFetching: boolean;
  /** What is said where there are none. */
  readonly nothing: string | null;
  /** `alone`: and no others. */
  readonly onMark: (entry: FolderEntry, alone: boolean) => void;
  readonly onOpen: (entry: FolderEntry) => void;
  readonly onUp: () => void;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -1e9,
  End: 1e9,
};

/** The entries of a folder, to be marked and opened by mouse and keys. */
export function FolderList({ entries, marked, isMulti, isFetching, nothing, onMark, onOpen, onUp }: Props) {
  const [current, setCurrent] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const folder = entries[0]?.path.replace(/[^/]*$/, '');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another folder begins at its top
  useEffect(() => setCurrent(0), [folder]);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${current}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  const onKeyDown = (event: KeyboardEvent) => {
    const entry = entries[current];
    const step = STEPS[event.key];
    if (step !== undefined) setCurrent((at) => Math.max(0, Math.min(entries.length - 1, at + step)));
    else if (event.key === 'Enter' && entry !== undefined) onOpen(entry);
    else if (event.key === ' ' && entry !== undefined) onMark(entry, false);
    else if (event.key === 'Backspace') onUp();
    else return;
    event.preventDefault();
  };
  const onClick = (entry: FolderEntry, index: number, event: MouseEvent) => {
    setCurrent(index);
    onMark(entry, !(event.ctrlKey || event.metaKey));
  };

  return (
    <div
      ref={list}
      className={classes.list}
      role="listbox"
      aria-label="Folders and frames"
      aria-multiselectable={isMulti}
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
          onDoubleClick={() => onOpen(entry)}
        >
          <EntryIcon entry={entry} />
          <span className="grow cut">{entry.name}</span>
          {entry.workspace && <span className="dim">workspace</span>}
          {entry.kind === 'file' && <span className={`${classes.size} dim`}>{bytes(entry.size)}</span>}
          <span className={`${classes.time} dim`}>{entry.mtimeMs > 0 ? moment(entry.mtimeMs) : ''}</span>
        </div>
      ))}
      {entries.length === 0 && nothing !== null && <p className={classes.nothing}>{nothing}</p>}
    </div>
  );
}

function EntryIcon({ entry }: { readonly entry: FolderEntry }) {
  if (entry.kind === 'file') return <FileText size={15} aria-label="File" className="dim" />;
  return entry.workspace ? <FolderCheck size={15} aria-label="Workspace" /> : <Folder size={15} aria-label="Folder" />;
}
