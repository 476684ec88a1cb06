import { expect, test } from 'vitest';
import type { SetupFile, SetupText } from '#core/contract/setup-files.ts';
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

const text = (content: string): SetupText => ({ text: content, content: null, fault: null, faultLine: null });
const file = (content: string): SetupFile => ({
  ...text(content),
  path: '/x.pypeit',
  digest: `digest of ${content}`,
  state: 'written',
  problem: null,
  backups: [],
});
/** All texts that undo brings back, the last first. */
const back = (draft: Draft): readonly string[] =>
  draft.past.length === 0 ? [] : [undone(draft).now.text, ...back(undone(draft))];
const got = (draft: Draft | null): Draft => {
  if (draft === null) throw new Error('refused');
  return draft;
};

test('what the host made of a text counts for that text only: what is newer stays', () => {
  const draft = begun(file('a'));
  const newer = typedAt(draft, 'a, typed', 1000);
  expect(editedTo(newer, 'a', text('a, edited'))).toBeNull();
  expect(readAs(newer, 'a', text('a'))).toBeNull();
  const edited = got(editedTo(newer, 'a, typed', text('a, typed, edited')));
  expect(edited.now.text).toBe('a, typed, edited');
  expect(back(edited)).toEqual(['a, typed', 'a']);
});

test('what a text says is known again only after it was read', () => {
  const typed = typedAt(begun(file('a')), 'b', 1000);
  expect(typed.unread).toBe(true);
  const read = got(readAs(typed, 'b', { ...text('b'), faultLine: 3 }));
  expect(read).toMatchObject({ unread: false, now: { text: 'b', faultLine: 3 } });
  expect(undone(read).unread).toBe(true);
  expect(redone(undone(read)).unread).toBe(true);
});

test('what is on disk comes as a step: undo brings back what was changed, and all before', () => {
  const changed = typedAt(typedAt(begun(file('a')), 'b', 1000), 'c', 9000);
  const reread = replaced({ ...changed, conflict: file('theirs') }, file('theirs'));
  expect(isChanged(reread)).toBe(false);
  expect(reread.conflict).toBeNull();
  expect(back(reread)).toEqual(['c', 'b', 'a']);
  const again = undone(reread);
  expect(isChanged(again)).toBe(true);
  expect(again.base.digest).toBe('digest of theirs');
  expect(redone(again).now.text).toBe('theirs');
});

test('the same text from disk is no step of undo', () => {
  const draft = replaced(typedAt(begun(file('a')), 'b', 1000), file('b'));
  expect(back(draft)).toEqual(['a']);
  expect(isChanged(draft)).toBe(false);
});

test('typing without a pause is one step', () => {
  let draft = begun(file('a'));
  for (const [at, typed] of [[1000, 'ab'], [1500, 'abc'], [2000, 'abcd'], [3000, 'abcde']] as const) // biome-ignore format: a list
    draft = typedAt(draft, typed, at);
  expect(back(draft)).toEqual(['abcd', 'a']);
});
