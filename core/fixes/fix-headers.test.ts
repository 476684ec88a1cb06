import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FixInput } from '#core/contract/fix.ts';
import { readPrimary } from '#core/fits/read-headers.ts';
import { fixHeaders } from '#core/fixes/fix-headers.ts';
import { parseRules } from '#core/fixes/rules.ts';
import { unfixHeaders } from '#core/fixes/unfix-headers.ts';
import { changeTypes } from '#core/frames/change-types.ts';
import { scanFrames } from '#core/frames/scan-frames.ts';
import { quietTask } from '#core/tasks/run-task.ts';
import { nightTree } from '../../test/support/night-tree.ts';
import { deimosFrame, kastFrame, kastNight } from '../../test/support/raw-frames.ts';

const tree = nightTree();
const into = () => join(tree.folder, 'fixed');
const fix = (more: object) =>
  fixHeaders(
    FixInput.parse({ files: [tree.raw], into: into(), ...more }),
    quietTask(),
    new Date('2026-01-02T03:04:05Z'),
  );
const rulesFile = (text: string) => {
  const path = join(tree.folder, 'rules.yaml');
  writeFileSync(path, text);
  return [path];
};
const copies = () => readdirSync(into()).filter((name) => name.endsWith('.fits'));

describe('the nine frames of DEIMOS', () => {
  // REFERENCE: right ascension and declination [deg], target, airmass.
  const NINE: readonly (readonly [name: string, ra: number, dec: number, target?: string, airmass?: number])[] = [
    ['DE.20030401.36154', 189.1420833333333, 62.276805555555555, 'goods1new'],
    ['DE.20070117.32982', 150.39416666666665, 1.7632222222222222],
    ['DE.20070414.33633', 189.28404166666664, 62.25711111111111],
    ['DE.20080502.54142', 67.35, 0.039, 'HORIZON STOW'],
    ['DE.20100208.13304', 57.99999999999999, 45.0],
    ['DE.20110401.48075', 189.09133333333332, 62.20425],
    ['DE.20120323.39775', 189.24349999999998, 62.244194444444446],
    ['DE.20090427.36288', 200.95141666666663, 27.512722222222223, 'sdf_25r', 1.0236233449387302],
    ['DE.20040418.31045', 189.13633333333328, 62.27983333333333, 'hdf04b', 1.36312612],
  ];

  test('get the values that are known, and say so; others are left alone', async () => {
    for (const [name] of NINE) deimosFrame(join(tree.raw, `${name}.fits`), 'science', 53000, { RA: "''", DEC: "''" });
    deimosFrame(join(tree.raw, 'DE.20030401.36155.fits'), 'science', 53000);
    const [first] = NINE.map(([name]) => join(tree.raw, `${name}.fits`));
    writeFileSync(`${first}.gz`, gzipSync(readFileSync(first ?? '')));
    rmSync(first ?? '');
    const { frames, looked } = await fix({});
    expect(looked).toBe(10);
    expect(frames.map(({ status }) => status)).toEqual(NINE.map(() => 'written'));
    expect(copies()).toHaveLength(9);
    for (const [name, ra, dec, target, airmass] of NINE) {
      const header = readPrimary(join(into(), `${name}.fits`));
      expect([header.get('RA'), header.get('DEC')]).toEqual([ra, dec]);
      expect(header.get('TARGNAME')).toBe(target ?? 'field');
      expect(header.get('AIRMASS')).toBe(airmass ?? 1.25);
      const said = header.all('COMMENT').map(({ value }) => value);
      expect(said.join(' ')).toMatch(/^Edited by Slitbench 2026-01-02: RA, DEC.* Why: .*\(deimos-\d{8}-pointing\)$/);
    }
    expect((await fix({})).frames.map(({ status }) => status)).toEqual(NINE.map(() => 'there'));
  });
});

const SCIENCE = `
- name: names
  why: typed wrongly
  where: frametype=science
  set: { OBJECT: M31, NEW: 45.0, COUNT: 45 }
  copy: { AIRMASS2: AIRMASS }
  delete: [SLIT_N]
`;

