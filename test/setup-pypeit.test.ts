import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { SetupResult } from '#core/contract/setup.ts';
import { formatPypeitFile, getParameter, parsePypeitFile } from '#core/setup/pypeit-file.ts';
import { formatSetup } from '#core/setup/setup-block.ts';
import { cache1, cache2, lacks, python1, python2, shared } from './have.ts';
import { quoted, writeHeaderFile } from './support/header-file.ts';

// PypeIt takes seconds to start, and much longer on a busy machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const slitbench = join(import.meta.dirname, '../bin/slitbench');
const pythons = [
  { version: '2', python: python2, cache: cache2 },
  { version: '1', python: python1, cache: cache1 },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slitbench-setup-'));
  // Our catalogue starts empty; what PypeIt keeps is that of the test.
  mkdirSync(join(folder, 'cache'));
  if (cache2 !== null)
    for (const name of readdirSync(cache2).filter((each) => each !== 'slitbench'))
      symlinkSync(join(cache2, name), join(folder, 'cache', name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function setup(root: string, ...options: readonly string[]): Promise<SetupResult> {
  const { stdout } = await execa(slitbench, ['setup', root, '--json', ...options], {
    env: { XDG_CACHE_HOME: join(folder, 'cache') },
  });
  return SetupResult.parse(JSON.parse(stdout));
}

/** What PypeIt itself reads from setup files: parameters, setup block, every row and which of them count. */
async function readWithPypeit(
  python: string,
  cache: string | null,
  files: readonly string[],
): Promise<readonly unknown[]> {
  const { stdout } = await execa(python, [join(import.meta.dirname, 'support/read-setups.py'), ...files], {
    env: {
      OMP_NUM_THREADS: '1',
      MPLBACKEND: 'Agg',
      QT_QPA_PLATFORM: 'offscreen',
      ...(cache === null ? {} : { XDG_CACHE_HOME: cache }),
    },
    stderr: 'ignore',
    cwd: folder,
  });
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => z.unknown().parse(JSON.parse(line)));
}

/** From the line `# Setup` on, without the blanks PypeIt leaves at ends of lines. */
const blocks = (text: string) =>
  text
    .slice(text.indexOf('# Setup'))
    .replace(/[ \n]+$/gm, '')
    .trim();

describe.skipIf(lacks('setup of DEIMOS against the reference (Python with PypeIt, shared data)', python2, shared))(
  'DEIMOS',
  () => {
    let oracle: string;
    let root: string;
    let result: SetupResult;
    let files: readonly { readonly ours: string; readonly theirs: string }[] = [];

    beforeAll(async () => {
      const data = join(shared ?? '', 'data/deimos');
      const raw = join(folder, 'raw');
      const make = [
        join(shared ?? '', 'tools/make_deimos_raw.py'),
        join(data, 'frames.tsv'),
        raw,
        '--extras',
        '--no-arcs-every',
        '7',
      ];
      await execa(python2 ?? '', make);
      const made = new Map(
        readdirSync(raw, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => [entry.name, join(entry.parentPath, entry.name)]),
      );
      root = join(folder, 'deimos');
      const organized = readFileSync(join(data, 'oracle/organized.tsv'), 'utf8').trim().split('\n').slice(1);
      for (const line of organized) {
        const [dataset = '', state = '', filename = ''] = line.split('\t');
        const link = join(root, dataset, state, 'raw', filename);
        mkdirSync(dirname(link), { recursive: true });
        symlinkSync(made.get(filename) ?? '', link);
      }
      oracle = join(folder, 'oracle');
      mkdirSync(oracle);
      await execa('tar', ['-xzf', join(data, 'oracle/trimmed_pypeit.tar.gz'), '-C', oracle]);
      result = await setup(root);
      files = readdirSync(oracle, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.name.endsWith('.pypeit'))
        .map((entry) => join(entry.parentPath, entry.name).slice(oracle.length))
        .map((path) => ({ ours: root + path, theirs: oracle + path }));
    });

    test('a file for each dataset that the reference set up, and for no other', () => {
      expect(files).toHaveLength(93);
      const written = result.datasets.flatMap(({ reductions }) => reductions.map(({ path }) => path));
      expect(written.toSorted()).toEqual(files.map(({ ours }) => ours).toSorted());
      expect(
        result.datasets.filter(({ state }) => state === 'incomplete').every(({ missing }) => missing.length > 0),
      ).toBe(true);
    });

    test('setup block and table are the same, character by character', () => {
      for (const { ours, theirs } of files)
        expect(blocks(readFileSync(ours, 'utf8')), ours).toBe(
          blocks(readFileSync(theirs, 'utf8').replaceAll('RAW_ROOT', root)),
        );
    });

    test('the files of the reference are read and written back as they are', () => {
      for (const { theirs } of files) {
        const text = readFileSync(theirs, 'utf8');
        expect(formatPypeitFile(parsePypeitFile(text, theirs))).toBe(text);
      }
    });

    test('each frame of a complete dataset has one decision, with a reason', () => {
      for (const { folder: at, reductions } of result.datasets.filter(({ state }) => state === 'complete')) {
        const [reduction] = reductions;
        const raw = readdirSync(join(at, 'complete/raw'));
        expect(reduction?.frames.map(({ filename }) => filename).toSorted()).toEqual(raw.toSorted());
        expect(reduction?.frames.every(({ reason }) => reason.length > 5)).toBe(true);
      }
    });

    test('a second time, nothing is written', async () => {
      const again = await setup(root);
      expect(again.datasets.flatMap(({ reductions }) => reductions.map(({ status }) => status))).toEqual(
        files.map(() => 'unchanged'),
      );
    });

    for (const { version, python, cache } of pythons)
      test.skipIf(lacks(`setup files of DEIMOS, read by PypeIt ${version}.x`, python))(
        `PypeIt ${version}.x reads the same from both`,
        async () => {
          const [ours, theirs] = await Promise.all([
            readWithPypeit(
              python ?? '',
              cache,
              files.map((file) => file.ours),
            ),
            readWithPypeit(
              python ?? '',
              cache,
              files.map((file) => file.theirs),
            ),
          ]);
          expect(ours).toHaveLength(93);
          expect(ours).toEqual(JSON.parse(JSON.stringify(theirs).replaceAll('RAW_ROOT', root)));
        },
      );
  },
);

/** The folder of what pypeit_setup itself writes for some raw frames. */
async function pypeitSetup(spectrograph: string, raw: string, name: string): Promise<string> {
  const out = join(folder, name);
  await execa(join(dirname(python2 ?? ''), 'pypeit_setup'), ['-s', spectrograph, '-r', raw, '-d', out, '-c', 'all'], {
    cwd: folder,
    env: {
      OMP_NUM_THREADS: '1',
      MPLBACKEND: 'Agg',
      QT_QPA_PLATFORM: 'offscreen',
      ...(cache2 === null ? {} : { XDG_CACHE_HOME: cache2 }),
    },
  });
  return out;
}

describe.skipIf(
  lacks('setup of the Kast night against pypeit_setup (Python with PypeIt, shared data)', python2, shared),
)('Kast', () => {
  test('the file is that of pypeit_setup: columns, types, groups, setup block, cells', async () => {
    const root = join(folder, 'kast');
    const raw = join(root, 'mixed/600_4310_d55/2015-05-20/complete/raw');
    mkdirSync(raw, { recursive: true });
    const night = join(shared ?? '', 'data/kast/raw');
    for (const name of readdirSync(night)) symlinkSync(join(night, name), join(raw, name));
    const ours = (await setup(root)).datasets[0]?.reductions[0]?.path ?? '';
    const theirs = join(
      await pypeitSetup('shane_kast_blue', raw, 'theirs'),
      'shane_kast_blue_A/shane_kast_blue_A.pypeit',
    );
    expect(blocks(readFileSync(ours, 'utf8'))).toBe(blocks(readFileSync(theirs, 'utf8')));
    const [one, other] = await readWithPypeit(python2 ?? '', cache2, [ours, theirs]);
    expect(one).toEqual(other);
  });
});

describe.skipIf(lacks('setup of other instruments through PypeIt (Python with PypeIt)', python2))(
  'through PypeIt',
  () => {
    test('two echelle configurations: the files are those of pypeit_setup', async () => {
      const root = join(folder, 'hires');
      const raw = join(root, 'C1/RED/2023-02-25/complete/raw');
      mkdirSync(raw, { recursive: true });
      const texts = {
      INSTRUME: 'HIRES', RA: '12:00:00', DEC: '-30:00:00', TARGNAME: 'star', OBJECT: 'star', DECKNAME: 'C1', BINNING: '2,1',
      XDISPERS: 'RED', FIL1NAME: 'clear',
    }; // biome-ignore format: one list, one look
      const base = {
      ...Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, quoted(text)])),
      ELAPTIME: '1800.0', AIRMASS: '1.3', HATOPEN: 'T', AUTOSHUT: 'T', XCOVOPEN: 'T', RCCVOPEN: 'T', ECHANGL: '0.05', XDANGL: '-1.2',
      FRAMENO: '1',
    }; // biome-ignore format: one list, one look
      const thar = { LAMPCAT1: 'T', ELAPTIME: '3.0' };
      const frames = {
        object: {},
        arc: thar,
        dark: { HATOPEN: 'F', ELAPTIME: '0.0' },
        far: { ECHANGL: '0.5' },
        'far-arc': { ...thar, ECHANGL: '0.5' },
      };
      for (const [i, [name, cards]] of Object.entries(frames).entries()) {
        const time = { MJD: (60000.25 + i / 200).toFixed(6) };
        writeHeaderFile(join(raw, `${name}.fits`), { ...base, ...time, ...cards });
      }
      const arguments_ = ['--spectrograph', 'keck_hires', '--python', python2 ?? ''];
      const { reductions = [] } = (await setup(root, ...arguments_)).datasets[0] ?? {};
      const theirs = await pypeitSetup('keck_hires', raw, 'hires-theirs');
      const folders = readdirSync(theirs).filter((name) => name.startsWith('keck_hires_'));
      expect(folders.length).toBeGreaterThan(1);
      expect(reductions.map(({ path, status }) => [basename(dirname(path)), status])).toEqual(
        folders.map((name) => [name, 'written']),
      );
      for (const { path } of reductions) {
        const name = basename(dirname(path));
        expect(blocks(readFileSync(path, 'utf8'))).toBe(
          blocks(readFileSync(join(theirs, name, `${name}.pypeit`), 'utf8')),
        );
      }
      const again = await setup(root, ...arguments_);
      expect(again.datasets[0]?.reductions.every(({ status }) => status === 'unchanged')).toBe(true);
    });
  },
);

