import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { archive } from '#core/archive/archive.ts';
import { validateArchive } from '#core/archive/validate-archive.ts';
import type { ValidateArchiveInput } from '#core/contract/archive.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { madeCoadds, madeReduction, reductionFolder, stemOf } from '../../test/support/archive-tree.ts';

const ONE = 'mask1/600ZD_7200_GG400/2010-01-01';
const [A, B] = ['DE.20100101.03600.fits', 'KP.20100101.07200.25.fits'];
const SCIENCE = `${ONE}/keck_deimos_A/Science`;
const SPEC1D = `${SCIENCE}/spec1d_${stemOf(A)}.fits`;
const SPEC2D = `${SCIENCE}/spec2d_${stemOf(A)}.fits`;
const SETUP = `${ONE}/keck_deimos_A/keck_deimos_A.pypeit`;
const TABLE = 'reduced_files_meta.dat';
const CONFIG = dirname(ONE);
const COADD2D = `${CONFIG}/2D_Coadd/Science_coadd/spec2d_${stemOf(A)}.fits`;
const COADDED = 'coadded_files_meta.dat';

let folder: string;
let whole: string;
let koa: string;
beforeAll(async () => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'slitbench-validate-'));
  [whole, koa] = [join(folder, 'whole'), join(folder, 'koa')];
  const root = join(folder, 'tree');
  madeCoadds(join(root, dirname(ONE)), madeReduction(reductionFolder(root, ONE), [A, B]));
  await archive({ root, into: whole }, quietTask());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  rmSync(koa, { recursive: true, force: true });
  cpSync(whole, koa, { recursive: true, preserveTimestamps: true });
});

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const at = (path: string) => join(koa, path);
const edit = (path: string, change: (text: string) => string) =>
  writeFileSync(at(path), change(readFileSync(at(path), 'latin1')), 'latin1');

/** Findings but those of the manifest, which every change of a file brings about. */
async function findings(more: Partial<ValidateArchiveInput> = {}, withManifest = false): Promise<readonly string[]> {
  const input = { folder: koa, public: { '2011B_U000': '2013-08-01' }, on: '2026-01-01', ...more };
  const { findings: all } = await validateArchive(input, quietTask());
  for (const { remedy } of all) expect(remedy).not.toBe('');
  return all
    .filter(({ rule }) => withManifest || !['manifest', 'outside'].includes(rule))
    .map(({ rule, level, file, what }) => `${level} ${rule} ${file}: ${what}`);
}

test('an archive that Slitbench made has nothing to find', async () => {
  expect(await findings({}, true)).toEqual([]);
  expect(await findings({ quick: true }, true)).toEqual([]);
});

test('that frames are public is asked for, never guessed', async () => {
  expect(await findings({ public: {} })).toEqual([
    `error public ${SPEC1D}: it is not known when the frames of 2011B_U000 are public`,
  ]);
  expect(await findings({ public: { '2011B_U000': '2026-01-02' } })).toEqual([
    `error public ${SPEC1D}: the frames of 2011B_U000 are public on 2026-01-02, after 2026-01-01`,
  ]);
  expect(await findings({ public: { '2011B_U000': '2026-01-01' } })).toEqual([]);
  expect(await findings({ public: { '2011B_U000': 'authorised' } })).toEqual([]);
  expect(await findings({ public: { '2011B_U000': '2013-08-01', '2011B_U0O0': '2013-08-01' } })).toEqual([
    'warning public : no row is of the program 2011B_U0O0; rows are of 2011B_U000',
  ]);
  expect(await findings({ public: { '2011B_U00': '2013-08-01' } })).toContain(
    'warning public : no row is of the program 2011B_U00; did you mean 2011B_U000?',
  );
  for (const on of ['2010-02-30', 'tomorrow']) await expect(findings({ on })).rejects.toThrow();
  edit(TABLE, (text) => text.replace(' U000 ', ' null '));
  expect(await findings()).toEqual([`error public ${SPEC1D}: its row does not say of which program it is`]);
});

