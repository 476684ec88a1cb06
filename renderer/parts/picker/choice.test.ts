import { expect, test } from 'vitest';
import type { FolderListing } from '#core/contract/workspace.ts';
import { choiceOf } from '#renderer/parts/picker/choice.ts';

const folder = (path: string): FolderListing => ({ path, parent: '/', entries: [], frames: 0, places: [] });

test('the folder that is shown, or what is marked in it', () => {
  expect(choiceOf({ listing: folder('/raw'), marked: [], typed: null })).toEqual({
    paths: ['/raw'],
    name: 'this folder',
    why: null,
  });
  expect(choiceOf({ listing: folder('/raw'), marked: ['/raw/n20'], typed: null })).toMatchObject({
    paths: ['/raw/n20'],
    name: 'n20',
  });
  expect(choiceOf({ listing: folder('/raw'), marked: ['/raw/a', '/raw/b'], typed: null }).name).toBe('2');
  expect(choiceOf({ listing: null, marked: [], typed: null }).paths).toEqual([]);
});

test('what is typed comes first, and nothing else is taken while it cannot be listed', () => {
  const listing = folder('/raw');
  const marked = ['/raw/n20'];
  const listed = { state: 'listed', listing: folder('/data/n21') } as const;
  expect(choiceOf({ listing, marked, typed: listed })).toEqual({ paths: ['/data/n21'], name: 'n21', why: null });
  expect(choiceOf({ listing, marked, typed: { state: 'looking' } })).toMatchObject({ paths: [], why: 'Looking …' });
  const fault = { code: 'missing', message: '/dat is not there', remedy: 'Check the name.' };
  expect(choiceOf({ listing, marked, typed: { state: 'refused', fault } })).toMatchObject({
    paths: [],
    why: '/dat is not there. Check the name.',
  });
});
