import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { warningMatcher } from '#core/quality/important-warnings.ts';
import { readWarningRows } from '#core/quality/warning-rows.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-rows-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, text: string) => writeFileSync(join(folder, name), text);

test('a folder without rows leaves those built in', () => {
  expect(readWarningRows(folder)).toMatchObject({ files: [] });
  expect(readWarningRows(join(folder, 'none')).rows).toHaveLength(28);
});

test('rows of a folder are added, each once, in both forms', () => {
  put(
    'important-warnings.yaml',
    '- { file: bspline.py, function: maskpoints, words: "Fewer good break points" }\n- words: "RuntimeWarning: divide by zero"\n',
  );
  put(
    'required_warnings.txt',
    [
      '# as the reference pipeline has them',
      'edgetrace.py remove_traces() - All traces removed!',
      '',
      'skysub.py global_skysub() - This slit/order has of the pixels masked, which exceeds the threshold of 90%.',
      'arc.py detect_peaks() - Saturated lines',
    ].join('\n'),
  );
  const { rows, files } = readWarningRows(folder);
  expect(files).toHaveLength(2);
  const match = warningMatcher(rows);
  expect(rows.slice(28).map(({ words }) => words)).toEqual([
    'Fewer good break points',
    'RuntimeWarning: divide by zero',
    'This slit/order has of the pixels masked, which exceeds the threshold of 90%.',
    'Saturated lines',
  ]);
  expect(match('bspline.py', 'maskpoints', 'UserWarning: Fewer good break points than order')).toBe(28);
  expect(match('bspline.py', 'fit', 'UserWarning: Fewer good break points than order')).toBe(-1);
  expect(match('any.py', 'f', 'RuntimeWarning: divide by zero encountered in divide')).toBe(29);
  // As it is meant: PypeIt writes 90.000%.
  expect(
    match(
      'skysub.py',
      'global_skysub',
      'This slit/order has 95.1% of the pixels masked, which exceeds the threshold of 90.000%.',
    ),
  ).toBe(30);
});

test.each([
  ['important-warnings.yaml', '- words: "a"\n- { file: a.py, function: f, word: "b" }\n', 2],
  ['important-warnings.yaml', '- words: "a"\n- words: [\n', 3],
  ['important-warnings.yaml', 'words: a\n', 1],
  ['required_warnings.txt', 'a.py f() - all right\nsomething else\n', 2],
])('%s that cannot be understood is named with the line: %j', (name, text, line) => {
  put(name, text);
  expect(() => readWarningRows(folder)).toThrow(`${join(folder, name)}, line ${line}: `);
});