test('rules set, copy and delete in frames that match; the frames stay; a dry run writes nothing', async () => {
  kastNight(tree.raw, 20);
  const before = readdirSync(tree.raw).map((name) => readFileSync(join(tree.raw, name)));
  const rules = rulesFile(SCIENCE);
  const would = await fix({ rules, dryRun: true });
  expect(existsSync(into())).toBe(false);
  const { frames } = await fix({ rules });
  expect(frames).toEqual(would.frames);
  expect(
    frames.map(({ rules: own, changes }) => [own.map(({ name }) => name), changes.map(({ keyword }) => keyword)]),
  ).toEqual([[['names'], ['OBJECT', 'NEW', 'COUNT', 'AIRMASS2', 'SLIT_N']]]);
  const header = readPrimary(frames[0]?.to ?? '');
  expect(header.get('OBJECT')).toBe('M31');
  expect(header.card('NEW')).toMatchObject({ kind: 'float', value: 45 });
  expect(header.card('COUNT')).toMatchObject({ kind: 'integer', value: 45 });
  expect(header.get('AIRMASS2')).toBe(1.1);
  expect(header.has('SLIT_N')).toBe(false);
  expect(readdirSync(tree.raw).map((name) => readFileSync(join(tree.raw, name)))).toEqual(before);
});

test('by hand: a number is a number, and what is right already needs no copy', async () => {
  kastFrame(join(tree.raw, 'b1.fits'), 'science', '2015-05-20T04:00:00');
  const edits = [{ kind: 'set', keyword: 'exptime', value: '600.5' }];
  await expect(fix({ edits })).rejects.toThrow('Nothing says why');
  const { frames } = await fix({ edits, why: 'clock' });
  expect(readPrimary(frames[0]?.to ?? '').card('EXPTIME')).toMatchObject({ kind: 'float', value: 600.5 });
  const same = await fix({
    edits: [{ kind: 'set', keyword: 'OBJECT', value: 'science' }],
    why: 'x',
    into: join(tree.folder, 'other'),
  });
  expect(same.frames[0]?.status).toBe('unneeded');
});

const MEAN = `
- { name: a, why: w, files: [b2.fits, b4.fits], average: { AIRMASS: elevation } }
- { name: b, why: w, files: [b1.fits], set: { OTHER: x } }
`;

test('rules, and edits, that contradict each other about a card are refused; those that agree are not', async () => {
  kastNight(tree.raw, 20);
  const before = (more: string) => `
- { name: one, why: w, where: frametype=science, set: { OBJECT: M31 } }
- { name: two, why: w, files: ['b*.fits'], ${more} }
`;
  const second = async (more: string) =>
    (await fix({ rules: rulesFile(before(more)), dryRun: true })).frames.find(({ path }) => path.endsWith('b5.fits'));
  expect(await second('set: { object: M32 }')).toMatchObject({
    status: 'failed',
    problem: expect.stringMatching(/b5\.fits: .* OBJECT: one sets it to 'M31', two sets it to 'M32'\. .*where/),
  });
  expect((await second('delete: [OBJECT]'))?.problem).toMatch(/one sets it to 'M31', two deletes it/);
  expect((await second('copy: { OBJECT: SLIT_N }'))?.problem).toMatch(/two copies SLIT_N into it/);
  for (const fine of ['set: { OBJECT: M31 }', 'set: { OTHER: 1 }', 'delete: [SLIT_N]'])
    expect(await second(fine)).toMatchObject({ status: 'written' });
  const [path = ''] = rulesFile(before('delete: [SLIT_N]'));
  const twin = join(tree.folder, 'twin.yaml');
  copyFileSync(path, twin);
  await expect(fix({ rules: [path, twin] })).rejects.toThrow(/twin\.yaml: a rule of .*rules\.yaml is called one too/);
  const set = (keyword: string, value: string) => ({ kind: 'set', keyword, value });
  const hand = (...edits: object[]) => fix({ edits, why: 'x', dryRun: true });
  await expect(hand(set('OBJECT', 'M31'), set('object', 'M32'))).rejects.toThrow(
    "OBJECT is to be set to 'M31', and to be set to 'M32'",
  );
  await expect(hand(set('OBJECT', 'M31'), { kind: 'delete', keyword: 'OBJECT' })).rejects.toThrow('to be deleted');
  expect((await hand(set('OBJECT', 'M31'), set('OBJECT', 'M31'))).frames).toHaveLength(5);
});

