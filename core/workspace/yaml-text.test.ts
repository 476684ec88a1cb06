import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readSettings, settingsFile } from '#core/workspace/settings.ts';
import { yamlText } from '#core/workspace/yaml-text.ts';

const Schema = z.object({
  level: z.number().min(1).optional(),
  datasets: z.record(z.string(), z.strictObject({ verdict: z.enum(['yes', 'no']).nullable() })).optional(),
  names: z.union([z.string(), z.array(z.string())]).optional(),
});

test.each([
  ['level: high\n', 'my.yaml, line 1: level expected a number, found "high"'],
  ['# first\n\nlevel: 0\n', 'my.yaml, line 3: level expected at least 1, found 0'],
  [
    'datasets:\n  a:\n    verdict: maybe\n',
    'my.yaml, line 3: datasets.a.verdict expected one of yes, no, found "maybe"',
  ],
  ['datasets:\n  a: {}\n', 'my.yaml, line 2: datasets.a.verdict is missing: expected one of yes, no'],
  ['datasets:\n  a:\n    verdict: no\n    verdit: no\n', 'my.yaml, line 4: datasets.a.verdit is no key that is known'],
  ['names: 3\n', 'my.yaml, line 1: names expected text, or a list (- …), found 3'],
  ['- 1\n', 'my.yaml, line 1: the file expected keys with values (key: value), found a list'],
  ['level: 1\nnames: [a\n', 'my.yaml, line 3: it is no YAML'],
])('%j is told in plain words', (text, message) => {
  const read = () => yamlText(text, 'my.yaml', { code: 'odd', remedy: 'Mend it.' }).read(Schema);
  expect(read).toThrow(message);
  expect(read).toThrow(expect.objectContaining({ data: expect.objectContaining({ code: 'odd', remedy: 'Mend it.' }) }));
});

test('what is right is read', () => {
  const text = yamlText('level: 2\nnames: a\n', 'my.yaml', { code: 'odd', remedy: 'Mend it.' });
  expect(text.read(Schema)).toEqual({ level: 2, names: 'a' });
});

test('settings: a file that is empty is as none; a wrong line is told', () => {
  const root = mkdtempSync(join(tmpdir(), 'slitbench-settings-'));
  try {
    const path = settingsFile(root);
    mkdirSync(dirname(path));
    writeFileSync(path, '# nothing yet\n');
    expect(readSettings(root)).toEqual(readSettings(join(root, 'elsewhere')));
    writeFileSync(path, '# mine\nthreads: 1\nworkers: many\n');
    expect(() => readSettings(root)).toThrow(/settings\.yaml, line 3: workers expected a number, found "many"/);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