const OF: readonly (readonly [what: string, change: () => void, wanted: readonly string[]])[] = [
  ['a missing file', () => unlinkSync(at(SPEC2D)), [`error rows ${SPEC2D}: ${TABLE} names it, and it is not there`]],
  [
    'a spectrum without a row',
    () => {
      edit(TABLE, (text) =>
        text
          .split('\n')
          .filter((line) => !line.includes(A))
          .join('\n'),
      );
    },
    [
      `error rows ${SPEC1D}: no row of ${TABLE} names it`,
      `error traceable ${dirname(ONE)}/1D_Coadd/J0.fits: it is made from ${SPEC1D}, which has no row in ${TABLE}`,
      `error rows ${SPEC2D}: no row of ${TABLE} names it, though its spec1d is beside it`,
    ],
  ],
  [
    'a row that does not name what is there',
    () => edit(TABLE, (text) => text.replace(SPEC2D, 'null'.padEnd(SPEC2D.length))),
    [
      `error rows ${SPEC1D}: its row does not name its spec2d file, which is there`,
      `error rows ${SPEC2D}: no row of ${TABLE} names it, though its spec1d is beside it`,
    ],
  ],
  [
    'a frame without objects',
    () => {
      edit(TABLE, (text) =>
        text
          .split('\n')
          .filter((line) => !line.includes(B))
          .join('\n'),
      );
      for (const end of ['.fits', '.txt']) unlinkSync(at(`${SCIENCE}/spec1d_${stemOf(B)}${end}`));
    },
    [
      `error traceable ${dirname(ONE)}/1D_Coadd/J1.fits: it is made from ${SCIENCE}/spec1d_${stemOf(B)}.fits, which has no row in ${TABLE}`,
      `warning rows ${SCIENCE}/spec2d_${stemOf(B)}.fits: no row of ${TABLE} names it: there is no spec1d beside it`,
    ],
  ],
  [
    'a row twice',
    () => edit(TABLE, (text) => `${text}${text.split('\n')[4]}\n`),
    [`error rows ${SPEC1D}: two rows name it`],
  ],
  [
    'an identifier that is none',
    () => edit(TABLE, (text) => text.replace(` ${A} `, ` ${A.replace('DE.2010', 'DE_2010')} `)),
    [
      `error koaid ${SPEC1D}: its koaid DE_20100101.03600.fits is no KOAID (II.YYYYMMDD.sssss.fits)`,
      `error traceable ${SPEC1D}: ${ONE}/keck_deimos_A/keck_deimos_A.pypeit does not name its raw frame DE_20100101.03600.fits, or in a comment alone`,
    ],
  ],
  [
    'a frame that its setup file names in a comment alone',
    () => edit(SETUP, (text) => text.replace(A, `#${A}`)),
    [`error traceable ${SPEC1D}: ${SETUP} does not name its raw frame ${A}, or in a comment alone`],
  ],
  [
    'a 2D coadd that nothing leads to raw frames',
    () => unlinkSync(at(`${CONFIG}/2D_Coadd/keck_deimos_mask1.coadd2d`)),
    [`error traceable ${CONFIG}/2D_Coadd: there is no .coadd2d file, which names its exposures`],
  ],
  [
    'a 2D coadd that no row names, where rows name another',
    () => cpSync(at(COADD2D), at(`${CONFIG}/2D_Coadd/Science_coadd/spec2d_other.fits`)),
    [
      `warning rows ${CONFIG}/2D_Coadd/Science_coadd/spec2d_other.fits: no row of ${COADDED} names it, and there is a 1D coadd beside it`,
    ],
  ],
  [
    'a coadd whose rows do not name what is beside it',
    () =>
      edit(COADDED, (text) => {
        const parameters = `${CONFIG}/1D_Coadd/collate1d.par`;
        return [COADD2D, parameters].reduce((all, path) => all.replaceAll(path, 'null'.padEnd(path.length)), text);
      }),
    ['J0', 'J1'].flatMap((name) => [
      `error rows ${CONFIG}/1D_Coadd/${name}.fits: its row does not name its 2D coadd, which is there`,
      `error rows ${CONFIG}/1D_Coadd/${name}.fits: its row does not name its file of parameters (.par), which is there`,
    ]),
  ],
  [
    'a reduction without its setup file',
    () => unlinkSync(at(`${ONE}/keck_deimos_A/keck_deimos_A.pypeit`)),
    [
      `error traceable ${ONE}/keck_deimos_A: there is no .pypeit file, which names its raw frames`,
      `error rows ${ONE}/keck_deimos_A/keck_deimos_A.pypeit: ${TABLE} names it, and it is not there`,
    ],
  ],
  [
    'names and formats',
    () => {
      writeFileSync(at('a b.txt'), '');
      writeFileSync(at(`${'x'.repeat(77)}.txt`), '');
      writeFileSync(at('notes.docx'), '');
      writeFileSync(at('what.xyz'), '');
    },
    [
      'error name a b.txt: the name of the file has a blank, ^, & or a character that is not ASCII',
      `error name ${'x'.repeat(77)}.txt: the name of the file has 81 characters, more than 80`,
      'error format notes.docx: KOA does not take this format',
      'warning format what.xyz: a format that KOA may not know',
    ],
  ],
  ['a README that is missing', () => unlinkSync(at('README')), ['error readme README: there is none']],
  [
    'a README that is not plain',
    () => appendFileSync(at('README'), `é\n${'x'.repeat(81)}\n`),
    [
      expect.stringMatching(/^error readme README: line \d+ is not plain ASCII$/),
      expect.stringMatching(/^warning readme README: line \d+ is longer than 80 columns$/),
    ] as unknown as readonly string[],
  ],
  [
    'a table that cannot be read',
    () => edit('coadded_files_meta.dat', (text) => text.replace('|', '')),
    [
      `error rows ${dirname(ONE)}/1D_Coadd/J0.fits: no row of coadded_files_meta.dat names it`,
      `error rows ${dirname(ONE)}/1D_Coadd/J1.fits: no row of coadded_files_meta.dat names it`,
      'error table coadded_files_meta.dat: coadded_files_meta.dat is no IPAC table: line 1 comes before a header line between bars',
    ],
  ],
  [
    'a product that is cut short',
    () => truncateSync(at(SPEC1D), 2880 + 80),
    [expect.stringMatching(/^error fits .*spec1d.*truncated/)] as unknown as readonly string[],
  ],
];
test.each(OF)('finds %s', async (_, change, wanted) => {
  change();
  expect([...(await findings())].sort()).toEqual([...wanted].sort());
});

