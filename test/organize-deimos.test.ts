import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacks, python2, shared } from './have.ts';

/** Rows of a table with a header line, by column. */
function rows(path: string): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const names = head.split('\t');
  return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, i) => [names[i] ?? '', cell])));
}

describe.skipIf(lacks('organize against the DEIMOS oracle', python2, shared))('the DEIMOS tree', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slitbench-deimos-'));
  const [raw, root] = [join(folder, 'raw'), join(folder, 'root')];
  const data = join(shared ?? '', 'data/deimos');
  const organize = (...more: string[]) =>
    execFileSync(join(import.meta.dirname, '../bin/slitbench'), ['organize', raw, '--into', root, ...more], {
      encoding: 'utf8',
      env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') },
    });
  let told = '';

  beforeAll(() => {
    const make = [join(shared ?? '', 'tools/make_deimos_raw.py'), join(data, 'frames.tsv'), raw];
    execFileSync(python2 ?? '', [...make, '--extras', '--no-arcs-every', '7'], { stdio: 'ignore' });
    told = organize();
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is organised as the reference did', () => {
    const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => !path.startsWith('.slitbench') && lstatSync(join(root, path)).isSymbolicLink())
      .sort();
    const wanted = rows(join(data, 'oracle/organized.tsv')).map(
      ({ dataset, state, filename }) => `${dataset}/${state}/raw/${filename}`,
    );
    expect(found).toEqual(wanted.sort());
  });

  test('leaves out what the reference left out, for the same reasons', () => {
    const report = rows(join(root, '.slitbench/organize-report.tsv'));
    const found = report
      .filter(({ fate }) => fate === 'excluded')
      .map(({ frame = '', reason }) => `${frame.slice(frame.lastIndexOf('/') + 1)} ${reason}`);
    // The reference lists a frame of unknown type twice, once as None.
    const wanted = rows(join(data, 'oracle/excluded.tsv'))
      .filter(({ reason }) => reason !== 'None')
      .map(({ reason, filename }) => `${filename} ${reason}`);
    expect(found.sort()).toEqual(wanted.sort());
    expect(new Set(report.map(({ fate }) => fate))).toEqual(new Set(['placed', 'excluded']));
  });

  test('changes nothing when asked again', () => {
    expect(told).toContain('110 datasets (93 complete): 2005 placed');
    expect(organize()).toContain('nothing to do, 2005 there already');
    expect(readdirSync(join(root, '.slitbench/journal'))).toHaveLength(1);
  });
});
