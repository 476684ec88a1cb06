import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { ParameterDefinition, ParameterTree } from '#core/contract/parameters.ts';
import type { SetupEdit } from '#core/contract/setup-files.ts';
import { editSetup } from '#core/setup/edit-setup.ts';
import { ParameterDesk } from '#core/setup/parameter-desk.ts';
import { readSetupFile, saveSetupFile } from '#core/setup/save-setup.ts';
import { lacks } from './have.ts';
import { cacheBeside, pypeits, quietTask } from './support/pypeit.ts';
import { kastNight } from './support/raw-frames.ts';

// PypeIt takes seconds to start, and much longer on a busy machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

/** A value of each type, as it is typed, and as PypeIt then has it. A choice is another one of those there are. */
const VALUES: Readonly<Record<string, readonly [typed: string, read: string]>> = {
  bool: ['True', 'True'],
  int: ['7', '7'],
  float: ['0.25', '0.25'],
  str: ['"a, b"', "'a, b'"],
  list: ['0.25, 7', '[0.25, 7]'],
  ndarray: ['0.25, 7', '[0.25, 7]'],
  tuple: ['(0.25, 7)', '(0.25, 7)'],
};

/** Types, as one word: parameters of one signature are edited alike. */
const signature = ({ types, choices }: ParameterDefinition) => types.join('|') + (choices === null ? '' : ' of a list');

