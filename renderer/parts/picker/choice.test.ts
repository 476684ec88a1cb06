import { expect, test } from 'vitest';
import type { FolderListing } from '#core/contract/workspace.ts';
import { choiceOf, factOf } from '#renderer/parts/picker/choice.ts';

const folder = (path: string, more: Partial<FolderListing> = {}): FolderListing => ({
  ...{ path, parent: '/', entries: [], frames: 0, places: [], free: 12e9, writable: true },
  ...more,
});

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

test('of frames it is told how many there are, of a folder to be written what room there is', () => {
  const listing = folder('/raw', { frames: 3 });
  const shown = { listing, marked: [], typed: null };
  expect(factOf('frames', shown)).toBe(
    '3 FITS files directly in this folder; folders are searched with all below them',
  );
  expect(factOf('frames', { ...shown, marked: ['/raw/a'] })).toBe('Folders are searched with all below them');
  expect(factOf('folder', shown)).toBe('12.0 GB free on its disk');
  // Another disk may be mounted there.
  expect(factOf('folder', { ...shown, marked: ['/raw/a'] })).toBe('');
  const typed = (more: Partial<FolderListing>) => ({ state: 'listed', listing: folder('/koa', more) }) as const;
  expect(factOf('folder', { ...shown, typed: typed({ free: 5e6 }) })).toBe('5.00 MB free on its disk');
  expect(factOf('folder', { ...shown, typed: typed({ writable: false }) })).toBe('You may not write there');
  expect(factOf('folder', { ...shown, typed: typed({ free: null }) })).toContain('no disk');
  expect(factOf('folder', { ...shown, listing: null })).toBe('');
});