test('a frame whose KOAID is a card alone is named as its product is', async () => {
  const [root, other] = [join(folder, 'cards'), join(folder, 'cards-koa')];
  const cards = { KOAID: `'${A}'`, FILENAME: "'d0904_0056.fits'" };
  const science = join(reductionFolder(root, ONE), 'Science');
  madeReduction(reductionFolder(root, ONE), ['d0904_0056.fits'], { cards });
  await archive({ root, into: other }, quietTask());
  expect(await findings({ folder: other }, true)).toEqual([]);
  const product = `spec1d_${stemOf('d0904_0056.fits')}.fits`;
  renameSync(join(science, product), join(science, product.replace('0056', '0057')));
  await archive({ root, into: other }, quietTask());
  expect(await findings({ folder: other })).toContainEqual(expect.stringMatching(/^error traceable .*raw frame DE\./));
});

test('finds what the manifest does not say, or says wrongly', async () => {
  appendFileSync(at(`${ONE}/keck_deimos_A/keck_deimos_A.log`), 'x');
  edit(`${ONE}/keck_deimos_A/keck_deimos_A.par`, (text) => text.replace('p', 'q'));
  unlinkSync(at(`${ONE}/keck_deimos_A/QA.tar.gz`));
  writeFileSync(at('more.txt'), '');
  writeFileSync(at('.hidden'), '');
  symlinkSync('README', at('link'));
  mkdirSync(at('empty'));
  appendFileSync(at('MANIFEST'), 'nonsense\n');
  const found = await findings({}, true);
  expect(found.slice(0, 4)).toEqual([
    'error outside .hidden: a hidden file or folder',
    'error outside empty: an empty folder',
    'error outside link: a symbolic link',
    'error outside more.txt: MANIFEST does not know it',
  ]);
  expect(found.slice(4)).toEqual([
    expect.stringMatching(/^error manifest MANIFEST: line \d+ is no digest/),
    `error manifest ${ONE}/keck_deimos_A/QA.tar.gz: MANIFEST names it, and it is not there`,
    expect.stringMatching(/^error manifest .*\.log: it has \d+ bytes, by MANIFEST \d+$/),
    expect.stringMatching(/^error manifest .*\.par: its SHA-256 is not that of MANIFEST/),
  ]);
  expect((await findings({ quick: true }, true)).filter((line) => line.includes('.par'))).toEqual([]);
});

