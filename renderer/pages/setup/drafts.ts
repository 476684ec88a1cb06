import { create } from 'zustand';
import type { FaultData } from '#core/contract/fault.ts';
import type { SetupEdit, SetupFile, SetupText } from '#core/contract/setup-files.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';

/** A setup file as it is being changed: one text, which all tabs show. */
export interface Draft {
  /** As it was read. */
  readonly base: SetupFile;
  readonly now: SetupText;
  readonly past: readonly SetupText[];
  readonly future: readonly SetupText[];
  /** When it was last typed at; typing without a pause is one step of undo. */
  readonly typed: number;
  /** Why the last edit or save could not be done. */
  readonly fault: FaultData | null;
  /** What the file holds now, where that is not what was read. */
  readonly conflict: SetupFile | null;
  /** The backup of the last save of this session. */
  readonly saved: { readonly backup: string | null } | null;
}

/** The drafts by path; they stay while one looks at other files and pages. */
export const useDrafts = create<{ readonly drafts: ReadonlyMap<string, Draft> }>(() => ({ drafts: new Map() }));

export const isChanged = (draft: Draft | undefined): boolean =>
  draft !== undefined && draft.now.text !== draft.base.text;

const get = (path: string): Draft | undefined => useDrafts.getState().drafts.get(path);

function put(path: string, change: Partial<Draft>): void {
  useDrafts.setState(({ drafts }) => {
    const draft = drafts.get(path);
    return draft === undefined ? {} : { drafts: new Map(drafts).set(path, { ...draft, ...change }) };
  });
}

function begin(path: string, base: SetupFile, saved: Draft['saved'] = null): void {
  const { text, content, fault, faultLine } = base;
  const now = { text, content, fault, faultLine };
  const draft: Draft = { base, now, past: [], future: [], typed: 0, fault: null, conflict: null, saved };
  useDrafts.setState(({ drafts }) => ({ drafts: new Map(drafts).set(path, draft) }));
}

/** Read a file, unless it is there unchanged; what was changed here stays, and a change on disk is told beside it. */
export async function openDraft(path: string, digest: string): Promise<void> {
  const draft = get(path);
  if (draft !== undefined && (draft.base.digest === digest || draft.conflict?.digest === digest)) return;
  const file = await call((host) => host.setups.read({ path }));
  const latest = get(path);
  if (latest !== undefined && isChanged(latest) && latest.base.digest !== file.digest) put(path, { conflict: file });
  else if (latest === undefined || latest.base.digest !== file.digest) begin(path, file);
}

/** Take what is on disk, and give up what was changed here. */
export async function rereadDraft(path: string): Promise<void> {
  begin(path, await call((host) => host.setups.read({ path })));
}

/** Take what is on disk for what was read, so that a save replaces it. */
export function keepMine(path: string): void {
  const draft = get(path);
  if (draft?.conflict != null) put(path, { base: draft.conflict, conflict: null });
}

let queue: Promise<unknown> = Promise.resolve();

/** Change a draft. Edits are made one after the other, each on the text that the former left. */
export function editDraft(path: string, edits: (content: SetupText) => readonly SetupEdit[]): void {
  queue = queue.then(async () => {
    const draft = get(path);
    if (draft === undefined) return;
    const wanted = [...edits(draft.now)];
    if (wanted.length === 0) return;
    try {
      const { text } = draft.now;
      const next = await call((host) => host.setups.edit({ path, text, edits: wanted }));
      if (next.text === text) put(path, { fault: null });
      else put(path, { now: next, past: [...draft.past, draft.now], future: [], typed: 0, fault: null });
    } catch (error) {
      put(path, { fault: faultOf(error) });
    }
  });
}

const readings = new Map<string, ReturnType<typeof setTimeout>>();

/** The text was typed at. What it says is read after a pause. */
export function typeDraft(path: string, text: string): void {
  const draft = get(path);
  if (draft === undefined || draft.now.text === text) return;
  const isOneStep = Date.now() - draft.typed < 800;
  put(path, {
    now: { ...draft.now, text },
    past: isOneStep ? draft.past : [...draft.past, draft.now],
    future: [],
    typed: Date.now(),
    fault: null,
  });
  read(path);
}

/** Read what the text of a draft says, soon. */
function read(path: string): void {
  clearTimeout(readings.get(path));
  const timer = setTimeout(async () => {
    const text = get(path)?.now.text;
    if (text === undefined) return;
    try {
      const now = await call((host) => host.setups.edit({ path, text, edits: [] }));
      if (get(path)?.now.text === text) put(path, { now });
    } catch (error) {
      // A text that cannot be parsed at all is a fault of the call; it says the same.
      if (get(path)?.now.text === text)
        put(path, { now: { text, content: null, fault: faultOf(error), faultLine: lineOf(faultOf(error)) } });
    }
  }, 200);
  readings.set(path, timer);
}

const lineOf = ({ message }: FaultData): number | null => {
  const line = /, line (\d+):/.exec(message)?.[1];
  return line === undefined ? null : Number(line);
};

export function undoDraft(path: string): void {
  const draft = get(path);
  const before = draft?.past.at(-1);
  if (draft === undefined || before === undefined) return;
  put(path, {
    now: before,
    past: draft.past.slice(0, -1),
    future: [draft.now, ...draft.future],
    typed: 0,
    fault: null,
  });
  read(path);
}

export function redoDraft(path: string): void {
  const draft = get(path);
  const next = draft?.future[0];
  if (draft === undefined || next === undefined) return;
  put(path, { now: next, past: [...draft.past, draft.now], future: draft.future.slice(1), typed: 0, fault: null });
  read(path);
}

/** Write a draft; what was typed while it was written stays as a change. True: it is saved. */
export async function saveDraft(path: string): Promise<boolean> {
  await queue;
  const draft = get(path);
  if (draft === undefined || !isChanged(draft)) return false;
  const { text } = draft.now;
  try {
    const outcome = await call((host) => host.setups.save({ path, text, digest: draft.base.digest }));
    if (outcome.outcome === 'conflict') {
      put(path, { conflict: outcome.file, fault: null });
      return false;
    }
    put(path, { base: outcome.file, fault: null, conflict: null, saved: { backup: outcome.backup } });
    return true;
  } catch (error) {
    put(path, { fault: faultOf(error) });
    return false;
  }
}

/** Undo the last save: the backup becomes the file again. */
export async function restoreDraft(path: string, backup: string): Promise<void> {
  const draft = get(path);
  if (draft === undefined) return;
  try {
    const outcome = await call((host) => host.setups.restore({ path, backup, digest: draft.base.digest }));
    if (outcome.outcome === 'conflict') put(path, { conflict: outcome.file });
    else begin(path, outcome.file);
  } catch (error) {
    put(path, { fault: faultOf(error) });
  }
}

export const dismissFault = (path: string): void => put(path, { fault: null });
export const dismissSaved = (path: string): void => put(path, { saved: null });

window.addEventListener('beforeunload', (event) => {
  if ([...useDrafts.getState().drafts.values()].some(isChanged)) event.preventDefault();
});