test('copy sees the original, whatever else is set: two cards can be exchanged', async () => {
  kastFrame(join(tree.raw, 'b1.fits'), 'science', '2015-05-20T04:00:00', { OLD: "'old'" });
  const rules = rulesFile(`
- { name: a, why: w, files: [b1.fits], set: { OLD: new }, copy: { KEPT: OLD, OBJECT: SLIT_N, SLIT_N: OBJECT } }
- { name: b, why: w, files: [b1.fits], copy: { ALSO: OLD } }
`);
  await fix({ rules });
  const header = readPrimary(join(into(), 'b1.fits'));
  expect(['OLD', 'KEPT', 'ALSO', 'OBJECT', 'SLIT_N'].map((name) => header.get(name))).toEqual([
    'new',
    'old',
    'old',
    '2.0 arcsec',
    'science',
  ]);
});

test("a workspace's own rule takes the place of a known one of that name", async () => {
  deimosFrame(join(tree.raw, 'DE.20110401.48075.fits'), 'science', 55652);
  mkdirSync(join(tree.root, '.slitbench/config'), { recursive: true });
  writeFileSync(
    join(tree.root, '.slitbench/config/header-fixes.yaml'),
    '- { name: deimos-20110401-pointing, why: measured, files: [DE.20110401.48075.fits], set: { RA: 1.5 } }',
  );
  const { frames } = await fix({ into: join(tree.root, 'fixed'), dryRun: true });
  expect(frames.map(({ rules, changes }) => [rules[0]?.why, changes.length])).toEqual([['measured', 1]]);
});

test('a number does not become a text, nor T or F, unless quotes say so', async () => {
  kastFrame(join(tree.raw, 'b1.fits'), 'science', '2015-05-20T04:00:00', { FLAG: 'T', GAIN: '1200' });
  const hand = async (keyword: string, value: string) =>
    (await fix({ edits: [{ kind: 'set', keyword, value }], why: 'x', dryRun: true })).frames[0];
  expect(await hand('gain', 'abc')).toMatchObject({
    status: 'failed',
    problem: expect.stringMatching(
      /b1\.fits: GAIN holds the number 1200, and abc is none\. Give a number; or.* "'abc'"\./,
    ),
  });
  expect((await hand('GAIN', 'T'))?.problem).toMatch(/holds the number 1200, and T is none/);
  expect((await hand('FLAG', 'yes'))?.problem).toMatch(/holds the logical value T, and yes is none/);
  for (const [keyword, value] of [
    ['EXPTIME', "'abc'"],
    ['EXPTIME', ''],
    ['EXPTIME', '1.5E3'],
    ['FLAG', 'F'],
    ['OBJECT', '12'],
    ['NEW', 'abc'],
  ] as const)
    expect((await hand(keyword, value))?.status).toBe('written');
  const ruled = async (value: string) =>
    (
      await fix({
        rules: rulesFile(`- { name: n, why: w, files: [b1.fits], set: { gain: ${value} } }`),
        dryRun: true,
      })
    ).frames[0]?.problem;
  expect(await ruled('abc')).toMatch(/GAIN holds the number 1200/);
  expect(await ruled('{ value: abc, comment: "[s]" }')).toMatch(/GAIN holds the number 1200/);
  for (const fine of ['"abc"', "{ value: '600', comment: c }", '600', 'true']) expect(await ruled(fine)).toBeNull();
});

