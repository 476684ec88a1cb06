import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slitbench } from '../test/support/slitbench.ts';
import { primary } from '../test/support/torture-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-scan-'));
  mkdirSync(join(folder, 'raw'));
  const put = (name: string, bytes: Buffer | string) => writeFileSync(join(folder, 'raw', name), bytes);
  put('b1.fits', primary("VERSION = 'kastb'", "OBJECT  = 'Arcs'", 'EXPTIME = 30'));
  put('d1.fits', primary("INSTRUME= 'DEIMOS'", "TARGNAME= 'M31'", "HATCHPOS= 'open'", 'ELAPTIME= 600'));
  put('bad.fits', 'hello');
  put('worse.fits.fz', 'fpacked');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scan = (...args: string[]) =>
  slitbench(['scan', join(folder, 'raw'), '--wait', '0', ...args], { XDG_CACHE_HOME: join(folder, 'cache') });

test('a column that no frame of a group has is empty; one that no frame can have is refused before anything', async () => {
  const { code, stdout } = await scan('--columns', 'filename,hatch');
  expect(code).toBe(0);
  expect(stdout).toBe(
    '# shane_kast_blue\nfilename  hatch\nb1.fits\n\n# keck_deimos\nfilename  hatch\nd1.fits   open\n',
  );
  expect(await scan('--columns', 'filename,hutch')).toMatchObject({ code: 2, stdout: '' });
  expect(await scan('--sort', '-hutch')).toMatchObject({ code: 2, stdout: '' });
});

test('nothing that meets the filter: no rows, and no complaint of the columns', async () => {
  const nothing = await scan('--where', 'exptime>1e9', '--csv', '--columns', 'filename,target', '--sort', 'ra');
  expect(nothing).toMatchObject({ code: 0, stdout: 'filename,target\n' });
});

test('of the frames that cannot be used those are listed that meet the filter', async () => {
  const { stderr } = await scan('--where', 'problem=unreadable');
  expect(stderr).toMatch(/^1 of 4 frames.*\n1 cannot be used:\n {2}✕ .*bad\.fits/);
  expect(stderr).not.toContain('worse.fits');
  expect(stderr).toContain('Of the others 1 cannot be used');
  expect((await scan()).stderr).toMatch(/bad\.fits.*worse\.fits/s);
});