describe.skipIf(lacks('what PypeIt reads from odd setup files (Python with PypeIt)', python2))('odd files', () => {
  const Read = z.object({
    config: z.unknown(),
    setup: z.record(z.string(), z.unknown()),
    paths: z.array(z.string()),
    used: z.array(z.string()),
  });
  const write = (texts: readonly string[]) =>
    texts.map((text, i) => {
      const path = join(folder, `odd${i}.pypeit`);
      writeFileSync(path, text);
      return path;
    });
  const fileOf = (detnum: string, setupLines: readonly string[]) =>
    [
      '[rdx]', '  spectrograph = keck_deimos # x', `  detnum = ${detnum}`, '[ "reduce" ]', '[[findobj]]', 'x=1', ...setupLines,
      'data read', ' path /a b', '\tpath  /c # d', 'filename|frametype', '# a comment', '#x.fits|arc', 'y.fits|science # z',
      'data end', '[flexure]', 'spec_method = skip', '',
    ].join('\n'); // biome-ignore format: one list, one look

  test('parameters, paths and rows are read alike by PypeIt and by us', async () => {
    const detnums = [
      '1', '1,', '(1,5),(2,6)', '"1"', "'a, b'", "''", ',', '1, "2", x y', "'it''s'", "'it''s', b", '"a" "b"', "it's", 'a\u2028b',
    ]; // biome-ignore format: one list, one look
    const texts = detnums.map((detnum) => fileOf(detnum, ['setup read', 'Setup A:', '  amp: x', 'setup end']));
    const read = (await readWithPypeit(python2 ?? '', cache2, write(texts))).map((each) => Read.parse(each));
    expect(read).toHaveLength(texts.length);
    read.forEach((theirs, i) => {
      const ours = parsePypeitFile(texts[i] ?? '');
      expect(theirs.config).toEqual({
        rdx: { spectrograph: 'keck_deimos', detnum: getParameter(ours, 'rdx.detnum') },
        reduce: { findobj: { x: getParameter(ours, 'reduce.findobj.x') } },
        flexure: { spec_method: getParameter(ours, 'flexure.spec_method') },
      });
      expect(ours.data.paths.map(({ path }) => path)).toEqual(theirs.paths.map((path) => path.trim()));
      expect(ours.data.rows.filter(({ commented }) => !commented).map(({ cells }) => cells.filename)).toEqual(
        theirs.used,
      );
    });
  });

  test('a setup value that others write is read alike', async () => {
    const texts = [
      '1e5',
      '1e+5',
      '1.0e5',
      '1.0e+5',
      '-.5e3',
      '.5',
      '-.5',
      '08',
      '-09.5',
      '010',
      '0x1F',
      '1_000',
      'n',
      'Y',
      'yes',
      '12:30',
      "'a: b'",
      "'one\n\n   two'",
      '"one\n two"',
    ];
    const setups = texts.map((text) => fileOf('1', ['setup read', 'Setup A:', `  "key": ${text} # c`, 'setup end']));
    const read = await readWithPypeit(python2 ?? '', cache2, write(setups));
    setups.forEach((text, i) => {
      const { 'Setup A': _, ...values } = Read.parse(read[i]).setup;
      expect(parsePypeitFile(text).setup.values, texts[i]).toEqual(values);
    });
  });

  test('blocks with more blanks and words, and quoted keys, lists and cells, are read alike', async () => {
    const setup = [
      '  setup   read',
      "'Setup A':",
      "  'a:b': c",
      '  list:',
      '  - x',
      '  flow: [1,',
      '   2]',
      'setup end of it',
    ];
    const text = fileOf('1', setup)
      .replace('data read', 'data  read  now')
      .replace('y.fits|science # z', 'y.fits|"say ""hi"""');
    const [theirs] = await readWithPypeit(python2 ?? '', cache2, write([text]));
    const ours = parsePypeitFile(text);
    expect(Read.parse(theirs).setup).toEqual({ 'Setup A': null, 'a:b': 'c', list: ['x'], flow: [1, 2] });
    expect(ours.setup).toMatchObject({ name: 'A', values: { 'a:b': 'c', list: '- x', flow: '[1, 2]' } });
    const { rows } = z.object({ rows: z.record(z.string(), z.record(z.string(), z.string())) }).parse(theirs);
    expect(ours.data.rows.at(-1)?.cells.frametype).toBe(rows['y.fits']?.frametype);
  });

  test('a setup value that we write, PypeIt and we read back', async () => {
    const values = [
      'x', '10', '22_1', '1e3', '0x1', '1.5', '.5', '1,1', 'yes', 'N', 'off', 'null', '~', 'None', '=', '=x', '-', '- x', '?', '2010-01-01',
      '2010-01-01 10:00', 'a: b', 'SINGLE:B', "o'ne", 'a"b', '[1]', '{a', '*x', '&x', '!x', '%x', '@x', '`x', '| x', '> x', 'a, b', '1.0 arcsec',
      'x y '.repeat(60).trim(), '', 7800.06494141, 7200, 1e-5, 1e-7, 1e22, -2.5e-10, 0, null,
    ]; // biome-ignore format: one list, one look
    const setups = values.map((value) => formatSetup('A', { key: value }, [{ name: 'key', kind: 'float' }]));
    const read = await readWithPypeit(python2 ?? '', cache2, write(setups.map((lines) => fileOf('1', lines))));
    values.forEach((value, i) => {
      const expected = typeof value === 'string' && value.includes(':') ? `"${value}"` : value;
      expect(Read.parse(read[i]).setup, setups[i]?.join('\n')).toEqual({ 'Setup A': null, key: expected });
      expect(parsePypeitFile(fileOf('1', setups[i] ?? [])).setup.values, setups[i]?.join('\n')).toEqual({
        key: expected,
      });
    });
  });
});