test('a value between the neighbours of the night; where a side has none the frame says so and others go on', async () => {
  for (const [name, type, time, airmass] of [
    ['b1', 'science', '2015-05-20T04:00:00', '1.0'],
    ['b2', 'science', '2015-05-20T05:00:00', '9.9'],
    ['c1', 'science', '2015-05-20T05:10:00', '0.0'],
    ['b3', 'science', '2015-05-20T06:00:00', '2.0'],
    ['b4', 'science', '2015-05-20T07:00:00', '3.0'],
    ['b5', 'science', '2015-05-25T06:00:00', '1.3'],
  ] as const)
    kastFrame(join(tree.raw, `${name}.fits`), type, time, { AIRMASS: airmass });
  const { frames } = await fix({ rules: rulesFile(MEAN) });
  expect(frames.map(({ status }) => status)).toEqual(['written', 'written', 'failed']);
  // Elevations of 90° and 30°: 60° between them.
  const header = readPrimary(join(into(), 'b2.fits'));
  expect(header.get('AIRMASS')).toBeCloseTo(1 / Math.sin(Math.PI / 3), 12);
  const from = 'w; AIRMASS: at the mean elevation of b1.fits (1) and b3.fits (2)';
  expect(frames[1]?.rules).toEqual([{ name: 'a', why: from }]);
  const said = header.all('COMMENT').map(({ value }) => value);
  expect(said.join(' ')).toContain(from);
  expect(frames[2]?.problem).toMatch(
    /b4\.fits: .*type science and target science that has AIRMASS, taken after it; on the other side is b3\.fits \(2\)/,
  );
  expect((await fix({ rules: rulesFile(MEAN) })).frames.map(({ status }) => status)).toEqual([
    'there',
    'there',
    'failed',
  ]);
});

test('neighbours are frames of the same type and target, the target as it is mended', async () => {
  for (const [name, type, hour, target, airmass] of [
    ['b0', 'science', 1, 'M31', '1.0'],
    ['b1', 'science', 2, 'M32', '5.0'],
    ['b2', 'science', 3, 'wrong', '9.9'],
    ['b3', 'arc', 4, 'M31', '7.0'],
    ['b4', 'science', 5, 'M31', '2.0'],
    ['b5', 'arc', 6, 'lamp', '9.9'],
    ['b6', 'arc', 7, 'other', '8.0'],
  ] as const)
    kastFrame(join(tree.raw, `${name}.fits`), type, `2015-05-20T0${hour}:00:00`, {
      AIRMASS: airmass,
      OBJECT: `'${target.padEnd(8)}'`,
    });
  const rules = rulesFile(`
- { name: a, why: w, files: [b2.fits], average: { AIRMASS: value } }
- { name: arcs, why: w, files: [b5.fits], average: { AIRMASS: value } }
- { name: name, why: w, files: [b2.fits], set: { OBJECT: M31 } }
`);
  expect((await fix({ rules })).frames.map(({ status }) => status)).toEqual(['written', 'written']);
  expect(readPrimary(join(into(), 'b2.fits')).get('AIRMASS')).toBe(1.5);
  expect(readPrimary(join(into(), 'b5.fits')).get('AIRMASS')).toBe(7.5);
  const all = rulesFile(`
- { name: a, why: w, files: [b2.fits], average: { AIRMASS: value } }
- { name: name, why: w, files: [b1.fits, b2.fits, b4.fits], set: { OBJECT: M33 } }
`);
  const renamed = (await fix({ rules: all, dryRun: true })).frames.find(({ path }) => path.endsWith('b2.fits'));
  expect(renamed?.rules[0]?.why).toBe('w; AIRMASS: mean of b1.fits (5) and b4.fits (2)');
  const alone = rulesFile('- { name: a, why: w, files: [b2.fits], set: { OBJECT: "" }, average: { AIRMASS: value } }');
  expect((await fix({ rules: alone })).frames[0]?.problem).toMatch(
    /its target is not known.*Let rule a set the target/,
  );
});

