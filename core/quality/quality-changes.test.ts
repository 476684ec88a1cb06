import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { notesFile, readNotes } from '#core/quality/notes.ts';
import { ownThresholds, readOwnThresholds, thresholdsFile } from '#core/quality/own-thresholds.ts';
import { judgeDataset, keepThresholds, lastQualityChange, undoQuality } from '#core/quality/quality-changes.ts';
import { takeLock } from '#core/workspace/lock.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slitbench-notes-'));
  mkdirSync(join(root, '.slitbench/config'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const A = 'uds/600/2005';
const B = 'goods/1200/2006-01-01_2006-02-01';
const NOW = new Date('2026-11-26T01:02:03Z');
const text = () => readFileSync(notesFile(root), 'utf8');
const own = (dataset: string) => ownThresholds(readOwnThresholds(root), dataset);

describe('what is said of a dataset', () => {
  test('is kept with who and when; what is left out stays as it was said', () => {
    judgeDataset(root, A, { verdict: 'accepted' }, NOW);
    judgeDataset(root, A, { note: 'seeing 1.2″\nand clouds: yes' });
    judgeDataset(root, B, { verdict: 'rejected' });
    expect(text().match(/^#/gm)).toHaveLength(1);
    expect(readNotes(root).get(A)).toMatchObject({ verdict: 'accepted', note: 'seeing 1.2″\nand clouds: yes' });
    expect(readNotes(root).get(A)?.who).toMatch(/.@./);
    expect(Date.parse(readNotes(root).get(A)?.when ?? '')).toBeGreaterThan(NOW.getTime() - 1);
    judgeDataset(root, A, { verdict: null, note: '' });
    expect([...readNotes(root).keys()]).toEqual([B]);
  });

  test('leaves whatever else stands in the file as it is', () => {
    writeFileSync(
      notesFile(root),
      `# of the group\nversion: 3 # do not touch\ndatasets:\n  # a hard one\n  ${A}:\n    verdict: rejected\n    mine: [1, 2]\nother:\n  deep: {a: 1}\n`,
    );
    judgeDataset(root, A, { verdict: 'accepted' });
    judgeDataset(root, B, { note: 'new' });
    for (const kept of ['# of the group', 'version: 3 # do not touch', '# a hard one', 'mine:', 'deep:'])
      expect(text()).toContain(kept);
    judgeDataset(root, A, { verdict: null });
    expect(text()).toContain('mine:');
    expect(text()).not.toContain('accepted');
    expect(text().match(/^#/gm)).toHaveLength(1);
  });

  test.each(['datasets: [', 'datasets:\n  a/b/c:\n    verdict: perhaps\n', 'datasets: 3\n', '- a\n- b\n'])(
    'is not written into a file that cannot be understood: %j',
    (broken) => {
      judgeDataset(root, B, { verdict: 'accepted' });
      writeFileSync(notesFile(root), broken);
      expect(() => judgeDataset(root, A, { verdict: 'accepted' })).toThrow(/notes\.yaml, line \d+: /);
      expect(() => undoQuality(root)).toThrow(/notes\.yaml, line \d+: /);
      expect(lastQualityChange(root)).toBeNull();
      expect(text()).toBe(broken);
    },
  );

  test('can be said while the table of thresholds cannot be understood', () => {
    keepThresholds(root, A, { rms: 0.25 });
    writeFileSync(thresholdsFile(root), 'no table');
    judgeDataset(root, A, { verdict: 'accepted' });
    expect(readNotes(root).get(A)?.verdict).toBe('accepted');
    expect(() => keepThresholds(root, A, null)).toThrow(/thresholds/);
  });

  test('waits for nobody: who writes at the same moment is named', () => {
    using _lock = takeLock(join(root, '.slitbench/quality-changes.lock'), 'a test');
    expect(() => judgeDataset(root, A, { verdict: 'accepted' })).toThrow(/is held by process/);
    expect(existsSync(notesFile(root))).toBe(false);
  });
});

describe('thresholds of a dataset', () => {
  test('are kept in the table, whose other lines and cells stay', () => {
    const table = `# mine\ndataset | rms_thresh | flex_shift_thresh | wave_cov_thresh | lower_std_chi | upper_std_chi | notes\n${B} | 0.9 | | | | | old # one\n${A} | | | 40 | | | faint\n`;
    writeFileSync(thresholdsFile(root), table);
    keepThresholds(root, A, { rms: 0.25, flexure: 3 });
    expect(own(A)).toEqual({ rms: 0.25, flexure: 3 });
    expect(own(B)).toEqual({ rms: 0.9 });
    const lines = readFileSync(thresholdsFile(root), 'utf8').split('\n');
    expect(lines.slice(0, 3)).toEqual(table.split('\n').slice(0, 3));
    expect(lines[3]).toContain('faint');
    keepThresholds(root, A, null);
    expect(own(A)).toBeNull();
    expect(readFileSync(thresholdsFile(root), 'utf8')).toContain('faint');
  });

  test.each([
    [
      { stdChiLow: 1.7 },
      /^No slit of .* the lower limit of σ\(χ\), 1\.7, is above the upper one, 1\.6; the upper one is that/,
    ],
    [
      { stdChiHigh: 0.5 },
      /lower limit of σ\(χ\), 0\.6, is above the upper one, 0\.5; the lower one is that for all datasets$/,
    ],
  ])('that no slit can keep beside those for all are refused: %j', (limits, words) => {
    expect(() => keepThresholds(root, A, limits)).toThrow(words);
    expect(existsSync(thresholdsFile(root))).toBe(false);
    keepThresholds(root, A, { stdChiLow: 1.7, stdChiHigh: 2 });
    expect(own(A)).toEqual({ stdChiLow: 1.7, stdChiHigh: 2 });
  });

  test('are not written into a table that cannot be understood', () => {
    writeFileSync(thresholdsFile(root), 'dataset | rms_thresh\na | b | c\n');
    expect(() => keepThresholds(root, A, { rms: 1 })).toThrow(/line 2/);
    expect(readFileSync(thresholdsFile(root), 'utf8')).toBe('dataset | rms_thresh\na | b | c\n');
  });
});

describe('taking back', () => {
  test('goes through notes and thresholds, the last first, to what was there at the beginning', () => {
    judgeDataset(root, A, { verdict: 'accepted' }, NOW);
    const first = readNotes(root).get(A);
    keepThresholds(root, A, { rms: 0.2 });
    judgeDataset(root, A, { verdict: 'rejected', note: 'no' });
    // Nothing new is said: nothing to take back.
    judgeDataset(root, A, { verdict: 'rejected' });
    keepThresholds(root, A, { rms: 0.2 });
    expect(lastQualityChange(root)).toMatchObject({ dataset: A, what: 'rejected' });
    expect(undoQuality(root)).toMatchObject({ dataset: A, what: 'rejected' });
    expect(readNotes(root).get(A)).toEqual(first);
    expect(undoQuality(root)).toMatchObject({ what: 'thresholds' });
    expect(own(A)).toBeNull();
    expect(undoQuality(root)).toMatchObject({ what: 'accepted' });
    expect(readNotes(root).size).toBe(0);
    expect(undoQuality(root)).toBeNull();
  });

  test('leaves what was edited by hand since', () => {
    judgeDataset(root, A, { verdict: 'accepted' });
    judgeDataset(root, B, { verdict: 'accepted' });
    writeFileSync(notesFile(root), text().replace(/(goods[^:]*:\n {4}verdict: )accepted/, '$1rejected'));
    expect(readNotes(root).get(B)?.verdict).toBe('rejected');
    expect(undoQuality(root)).toMatchObject({ dataset: A });
    expect(readNotes(root).get(B)?.verdict).toBe('rejected');
    expect(readNotes(root).has(A)).toBe(false);
    expect(undoQuality(root)).toBeNull();
  });

  test('a journal that cannot be understood is worth nothing, and stops nothing', () => {
    writeFileSync(join(root, '.slitbench/quality-changes.json'), '[{');
    judgeDataset(root, A, { verdict: 'accepted' });
    expect(undoQuality(root)).toMatchObject({ dataset: A });
  });
});
