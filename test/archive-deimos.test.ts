import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { lacks, python2, shared } from './have.ts';
import { slitbench } from './support/slitbench.ts';

/** The tree takes half a second a frame to make: two datasets of one mask, which share their coadds. */
const DATASETS = 2;
const MASK = '041615B1';

/** Reads tables as astropy does, and every FITS file as its verifier does. Prints rows as JSON. */
const READ = `
import json, sys, warnings
from pathlib import Path
from astropy.io import ascii, fits
tables = [[[str(cell) for cell in row] for row in ascii.read(path, format='ipac')] for path in sys.argv[2:]]
with warnings.catch_warnings():
    warnings.simplefilter('error')
    for path in Path(sys.argv[1]).rglob('*.fits'):
        with fits.open(path) as hdus:
            hdus.verify('exception')
print(json.dumps(tables))
`;

describe.skipIf(lacks('the archive against the DEIMOS oracle', python2, shared))('the reduced DEIMOS tree', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slitbench-koa-'));
  const data = join(shared ?? '', 'data');
  const oracle = (name: string) => {
    const bytes = readFileSync(join(data, 'reduced/oracle', name));
    return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  };
  const koa = join(folder, 'koa');
  const lines = (text: string) => text.split('\n').filter((line) => line !== '');

  beforeAll(async () => {
    const tool = join(shared ?? '', 'tools/make_reduced_tree.py');
    const args = [
      tool,
      join(data, 'deimos/frames.tsv'),
      join(data, 'reduced/seed'),
      'red_pub',
      '--most',
      String(DATASETS),
    ];
    execFileSync(python2 ?? '', args, { stdio: 'ignore', cwd: folder });
    const { code, stderr } = await slitbench(
      ['archive', 'red_pub', '--into', 'koa', '--report', 'report.txt'],
      {},
      folder,
    );
    expect(code, stderr).toBe(0);
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('has the files of the oracle', () => {
    const files = readdirSync(koa, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(koa.length + 1));
    const wanted = lines(oracle('archive_files.txt')).filter(
      (path) => path.startsWith(`${MASK}/`) || !path.includes('/'),
    );
    expect(files.filter((path) => path !== 'MANIFEST').sort()).toEqual(wanted.sort());
  });

  test('reports what the oracle reports', () => {
    const wanted = lines(oracle('archive_report_sorted.txt.gz'));
    const isOurs = (line: string) => line.includes(`/${MASK}/`) || line.endsWith(':');
    expect(lines(readFileSync(join(folder, 'report.txt'), 'utf8')).sort()).toEqual(wanted.filter(isOurs).sort());
  });

  test('has the rows of the oracle as astropy reads them, and FITS files that it verifies', () => {
    const names = ['reduced_files_meta.dat', 'coadded_files_meta.dat'];
    const theirs = names.map((name) => {
      const path = join(folder, `oracle-${name}`);
      writeFileSync(path, oracle(`${name}.gz`));
      return path;
    });
    const ours = names.map((name) => join(koa, name));
    const told = execFileSync(python2 ?? '', ['-c', READ, koa, ...ours, ...theirs], { encoding: 'utf8' });
    const [reduced = [], coadded = [], ...wanted] = z.array(z.array(z.array(z.string()))).parse(JSON.parse(told));
    const sorted = (rows: readonly (readonly string[])[]) => rows.map((row) => row.join(' | ')).sort();
    const own = (rows: readonly (readonly string[])[] = []) =>
      rows.filter((row) => row.some((cell) => cell.startsWith(`${MASK}/`)));
    expect(reduced.length).toBe(14);
    expect(sorted(reduced)).toEqual(sorted(own(wanted[0])));
    expect(sorted(coadded)).toEqual(sorted(own(wanted[1])));
  });

  test('is found to be without fault, once it is said when its frames are public', async () => {
    const unknown = await slitbench(['archive', 'validate', 'koa', '--json'], {}, folder);
    expect(unknown.code).toBe(1);
    expect(unknown.stdout).toContain('--public 2011B_U000=DAY');
    const known = await slitbench(['archive', 'validate', 'koa', '--public', '2011B_U000=2013-08-01'], {}, folder);
    expect(known.stdout).toContain('0 errors, 0 warnings');
    expect(known.code).toBe(0);
    execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'MANIFEST'], { cwd: koa });
  });
});