test('what others wrote stays; own copies follow their rules, and are taken back unless changed', async () => {
  kastNight(tree.raw, 20);
  const rules = rulesFile(SCIENCE);
  const [first] = (await fix({ rules })).frames;
  const copy = first?.to ?? '';
  await fix({ rules: rulesFile(SCIENCE.replace('M31', 'M32')) });
  expect(readPrimary(copy).get('OBJECT')).toBe('M32');
  appendFileSync(copy, 'x'.repeat(2880));
  const [again] = (await fix({ rules })).frames;
  expect(again?.problem).toMatch(/changed since it was written/);
  expect(await unfixHeaders({ into: into(), dryRun: false }, quietTask())).toMatchObject({
    removed: [],
    left: [{ path: copy }],
  });

  const other = join(tree.folder, 'other');
  await fix({ rules, into: other });
  expect((await unfixHeaders({ into: other, dryRun: false }, quietTask())).removed).toHaveLength(1);
  expect(readdirSync(other).filter((name) => name.endsWith('.fits'))).toEqual([]);
  expect(await unfixHeaders({ into: other, dryRun: false }, quietTask())).toMatchObject({ undone: null });
  writeFileSync(join(other, 'b5.fits'), 'mine');
  expect((await fix({ rules, into: other })).frames[0]?.problem).toMatch(/not written by fix/);
});

test('edits by hand add up, also with rules, and undo goes back call by call', async () => {
  kastFrame(join(tree.raw, 'b1.fits'), 'science', '2015-05-20T04:00:00');
  const hand = async (keyword: string, value: string, why: string) => {
    const edits = [{ kind: 'set', keyword, value, comment: `for ${keyword.toUpperCase()}` }];
    return (await fix({ edits, why })).frames.map(({ status }) => status);
  };
  const copy = () => readPrimary(join(into(), 'b1.fits'));
  const rules = rulesFile('- { name: n, why: lost, files: [b1.fits], set: { SLIT_N: { value: x, comment: slit } } }');
  expect(await hand('OBJECT', 'M31', 'typed wrongly')).toEqual(['written']);
  expect((await fix({ rules })).frames[0]?.status).toBe('written');
  const two = readFileSync(join(into(), 'b1.fits'));
  expect([copy().get('OBJECT'), copy().card('SLIT_N')]).toMatchObject(['M31', { value: 'x', comment: 'slit' }]);
  expect(await hand('object', 'M32', 'again')).toEqual(['written']);
  expect(await hand('OBJECT', 'M32', 'again')).toEqual(['there']);
  expect(await hand('DEPTH', '4.5', 'measured')).toEqual(['written']);
  expect(copy().card('OBJECT')).toMatchObject({ value: 'M32', comment: 'for OBJECT' });
  expect([copy().get('SLIT_N'), copy().get('DEPTH')]).toEqual(['x', 4.5]);
  const undo = (dryRun = false) => unfixHeaders({ into: into(), dryRun }, quietTask());
  expect(await undo(true)).toMatchObject({ removed: [], restored: [join(into(), 'b1.fits')] });
  await undo();
  expect(copy().has('DEPTH')).toBe(false);
  await undo();
  expect(readFileSync(join(into(), 'b1.fits'))).toEqual(two);
  await undo();
  expect([copy().get('OBJECT'), copy().get('SLIT_N')]).toEqual(['M31', '2.0 arcsec']);
  expect(await undo()).toMatchObject({ removed: [join(into(), 'b1.fits')], restored: [], left: [] });
  expect(await undo()).toMatchObject({ undone: null });
});

test('a call that was killed between journal and name is made again, or taken back', async () => {
  kastFrame(join(tree.raw, 'b1.fits'), 'science', '2015-05-20T04:00:00');
  const hand = (value: string) => fix({ edits: [{ kind: 'set', keyword: 'OBJECT', value }], why: 'x' });
  await hand('M31');
  const one = readFileSync(join(into(), 'b1.fits'));
  await hand('M32');
  writeFileSync(join(into(), 'b1.fits'), one);
  expect((await hand('M33')).frames[0]?.status).toBe('written');
  writeFileSync(join(into(), 'b1.fits'), one);
  expect(await unfixHeaders({ into: into(), dryRun: false }, quietTask())).toMatchObject({ left: [], removed: [] });
  expect(readFileSync(join(into(), 'b1.fits'))).toEqual(one);
});

