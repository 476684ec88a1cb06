import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { patternFinder, textFinder } from '#core/logs/find-lines.ts';
import { LEVEL, LogIndex, levelOf } from '#core/logs/log-index.ts';

const file = () => join(mkdtempSync(join(tmpdir(), 'log-index-')), 'a.log');
const index = (path: string) => new LogIndex(path, (name, func) => name === 'a.py' && func === 'f');

test.each([
  ['    INFO | 2026-11-23 07:50:28 | inputfiles.py:from_file:136 | text', 'info'],
  [' WARNING | 2026-11-23 07:50:33 | calibrations.py:get_dark:606 | text', 'warning'],
  ['   ERROR | 2026-11-23 07:50:33 | a.py:b:1 | text', 'error'],
  [' [INFO] - file.py:func:12 - text', 'info'],
  ['[WARNING] :: calibrations.py 593 get_dark() - text', 'warning'],
  ['\x1b[1;31m[ERROR]   ::\x1b[0m text', 'error'],
  ['\x1b[1;33m[WORK IN ]::\x1b[0m', 'debug'],
  ['[WORK IN PROGRESS] :: text', 'debug'],
  ['Traceback (most recent call last):', 'error'],
  ['Combining frames:', 'none'],
  ['INFORMATION about nothing', 'none'],
  ['b24.fits.gz', 'none'],
  ['', 'none'],
] as const)('%s is %s', (line, level) => {
  const bytes = Buffer.from(line);
  expect(levelOf(bytes, 0, bytes.length)).toBe(LEVEL[level]);
});

test('every line is found again, however it is asked for', () => {
  const path = file();
  const lines = Array.from(
    { length: 1000 },
    (_, i) => `    INFO | 2026-11-23 07:50:28 | a.py:g:1 | line ${i} ${'å'.repeat(i % 50)}`,
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  const log = index(path);
  log.advance();
  expect(log.lines).toBe(1000);
  for (const [from, to] of [
    [0, 1000],
    [0, 1],
    [63, 65],
    [64, 128],
    [999, 1000],
    [990, 5000],
    [500, 500],
  ] as const)
    expect(log.texts(from, to)).toEqual(lines.slice(from, to));
});

test('a line that is being written is there, and is taken up when it is whole', () => {
  const path = file();
  writeFileSync(path, '    INFO | t | a.py:g:1 | one\n WARNING | 2026-11-23 07:50:28 | a.py:f:1 | tw');
  const log = index(path);
  log.advance();
  expect([log.lines, log.counts.warning]).toEqual([2, 0]);
  expect(log.texts(1, 2)).toEqual([' WARNING | 2026-11-23 07:50:28 | a.py:f:1 | tw']);
  appendFileSync(path, 'o\nthree\n');
  expect(log.advance()).toBe(true);
  expect(log.advance()).toBe(false);
  expect(log.lines).toBe(3);
  expect(log.counts).toMatchObject({ info: 1, warning: 1, important: 1 });
  expect(log.texts(1, 3)).toEqual([' WARNING | 2026-11-23 07:50:28 | a.py:f:1 | two', 'three']);
  // The third goes on with the warning.
  expect(log.kind(2)).toEqual({ level: LEVEL.warning, important: false, continues: true });
});

test('lines longer than a chunk, and many reads, give the same as one', () => {
  const path = file();
  const long = 'x'.repeat(9 << 20);
  writeFileSync(path, `a\n${long}\nb\n`);
  const log = index(path);
  while (log.advance(1)) {
    // Until all was seen.
  }
  expect(log.lines).toBe(3);
  expect(log.texts(1, 2)[0]).toHaveLength(9 << 20);
  expect(log.texts(2, 3)).toEqual(['b']);
});

test('a log that is begun anew is read anew', () => {
  const path = file();
  writeFileSync(path, '   ERROR | t | a.py:g:1 | one\n\n\n\n');
  const log = index(path);
  log.advance();
  expect(log.firstError).toBe(0);
  writeFileSync(path, 'new\n');
  log.advance();
  expect([log.lines, log.firstError, log.counts.error, log.generation]).toEqual([1, -1, 0, 1]);
});

test('levels are selected with the lines that go on with them, and texts searched without colours', () => {
  const path = file();
  writeFileSync(
    path,
    '[INFO]    :: x\n[WARNING] :: a.py 1 f() - bad\n  goes on\n\x1b[1;32m[INFO]\x1b[0m    :: re\x1b[1mach\n',
  );
  const log = index(path);
  log.advance();
  expect([...log.select(({ level }) => level === LEVEL.warning)]).toEqual([1, 2]);
  expect([...log.select(({ important }) => important)]).toEqual([1]);
  expect(log.search(textFinder('REACH', false), 10)).toEqual({ lines: [3], total: 1 });
});

test.each([
  ['', []],
  ['needle', [0]],
  ['a\nneedle needle\n\nx needle\nneedl', [1, 3]],
  ['needle\nneedle', [0, 1]],
] as const)('a text is found once a line: %j', (text, lines) => {
  expect(textFinder('needle', true)(text)).toEqual(lines);
  expect(textFinder('NEEDLE', false)(text)).toEqual(lines);
  expect(patternFinder(/n[e]+dle/)(text)).toEqual(lines);
});
