// `slitbench doctor` with real PypeIt, in a home of its own and without network: what it writes, and where.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DoctorResult } from '#core/contract/doctor.ts';
import { lacks, shared } from './have.ts';
import { pypeits } from './support/pypeit.ts';

const slitbench = join(import.meta.dirname, '../bin/slitbench');
const TEMPLATE = 'arc_lines/reid_arxiv/shane_kast_blue_600.fits';

/** Every file and folder below, with what is in it. */
function treeOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const at = join(folder, path);
      return lstatSync(at).isFile() ? `${path} ${createHash('sha256').update(readFileSync(at)).digest('hex')}` : path;
    });
}

describe.each(pypeits)('doctor with PypeIt $version', ({ version, python, cache }) => {
  describe.skipIf(lacks(`doctor with PypeIt ${version}`, python, cache, shared))(
    'offline',
    { timeout: 180_000 },
    () => {
      let home: string;
      beforeEach(() => {
        home = mkdtempSync(join(tmpdir(), 'slitbench-home-'));
      });
      afterEach(() => rmSync(home, { recursive: true, force: true }));

      /** Proxies that nobody answers at stand for a machine without network. */
      const environment = () => ({
        HOME: home,
        PATH: process.env.PATH ?? '',
        https_proxy: 'http://127.0.0.1:9',
        http_proxy: 'http://127.0.0.1:9',
      });
      const doctorWith = async (variables: Readonly<Record<string, string>>, ...args: readonly string[]) => {
        const words = ['doctor', '--json', '--python', python ?? '', '--workspace', home, ...args];
        const env = { ...environment(), ...variables };
        const ran = await execa(slitbench, words, { env, extendEnv: false, reject: false, cwd: home });
        return { ...ran, result: ran.stdout === '' ? null : DoctorResult.parse(JSON.parse(ran.stdout)) };
      };
      const doctor = (...args: readonly string[]) => doctorWith({}, ...args);
      const starts = (cacheHome: string) =>
        execa(join(dirname(python ?? ''), 'run_pypeit'), ['-h'], {
          env: { ...environment(), XDG_CACHE_HOME: cacheHome },
          extendEnv: false,
          reject: false,
        });
      const data = join(shared ?? '', 'data/kast/pypeit_data');

      test('without --fix nothing is written, though PypeIt and all it needs are loaded', async () => {
        mkdirSync(join(home, '.cache'));
        cpSync(join(cache ?? '', 'astropy'), join(home, '.cache/astropy'), { recursive: true });
        cpSync(join(cache ?? '', 'pypeit'), join(home, '.cache/pypeit'), { recursive: true });
        const before = treeOf(home);
        const { result, exitCode } = await doctor();
        expect(result?.findings.find(({ check }) => check === 'import')?.state).toBe('ok');
        expect(exitCode).toBe(0);
        await doctor('--fix', '--dry-run', '--data-from', data);
        expect(treeOf(home)).toEqual(before);
      });

      test('an empty home is told to be fixed, and once fixed PypeIt starts offline; its own caches stay empty', async () => {
        const bare = await doctor();
        expect(bare.exitCode).toBe(1);
        expect(bare.result?.findings.filter(({ state }) => state === 'problem').map(({ what }) => what)).toEqual([
          expect.stringContaining('observatory sites'),
        ]);
        expect(readdirSync(home)).toEqual([]);

        const { result, exitCode } = await doctor('--fix', '--data-from', data);
        expect(exitCode).toBe(0);
        expect(result?.repairs.map(({ state }) => state)).toEqual(['done', 'done', 'failed']);
        expect(result?.repairs[0]?.detail).toContain('from the table of Slitbench');
        expect(result?.repairs[1]?.detail).toBe(`copied: ${TEMPLATE}`);
        expect(existsSync(join(home, '.cache/astropy'))).toBe(false);
        expect(existsSync(join(home, '.cache/pypeit'))).toBe(false);

        expect((await starts(join(home, '.cache/slitbench/pypeit-cache'))).exitCode).toBe(0);
        mkdirSync(join(home, 'none'));
        expect((await starts(join(home, 'none'))).exitCode).not.toBe(0);
        const again = await doctor('--fix');
        expect(again.result?.repairs.map(({ what }) => what)).toEqual([
          expect.stringContaining('download 7 wavelength templates'),
        ]);
      });

      const onlyOld = version === '1.x' ? test : () => undefined;
      onlyOld('what PypeIt only imports after its calibrations is missed at once', async () => {
        writeFileSync(join(home, 'six.py'), 'raise ModuleNotFoundError("No module named \'six\'")\n');
        // Loading the instruments comes first, and needs the sites.
        await doctor('--fix');
        const { exitCode, result } = await doctorWith({ PYTHONPATH: home });
        expect(exitCode).toBe(1);
        expect(result?.findings.find(({ check }) => check === 'import')).toMatchObject({
          state: 'problem',
          remedy: expect.stringMatching(/-m pip install six$/),
        });
      });

      test.each([
        ['nowhere', 'is not a folder'],
        ['.', 'one level down'],
      ])('--data-from %s is refused, and nothing is written', async (from, said) => {
        cpSync(data, join(home, 'here/data'), { recursive: true });
        const before = treeOf(home);
        const { exitCode, stderr } = await doctor('--data-from', join(home, 'here', from));
        expect(exitCode).toBe(1);
        expect(stderr).toContain(said);
        expect(treeOf(home)).toEqual(before);
      });
    },
  );
});