test('a link that leads nowhere fails alone', async () => {
  kastFrame(join(tree.raw, 'b1.fits'), 'science', '2015-05-20T04:00:00');
  symlinkSync('/nowhere/b2.fits', join(tree.raw, 'b2.fits'));
  const { frames } = await fix({ edits: [{ kind: 'set', keyword: 'OBJECT', value: 'M31' }], why: 'x' });
  expect(frames.map(({ path, status }) => [path, status])).toEqual([
    [join(tree.raw, 'b1.fits'), 'written'],
    [join(tree.raw, 'b2.fits'), 'failed'],
  ]);
});

test('two frames of one name do not come into one folder', async () => {
  kastFrame(join(tree.raw, 'n1/b1.fits'), 'science', '2015-05-20T04:00:00');
  kastFrame(join(tree.raw, 'n2/b1.fits'), 'science', '2015-05-21T04:00:00');
  const { frames } = await fix({ rules: rulesFile(SCIENCE) });
  expect(frames.map(({ status }) => status)).toEqual(['failed', 'failed']);
});

test('of a frame that also lies there compressed the uncompressed file is taken, and that is told', async () => {
  const plain = kastFrame(join(tree.raw, 'b1.fits'), 'science', '2015-05-20T04:00:00');
  const gz = `${plain}.gz`;
  writeFileSync(gz, gzipSync(readFileSync(plain)));
  const notes: string[] = [];
  const task = { ...quietTask(), note: (_: string, text: string) => void notes.push(text) };
  const input = { files: [tree.raw], into: into(), rules: rulesFile(SCIENCE) };
  const { frames, looked } = await fixHeaders(FixInput.parse(input), task);
  expect(frames).toMatchObject([{ path: plain, status: 'written' }]);
  expect(looked).toBe(2);
  expect(notes).toEqual([expect.stringContaining(`${gz} is left out`)]);
  // Named by itself, it is a frame as any other.
  const other = FixInput.parse({ ...input, files: [gz], into: join(tree.folder, 'other') });
  expect((await fixHeaders(other, task)).frames).toMatchObject([{ path: gz, status: 'written' }]);
});

test('what was set by hand of a frame counts for its mended copy, also through links', async () => {
  kastNight(tree.raw, 20);
  const b5 = join(tree.raw, 'b5.fits');
  writeFileSync(`${b5}.gz`, gzipSync(readFileSync(b5)));
  rmSync(b5);
  const found = async (path: string) => (await scanFrames({ roots: [path], task: quietTask() })).frames;
  const [frame] = await found(`${b5}.gz`);
  if (frame === undefined) throw new Error('b5.fits.gz was not found');
  changeTypes(tree.root, [{ frame, types: ['sky'] }]);
  const edits = [{ kind: 'set', keyword: 'OBJECT', value: 'M31' }];
  await fix({ files: [`${b5}.gz`], edits, why: 'x', into: join(tree.root, 'fixed') });
  const [copy] = await found(join(tree.root, 'fixed'));
  expect(copy).toMatchObject({ filename: 'b5.fits', types: ['sky'], meta: { target: 'M31' } });
  expect(copy?.size).not.toBe(frame.size);
  symlinkSync(join(tree.root, 'fixed/b5.fits'), join(tree.root, 'b5~2.fits'));
  expect(await found(join(tree.root, 'b5~2.fits'))).toMatchObject([{ types: ['sky'] }]);
});

