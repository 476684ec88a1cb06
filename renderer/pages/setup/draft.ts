import type { FaultData } from '#core/contract/fault.ts';
import type { SetupFile, SetupText } from '#core/contract/setup-files.ts';

/** A setup file as it is being changed: one text, which all tabs show. */
export interface Draft {
  /** As it was read. */
  readonly base: SetupFile;
  readonly now: SetupText;
  /** What `now` says is of a former text: it is to be read. */
  readonly unread: boolean;
  readonly past: readonly SetupText[];
  readonly future: readonly SetupText[];
  /** When it was last typed at; typing without a pause is one step of undo. */
  readonly typed: number;
  /** Why the last edit or save could not be done. */
  readonly fault: FaultData | null;
  /** What the file holds now, where that is not what was read. */
  readonly conflict: SetupFile | null;
  /** The last save of this session, or what was brought back: where that which it replaced is kept. */
  readonly saved: { readonly backup: string | null; readonly restored: boolean } | null;
}

const PAUSE_MS = 800;

const textOf = ({ text, content, fault, faultLine }: SetupText): SetupText => ({ text, content, fault, faultLine });

export const isChanged = (draft: Draft | undefined): boolean =>
  draft !== undefined && draft.now.text !== draft.base.text;

export const begun = (base: SetupFile): Draft => ({
  base,
  now: textOf(base),
  unread: false,
  past: [],
  future: [],
  typed: 0,
  fault: null,
  conflict: null,
  saved: null,
});

/** Another text comes instead; undo brings back the one there was. The same text is no step. */
function stepped(draft: Draft, now: SetupText, unread: boolean): Draft {
  if (now.text === draft.now.text) return { ...draft, now, unread, fault: null };
  return { ...draft, now, unread, past: [...draft.past, draft.now], future: [], typed: 0, fault: null };
}

/** What the file holds, of which nothing is changed; undo brings back what was changed before. */
export const replaced = (draft: Draft, file: SetupFile): Draft => ({
  ...stepped(draft, textOf(file), false),
  base: file,
  conflict: null,
  saved: null,
});

/** It was typed at `at` (ms). */
export function typedAt(draft: Draft, text: string, at: number): Draft {
  if (text === draft.now.text) return draft;
  const isOneStep = at - draft.typed < PAUSE_MS;
  const past = isOneStep ? draft.past : [...draft.past, draft.now];
  return { ...draft, now: { ...draft.now, text }, unread: true, past, future: [], typed: at, fault: null };
}

/** What the host says of the text `asked`; null: the draft has another text by now, which stays. */
export const readAs = (draft: Draft, asked: string, said: SetupText): Draft | null =>
  draft.now.text === asked ? { ...draft, now: { ...said, text: asked }, unread: false } : null;

/** The text that the host made of the text `asked`; null: the draft has another text by now, which stays. */
export const editedTo = (draft: Draft, asked: string, next: SetupText): Draft | null =>
  draft.now.text === asked ? stepped(draft, next, false) : null;

export function undone(draft: Draft): Draft {
  const now = draft.past.at(-1);
  if (now === undefined) return draft;
  const [past, future] = [draft.past.slice(0, -1), [draft.now, ...draft.future]];
  return { ...draft, now, unread: true, past, future, typed: 0, fault: null };
}

export function redone(draft: Draft): Draft {
  const [now, ...future] = draft.future;
  if (now === undefined) return draft;
  return { ...draft, now, unread: true, past: [...draft.past, draft.now], future, typed: 0, fault: null };
}
