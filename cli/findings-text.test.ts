import { expect, test } from 'vitest';
import { findingsText } from '#cli/findings-text.ts';
import type { ArchiveFinding } from '#core/contract/archive.ts';

const of = (rule: ArchiveFinding['rule'], level: ArchiveFinding['level'], file: string, what = 'it is damaged') => ({
  rule,
  level,
  file,
  what,
  remedy: 'Archive again with --verify: what is missing or damaged is copied anew.',
});
const said = (findings: ArchiveFinding[], columns: number) =>
  findingsText({ folder: '/koa', files: 12, bytes: 2e6, findings }, columns);

test('findings stand by rule, each fault once below its files, in lines that fit', () => {
  const long = `mask/${'x'.repeat(60)}/spec1d.fits`;
  const text = said(
    [of('fits', 'error', long), of('manifest', 'error', 'a'), of('manifest', 'error', 'b'), of('rows', 'warning', '')],
    50,
  );
  expect(text).toBe(`✕ fits: 1 error
  ${long}
    it is damaged
    → Archive again with --verify: what is missing
      or damaged is copied anew.

✕ manifest: 2 errors
  a
  b
    it is damaged
    → Archive again with --verify: what is missing
      or damaged is copied anew.

▲ rows: 1 warning
  (the archive)
    it is damaged
    → Archive again with --verify: what is missing
      or damaged is copied anew.

12 files, 2.0 MB: 3 errors, 1 warning`);
});

test('of many files a terminal is told the first, a pipe all', () => {
  const many = Array.from({ length: 53 }, (_, n) => of('manifest', 'error', `file${n}`));
  const lines = said(many, 80).split('\n');
  expect(lines.filter((line) => line.includes('file'))).toHaveLength(12);
  expect(lines).toContain('  … and 43 files more (--json)');
  const all = said(many, Infinity);
  for (const { file } of many) expect(all).toContain(`  ${file}\n`);
  expect(said([], 80)).toBe('● 12 files, 2.0 MB: 0 errors, 0 warnings');
});

test('what a file is called does nothing to a terminal', () => {
  expect(said([of('fits', 'error', '\u001b[2Jx\u0007', 'a \u001b[31mb')], 80)).not.toMatch(/[\u001b\u0007]/);
});