test('what the disk lists and does not give is told, and without a MANIFEST what is no product', async () => {
  for (const name of ['stray.txt', 'foo/x.txt', `${SCIENCE}/more.txt`, `${ONE}/keck_deimos_A/more.log`]) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), '');
  }
  for (const name of ['a\xe9.txt', 'foo/\xe9/']) {
    const path = Buffer.from(`${koa}/${name}`, 'latin1');
    if (name.endsWith('/')) mkdirSync(path);
    else writeFileSync(path, '');
  }
  unlinkSync(at('MANIFEST'));
  expect(await findings({ quick: true }, true)).toEqual([
    'error name a\uFFFD.txt: the name of the file is not UTF-8',
    'error name foo/\uFFFD: the name of the folder is not UTF-8',
    'error outside foo/x.txt: it is no product, by its name and place',
    `error outside ${SCIENCE}/more.txt: it is no product, by its name and place`,
    'error outside stray.txt: it is no product, by its name and place',
    'error manifest MANIFEST: there is none',
  ]);
});

test('tables alone, as --metadata-only writes them, are one finding', async () => {
  for (const name of readdirSync(koa)) if (name.startsWith('mask')) rmSync(at(name), { recursive: true });
  expect(await findings()).toEqual([
    'error rows : of the 11 files that its tables name none is there: only the tables were written',
  ]);
});

test('an archive that was not finished is told', async () => {
  mkdirSync(at('.slitbench-archive'));
  expect(await findings({}, true)).toEqual(['error manifest MANIFEST: the archive was not finished']);
  renameSync(at('MANIFEST'), at('.slitbench-archive/MANIFEST'));
  expect(await findings({}, true)).toContain('error manifest MANIFEST: there is none');
});

test('the way out of a product that is not whole depends on whether its copy is what was archived', async () => {
  const remedies = async (quick = false) => {
    const { findings: all } = await validateArchive({ folder: koa, quick }, quietTask());
    return all.flatMap(({ rule, file, remedy }) => (rule === 'fits' ? [`${file}: ${remedy}`] : []));
  };
  const coadd = `${dirname(ONE)}/1D_Coadd/J0.fits`;
  const breakIt = (path: string) =>
    edit(path, (text) => text.replace('SIMPLE  =                    T', 'SIMPLE  =                    F'));
  for (const path of [SPEC1D, coadd]) breakIt(path);
  expect(await remedies()).toEqual([
    expect.stringMatching(/J0\.fits: The copy is not what was archived\. .*slitbench archive … --verify/),
    expect.stringMatching(/spec1d_.*: The copy is not what was archived\. .*slitbench archive … --verify/),
  ]);
  // Of one size: without digests nobody knows.
  expect(await remedies(true)).toEqual([
    expect.stringMatching(/whole in the tree, archive again with --verify; .*coadd1d --again/),
    expect.stringMatching(/whole in the tree, archive again with --verify; .*slitbench rebuild/),
  ]);
  edit('MANIFEST', (text) =>
    text
      .split('\n')
      .map((line) => {
        const path = [SPEC1D, coadd].find((one) => line.endsWith(`  ${one}`));
        return path === undefined ? line : `${sha256(readFileSync(at(path)))}  ${path}`;
      })
      .join('\n'),
  );
  expect(await remedies()).toEqual([
    `${coadd}: Make it anew in the tree (slitbench coadd1d --again), and archive again.`,
    `${SPEC1D}: Make it anew in the tree (slitbench rebuild, or rerun), and archive again.`,
  ]);
});

test('a folder that is no archive is told, once, with the way out', async () => {
  const check = (path: string) => validateArchive({ folder: path }, quietTask());
  const remedy = (text: string) => ({ data: { code: 'no-archive', remedy: expect.stringContaining(text) } });
  await expect(check(join(folder, 'tree'))).rejects.toMatchObject(remedy('slitbench archive ROOT --into DIR'));
  await expect(check(at(ONE))).rejects.toMatchObject(remedy(`archive validate ${koa}`));
  const other = join(folder, 'other');
  mkdirSync(other);
  await expect(check(other)).rejects.toMatchObject({ data: { code: 'no-archive' } });
  writeFileSync(join(other, 'MANIFEST'), 'include README.md\n');
  await expect(check(other)).rejects.toMatchObject({ data: { code: 'no-archive' } });
  rmSync(other, { recursive: true });
});