for (const { version, python, cache } of pypeits)
  describe.skipIf(lacks(`parameters of PypeIt ${version}`, python))(`PypeIt ${version}`, () => {
    let folder: string;
    let path: string;
    let desk: ParameterDesk;
    let tree: ParameterTree;

    const askPypeit = async (...args: readonly string[]) => {
      const { stdout } = await execa(python ?? '', [join(import.meta.dirname, 'support/read_parameters.py'), ...args], {
        env: { MPLBACKEND: 'Agg', OMP_NUM_THREADS: '1', ...(cache === null ? {} : { XDG_CACHE_HOME: cache }) },
        stderr: 'ignore',
        cwd: folder,
      });
      return z.unknown().parse(JSON.parse(stdout));
    };

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'slitbench-parameters-'));
      // Our cache starts empty; what PypeIt keeps is that of the test.
      vi.stubEnv('XDG_CACHE_HOME', cacheBeside(cache, join(folder, 'cache')));
      const raw = join(folder, 'raw');
      kastNight(raw, 20);
      mkdirSync(join(folder, 'shane_kast_blue_A'));
      path = join(folder, 'shane_kast_blue_A/shane_kast_blue_A.pypeit');
      writeFileSync(
        path,
        `# by hand
[rdx]
    spectrograph = shane_kast_blue
[baseprocess]
    use_biasimage = False # no bias tonight

setup read
Setup A:
  dispname: 600/4310
setup end
data read
 path ${raw}
filename | frametype | dispname | calib
 b4.fits |  standard | 600/4310 |     0
data end
`,
      );
      desk = new ParameterDesk(() => python);
      tree = await desk.definitions(readSetupFile(path).text, path, quietTask());
    });
    afterAll(async () => {
      await desk?.close();
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true, force: true });
    });

    test('every leaf is there with its types, and is described', async () => {
      const theirs = z.record(z.string(), z.array(z.string())).parse(await askPypeit('tree', 'shane_kast_blue'));
      const ours = Object.fromEntries(
        tree.leaves.filter(({ path: at }) => !at.startsWith('baseprocess.')).map((leaf) => [leaf.path, leaf.types]),
      );
      expect(Object.keys(theirs).length).toBeGreaterThan(1000);
      expect(ours).toEqual(theirs);
      expect(tree.leaves.filter(({ description }) => description === '').length).toBeLessThan(20);
      const sections = new Set(tree.sections.map((section) => section.path));
      expect(tree.leaves.filter((leaf) => !sections.has(leaf.path.split('.').slice(0, -1).join('.')))).toEqual([]);
    });

    test('defaults are those of the instrument for the configuration of the frame', () => {
      expect(tree.frame).toBe(join(folder, 'raw/b4.fits'));
      expect(tree.note).toBeNull();
      const arxiv = tree.leaves.find((leaf) => leaf.path === 'calibrations.wavelengths.reid_arxiv');
      expect(arxiv).toMatchObject({ value: 'shane_kast_blue_600.fits', general: 'None' });
    });

    test('no default is a folder of the program that was asked', () => {
      const redux = tree.leaves.find((leaf) => leaf.path === 'rdx.redux_path');
      expect(redux).toMatchObject({ value: '.', general: '.', here: true });
      expect(JSON.stringify(tree.leaves)).not.toContain(process.cwd());
    });

    test('the same question is answered from the cache, without Python', async () => {
      const again = new ParameterDesk(() => python);
      const start = performance.now();
      expect(await again.definitions(readSetupFile(path).text, path, quietTask())).toEqual(tree);
      expect(performance.now() - start).toBeLessThan(1500);
      await again.close();
    });

    test('an edit of each type survives saving, the parser of PypeIt, and reopening', async () => {
      const file = readSetupFile(path);
      const groups = Map.groupBy(
        tree.leaves.filter((leaf) => !/^(?:rdx|baseprocess)\.|frametype$/.test(leaf.path)),
        signature,
      );
      // PypeIt checks some parameters further, or against one another: of each kind the first is taken that it allows.
      const taken = new Map<string, readonly [leaf: ParameterDefinition, typed: string, read: string]>();
      for (const [kind, leaves] of groups)
        for (const leaf of leaves.toReversed()) {
          const other = leaf.choices?.find(
            (choice) => choice !== leaf.value && /^[a-z]\w+$/i.test(choice) && choice !== 'None',
          );
          const simple = leaf.value === 'True' ? (['False', 'False'] as const) : VALUES[leaf.types[0] ?? ''];
          const [typed, read] = leaf.choices === null ? (simple ?? []) : [other, `'${other}'`];
          if (typed === undefined || read === undefined) continue;
          const text = editSetup(file.text, path, [{ kind: 'source', path: leaf.path, source: typed }]);
          if ((await desk.validate(text, path)).errors.length > 0) continue;
          taken.set(kind, [leaf, typed, read]);
          break;
        }
      expect([...groups.keys()].filter((kind) => !taken.has(kind))).toEqual([]);
      for (const type of Object.keys(VALUES)) expect([...taken.keys()].join(' ')).toContain(type);

      const edits = [...taken.values()].map(
        ([leaf, source]): SetupEdit => ({ kind: 'source', path: leaf.path, source: source }),
      );
      // And None, where there is a value.
      edits.push({ kind: 'parameter', path: 'calibrations.wavelengths.reid_arxiv', value: 'None' });
      const saved = saveSetupFile(path, editSetup(file.text, path, edits), file.digest);
      expect(saved.outcome).toBe('saved');

      const theirs = z.record(z.string(), z.string()).parse(await askPypeit('values', path));
      for (const [leaf, , read] of taken.values()) expect([leaf.path, theirs[leaf.path]]).toEqual([leaf.path, read]);
      expect(theirs['calibrations.wavelengths.reid_arxiv']).toBe('None');
      expect(theirs['calibrations.arcframe.process.use_biasimage']).toBe('False');

      const reopened = readSetupFile(path);
      for (const [leaf, typed] of taken.values())
        expect(reopened.content?.parameters.find((one) => one.path === leaf.path)?.source).toBe(typed);
      expect(reopened.text).toContain('# by hand');
      expect(reopened.text).toContain('use_biasimage = False # no bias tonight');
    });

    test('what PypeIt refuses is said for each parameter, with its line', async () => {
      const text = readSetupFile(path).text.replace(
        '# by hand\n',
        '# by hand\n[scienceframe]\n  [[process]]\n    cr_sigrej = high\n    combine = nonsense\n  nothing = 1\n',
      );
      const { errors } = await desk.validate(text, path);
      expect(errors.map((error) => [error.path, error.line])).toEqual([
        ['scienceframe.process.cr_sigrej', 4],
        ['scienceframe.process.combine', 5],
        ['scienceframe.process.nothing', 6],
      ]);
      expect(errors[1]?.message).toContain('nonsense');
    });

    test('to look at a file runs nothing of it', async () => {
      const mark = join(folder, 'ran');
      const text = readSetupFile(path).text.replace(
        '[baseprocess]',
        `[flexure]\n    spec_method = open('${mark}' 'w')\n[baseprocess]`,
      );
      await desk.validate(text, path);
      await desk.definitions(text, path, quietTask());
      expect(existsSync(mark)).toBe(false);
    });

    test('without its frame the defaults are those of the instrument, and a note says why', async () => {
      const text = readSetupFile(path).text.replaceAll('b4.fits', 'b0.fits');
      const without = await desk.definitions(text, path, quietTask());
      expect(without.leaves).toHaveLength(tree.leaves.length);
      expect([without.frame, without.note ?? ''].join()).toContain('b0.fits');
    });

    test('where PypeIt lacks data and there is no network, it is said what to do', async () => {
      const nowhere = 'http://127.0.0.1:9';
      const before = process.env.XDG_CACHE_HOME;
      for (const key of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']) vi.stubEnv(key, nowhere);
      vi.stubEnv('XDG_CACHE_HOME', join(folder, 'empty'));
      const offline = new ParameterDesk(() => python);
      try {
        await expect(offline.definitions(readSetupFile(path).text, path, quietTask())).rejects.toMatchObject({
          data: { message: expect.stringContaining('lacks data'), remedy: expect.stringContaining('doctor --fix') },
        });
      } finally {
        await offline.close();
        for (const key of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']) vi.stubEnv(key, undefined);
        vi.stubEnv('XDG_CACHE_HOME', before);
      }
    });
  });
