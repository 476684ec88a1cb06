import { appendFileSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { validateArchive } from '#core/archive/validate-archive.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { A, B, copiesOf, into, ONE, root, run, spec, sums, table } from '../../test/support/archive-fixture.ts';

describe('what was damaged in the archive', () => {
  test('is copied anew where it is read again', async () => {
    await run();
    const path = join(into, spec(ONE, A, 'spec2d'));
    const { atime, mtime } = statSync(path);
    const bytes = readFileSync(path);
    bytes[4000] = 1;
    writeFileSync(path, bytes);
    utimesSync(path, atime, mtime);
    expect(copiesOf(await run())).toEqual([]);
    expect(copiesOf(await run({ verify: true, dryRun: true }))).toEqual([`replace ${spec(ONE, A, 'spec2d')}`]);
    await run({ verify: true });
    expect(sums()).toMatchObject({ status: 0, stdout: '' });
  });

  test.each([
    ['changed', (path: string) => writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(0, -2).join('\n'))],
    ['gone', (path: string) => rmSync(path)],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['cut within its header', (path: string) => truncateSync(path, 300)],
    ['edited', (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replaceAll('mask2/', 'maskB/'))],
  ])('a table that is %s takes no rows with it', async (_, change) => {
    await run();
    const rows = table('reduced_files_meta.dat');
    change(join(into, 'reduced_files_meta.dat'));
    const part = run({ subdirs: ['mask2'] });
    await expect(part).rejects.toMatchObject({
      data: { code: 'bad-table', path: join(into, 'reduced_files_meta.dat') },
    });
    await run();
    expect(table('reduced_files_meta.dat')).toEqual(rows);
    expect(sums().status).toBe(0);
  });

  test('a table of an archive of tables alone takes no rows with it', async () => {
    await run({ metadataOnly: true });
    appendFileSync(join(into, 'reduced_files_meta.dat'), 'x');
    await expect(run({ metadataOnly: true, subdirs: ['mask2'] })).rejects.toMatchObject({
      data: { code: 'bad-table', remedy: expect.stringContaining(`all of ${root} again`) },
    });
    await run({ metadataOnly: true });
    expect(table('reduced_files_meta.dat')).toHaveLength(3);
  });

  test.each([
    ['is gone', (path: string) => rmSync(path), 'is not there'],
    [
      'lacks lines',
      (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/^.* mask1\/.*\n/gm, '')),
      'does not name',
    ],
    [
      'has bad lines',
      (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace(/^[0-9a-f]{64}(?=.*QA)/m, 'damaged')),
      'has lines that are no digest',
    ],
  ])('a MANIFEST that %s lets no part be archived that would forget the rest', async (_, change, what) => {
    await run();
    const path = join(into, 'MANIFEST');
    const before = readFileSync(path, 'utf8');
    change(path);
    await expect(run({ subdirs: ['mask2'] })).rejects.toMatchObject({
      data: { code: 'bad-manifest', path, message: expect.stringContaining(what) },
    });
    await expect(run({ root: join(root, 'mask2') })).rejects.toMatchObject({ data: { code: 'bad-manifest' } });
    const { failures } = await run();
    expect(failures).toEqual([]);
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(sums().status).toBe(0);
  });
});

test('what the tables name is not said to be removable where MANIFEST does not know it', async () => {
  await run();
  const path = join(into, 'MANIFEST');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/^.* mask1\/.*\n/gm, ''));
  const { findings } = await validateArchive({ folder: into }, quietTask());
  const said = findings.filter(({ rule, file }) => rule === 'outside' && /spec1d.*fits$/.test(file));
  expect(said.map(({ file }) => file)).toEqual([spec(ONE, A), spec(ONE, B)]);
  expect(said.map(({ remedy }) => remedy).join()).not.toContain('Remove');
});

test('a README that is empty is made anew; one that somebody wrote stays, and it is said how to have it made', async () => {
  await run();
  const path = join(into, 'README');
  const [made, said] = [
    readFileSync(path, 'utf8'),
    async () => (await validateArchive({ folder: into }, quietTask())).findings,
  ];
  for (const nothing of ['', '\0\0\0']) {
    writeFileSync(path, nothing);
    expect((await said()).filter(({ rule }) => rule === 'readme')).toMatchObject([{ what: 'it is empty' }]);
    await run();
    expect(readFileSync(path, 'utf8')).toBe(made);
  }
  writeFileSync(path, 'These are mine.\n');
  await run();
  expect(readFileSync(path, 'utf8')).toBe('These are mine.\n');
  const [first] = (await said()).filter(({ rule }) => rule === 'readme');
  expect(first?.remedy).toContain('remove README and archive again');
});