test('a mended copy takes the place of its original in the tree', async () => {
  kastNight(tree.raw, 20);
  await tree.run();
  await fix({ rules: rulesFile('- { name: n, why: w, files: [b5.fits], set: { OBJECT: M31 } }') });
  await tree.run({ sources: [tree.raw, into()] });
  const links = tree.files().filter((name) => name.includes('b5'));
  expect(links).toHaveLength(1);
  expect(readPrimary(join(tree.root, (links[0] ?? '').split(' -> ')[0] ?? '')).get('OBJECT')).toBe('M31');
  expect(readlinkSync(join(tree.root, (links[0] ?? '').split(' -> ')[0] ?? ''))).toBe(join(into(), 'b5.fits'));
});

test.each([
  ['- { why: w, files: [a], set: { A: 1 } }', /line 1: name/],
  ['\n- { name: n, why: w, set: { A: 1 } }', /line 2: the rule says neither/],
  ['- { name: n, why: w, files: [a] }', /changes nothing/],
  ['- { name: n, why: w, files: [a], set: { NAXIS: 1 } }', /is no card that may be changed/],
  ['- { name: n, why: w, files: [a], set: { exptime: -5 } }', /line 1: rule n sets EXPTIME to -5: expected.*seconds/],
  [
    '- name: n\n  why: w\n  files: [a]\n  set:\n    A: 1\n    ra: "12:99:99"',
    /line 6: rule n sets RA to '12:99:99': expected hours/,
  ],
  ['- { name: n, why: w, where: "nosuch=1", set: { A: 1 } }', /where: .*nosuch/],
  ['- { name: n, why: w, files: [a], sets: { A: 1 } }', /sets/],
  [
    '- { name: n, why: w, files: [a], set: { A: 1 } }\n- { name: n, why: w, files: [a], set: { A: 1 } }',
    /line 2: another rule/,
  ],
  [
    '- { name: n, why: w, files: [a], set: { A: 1 }, delete: [a] }',
    /line 1: rule n contradicts itself about A: it sets it to 1, and deletes it/,
  ],
  ['- { name: n, why: w, files: [a], set: { A: 1, a: 2 } }', /set names A twice/],
  ['- { name: n, why: w, files: [a], hdu: 1, average: { A: value } }', /another header than the primary/],
  ['- [', /line 1/],
  ['name: n', /a list of rules/],
])('a rule that cannot be understood is named: %s', (text, message) => {
  expect(() => parseRules(text, 'my.yaml')).toThrow(message);
});

test('halves of its own copies go; whatever else is called so stays', async () => {
  kastNight(tree.raw, 20);
  await fix({ rules: rulesFile(SCIENCE) });
  for (const name of ['b5.fits.deadbeef.part', 'movie.deadbeef.part']) writeFileSync(join(into(), name), 'half');
  await fix({ rules: rulesFile(SCIENCE.replace('M31', 'M32')) });
  expect(readdirSync(into()).filter((name) => name.endsWith('.part'))).toEqual(['movie.deadbeef.part']);
});

test('an edit that takes back the last one makes the copy as its original is', async () => {
  const path = kastFrame(join(tree.raw, 'b1.fits'), 'science', '2015-05-20T04:00:00');
  const original = readFileSync(path);
  const copy = () => readFileSync(join(into(), 'b1.fits'));
  const hand = (edit: object) => fix({ edits: [edit], why: 'x' });
  await hand({ kind: 'set', keyword: 'OBJECT', value: 'M32' });
  expect(copy()).not.toEqual(original);
  const asBefore = { kind: 'set', keyword: 'OBJECT', value: 'science' };
  expect((await hand(asBefore)).frames).toMatchObject([{ status: 'written', changes: [] }]);
  expect(copy()).toEqual(original);
  expect((await hand(asBefore)).frames).toMatchObject([{ status: 'there' }]);
  await hand({ kind: 'set', keyword: 'MYCARD', value: '1' });
  const { frames, absent } = await hand({ kind: 'delete', keyword: 'MYCARD' });
  expect({ absent, frames }).toMatchObject({ absent: [], frames: [{ status: 'written' }] });
  expect(copy()).toEqual(original);
  // Undo goes back through all of them.
  await unfixHeaders({ into: into(), dryRun: false }, quietTask());
  expect(copy().toString('latin1')).toContain('MYCARD');
});
