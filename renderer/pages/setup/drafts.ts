import { create } from 'zustand';
import type { FaultData } from '#core/contract/fault.ts';
import type { SetupEdit, SetupText } from '#core/contract/setup-files.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import {
  begun,
  type Draft,
  editedTo,
  isChanged,
  readAs,
  redone,
  replaced,
  typedAt,
  undone,
} from '#renderer/pages/setup/draft.ts';

/** The drafts by path; they stay while one looks at other files and pages. */
export const useDrafts = create<{ readonly drafts: ReadonlyMap<string, Draft> }>(() => ({ drafts: new Map() }));

const get = (path: string): Draft | undefined => useDrafts.getState().drafts.get(path);

const set = (path: string, draft: Draft): void =>
  useDrafts.setState(({ drafts }) => ({ drafts: new Map(drafts).set(path, draft) }));

/** Whether the file is not the one that was read. */
export const hasConflict = (path: string): boolean => get(path)?.conflict != null;

/** Change a draft that is there. */
function put(path: string, change: Partial<Draft>): void {
  const draft = get(path);
  if (draft !== undefined) set(path, { ...draft, ...change });
}

let queue: Promise<unknown> = Promise.resolve();

/** What changes a draft by the host is done one after the other, each with what the former left. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const done = queue.then(work);
  queue = done.catch(() => {});
  return done;
}

/** A draft when all that was asked of the host before is done. */
export const settledDraft = (path: string): Promise<Draft | undefined> => inTurn(async () => get(path));

/** Read a file, unless it is there unchanged; what was changed here stays, and a change on disk is told beside it. */
export async function openDraft(path: string, digest: string): Promise<void> {
  const draft = get(path);
  if (draft !== undefined && (draft.base.digest === digest || draft.conflict?.digest === digest)) return;
  const file = await call((host) => host.setups.read({ path }));
  const latest = get(path);
  if (latest === undefined) set(path, begun(file));
  else if (latest.base.digest === file.digest) put(path, { conflict: null });
  else if (isChanged(latest)) put(path, { conflict: file });
  else set(path, replaced(latest, file));
}

/** Take what is on disk instead of what was changed here, which undo brings back. */
export const rereadDraft = (path: string): Promise<void> =>
  inTurn(async () => {
    try {
      const file = await call((host) => host.setups.read({ path }));
      const draft = get(path);
      set(path, draft === undefined ? begun(file) : replaced(draft, file));
    } catch (error) {
      put(path, { fault: faultOf(error) });
    }
  });

/** Take what is on disk for what was read, so that a save replaces it. */
export function keepMine(path: string): void {
  const draft = get(path);
  if (draft?.conflict != null) put(path, { base: draft.conflict, conflict: null });
}

/** What the text of a draft says. A text that cannot be parsed at all is a fault of the call; it says the same. */
async function readingOf(path: string, text: string): Promise<SetupText> {
  try {
    return await call((host) => host.setups.edit({ path, text, edits: [] }));
  } catch (error) {
    const fault = faultOf(error);
    return { text, content: null, fault, faultLine: lineOf(fault) };
  }
}

const lineOf = ({ message }: FaultData): number | null => {
  const line = /, line (\d+):/.exec(message)?.[1];
  return line === undefined ? null : Number(line);
};

/**
 * Change a draft by what its text says. Edits are made one after the other, each on the text that the former left. What
 * is typed meanwhile stays: the edit is then made on that.
 */
export function editDraft(path: string, edits: (content: SetupText) => readonly SetupEdit[]): void {
  void inTurn(async () => {
    for (let draft = get(path); draft !== undefined; draft = get(path)) {
      const { text } = draft.now;
      try {
        if (draft.unread) {
          await readNow(path);
          continue;
        }
        const wanted = [...edits(draft.now)];
        if (wanted.length === 0) return;
        const next = await call((host) => host.setups.edit({ path, text, edits: wanted }));
        if (!answer(path, (latest) => editedTo(latest, text, next))) continue;
      } catch (error) {
        put(path, { fault: faultOf(error) });
      }
      return;
    }
  });
}

const readings = new Map<string, ReturnType<typeof setTimeout>>();

/** The text was typed at. What it says is read after a pause. */
export function typeDraft(path: string, text: string): void {
  const draft = get(path);
  if (draft === undefined || draft.now.text === text) return;
  set(path, typedAt(draft, text, Date.now()));
  readSoon(path);
}

function readSoon(path: string): void {
  clearTimeout(readings.get(path));
  readings.set(
    path,
    setTimeout(() => void readNow(path), 200),
  );
}

async function readNow(path: string): Promise<void> {
  const text = get(path)?.now.text;
  if (text === undefined) return;
  const said = await readingOf(path, text);
  answer(path, (draft) => readAs(draft, text, said));
}

/** Take an answer of the host, if it is for the text that the draft has now. */
function answer(path: string, change: (draft: Draft) => Draft | null): boolean {
  const draft = get(path);
  const changed = draft === undefined ? null : change(draft);
  if (changed !== null) set(path, changed);
  return changed !== null;
}

/** Undo the last change, that is also one that the host is still asked for. */
export const undoDraft = (path: string): void => void step(path, undone);
export const redoDraft = (path: string): void => void step(path, redone);

const step = (path: string, change: (draft: Draft) => Draft): Promise<void> =>
  inTurn(async () => {
    const draft = get(path);
    if (draft === undefined) return;
    set(path, change(draft));
    readSoon(path);
  });

/** Write a draft; what was typed while it was written stays as a change. True: it is saved. */
export const saveDraft = (path: string): Promise<boolean> =>
  inTurn(async () => {
    const draft = get(path);
    if (draft === undefined || !isChanged(draft)) return false;
    const { text } = draft.now;
    try {
      const outcome = await call((host) => host.setups.save({ path, text, digest: draft.base.digest }));
      if (outcome.outcome === 'conflict') {
        put(path, { conflict: outcome.file, fault: null });
        return false;
      }
      const saved = { backup: outcome.backup, restored: false };
      put(path, { base: outcome.file, fault: null, conflict: null, saved });
      return true;
    } catch (error) {
      put(path, { fault: faultOf(error) });
      return false;
    }
  });

/** Bring back what a backup holds. What the file held is kept as a backup, and undo brings it back here. */
export const restoreDraft = (path: string, backup: string): Promise<void> =>
  inTurn(async () => {
    const draft = get(path);
    if (draft === undefined) return;
    try {
      const outcome = await call((host) => host.setups.restore({ path, backup, digest: draft.base.digest }));
      const latest = get(path) ?? draft;
      if (outcome.outcome === 'conflict') put(path, { conflict: outcome.file });
      else set(path, { ...replaced(latest, outcome.file), saved: { backup: outcome.backup, restored: true } });
    } catch (error) {
      put(path, { fault: faultOf(error) });
    }
  });

export const dismissFault = (path: string): void => put(path, { fault: null });
export const dismissSaved = (path: string): void => put(path, { saved: null });

/** Whether a field of the form in sight holds what was not taken: it is being typed, or was refused. */
const isTyping = (): boolean =>
  [...document.querySelectorAll('input[data-pending="true"]')].some(
    (field) =>
      (field === document.activeElement || field.getAttribute('aria-invalid') === 'true') && field.checkVisibility(),
  );

// Electron and Chromium before 119 ask only where a value is returned.
window.addEventListener('beforeunload', (event) => {
  if (!isTyping() && ![...useDrafts.getState().drafts.values()].some(isChanged)) return;
  event.preventDefault();
  event.returnValue = true;
});
