import { expect, test } from 'vitest';
import { packedText } from '#cli/tar-qa.ts';

const result = { dryRun: false, packed: [], left: [], already: 0, without: 0 };
const one = { folder: '/r/a', archive: '/r/a/QA.tar.gz', files: 1, bytes: 2e6, archiveBytes: 1e6, kept: 0 };
const last = (text: string) => text.split('\n').at(-1);

test('the last line counts what was packed, and the rest by why', () => {
  expect(last(packedText({ ...result, already: 6, without: 1 }))).toBe(
    'Nothing to pack: 6 packed already, 1 without plots.',
  );
  expect(last(packedText({ ...result, packed: [one], without: 2 }))).toBe(
    'Packed 1 file of 1 reduction; 2 without plots.',
  );
  expect(last(packedText({ ...result, left: [{ folder: '/r/b', reason: 'it runs', failed: false }] }))).toBe(
    'Packed nothing: 1 left.',
  );
  const two = [one, { ...one, files: 1500 }];
  const left = [
    { folder: '/r/b', reason: 'it runs', failed: false },
    { folder: '/r/c', reason: 'the disk is full', failed: true },
  ];
  expect(
    packedText({ ...result, dryRun: true, packed: two, left })
      .split('\n')
      .slice(2)
      .join('\n'),
  ).toMatch(
    /^left: \S+\/b: it runs\nfailed: \S+\/c: the disk is full\nWould pack 1,501 files of 2 reductions; 1 left, 1 failed\. Nothing was written\.$/,
  );
});
