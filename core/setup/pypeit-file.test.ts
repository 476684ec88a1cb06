import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deleteParameter, mergeParameters, setParameter } from '#core/setup/edit-parameters.ts';
import {
  formatPypeitFile,
  getParameter,
  parseInputFile,
  parsePypeitFile,
  replacePaths,
  withRawFolder,
} from '#core/setup/pypeit-file.ts';
import { Fault } from '#core/workspace/fault.ts';

const EXAMPLE = `# Auto-generated PypeIt input file using PypeIt version: 1.17.4
# a comment of mine

[rdx]
    spectrograph = keck_deimos   # ours
    detnum = (1,5),
[calibrations]
  [[wavelengths]]
      lamps = ArI, NeI, "Kr I"
      reid_arxiv = ''
      method = "full, template"

# Setup
setup read
Setup A:
  amp: '"SINGLE:B"'
  binning: 1,1
  dispangle: 7800.06494141
  filter1: null
setup end

# Data block
data read
 path /data/one night/raw
 path /data/two   # the second
     filename | frametype | target |   mjd | calib
# taken in twilight
#DE.one.fits  |  arc,tilt | my one |   1.5 |     0
 DE.two.fits  |   science |        |   2.5 |     0   # cloudy
data end
`;

const edited = (
  change: (file: ReturnType<typeof parseInputFile>) => ReturnType<typeof parseInputFile>,
  text = EXAMPLE,
) => {
  const before = text.split('\n');
  const after = formatPypeitFile(change(parseInputFile(text))).split('\n');
  return {
    gone: before.filter((line) => !after.includes(line)),
    added: after.filter((line) => !before.includes(line)),
  };
};
const faultOf = (text: string): string => {
  try {
    parsePypeitFile(text, 'x.pypeit');
  } catch (error) {
    if (error instanceof Fault) return error.message;
  }
  throw new Error('no fault');
};

describe('reading', () => {
  const file = parsePypeitFile(EXAMPLE);
  test('parameters', () => {
    expect(file.spectrograph).toBe('keck_deimos');
    expect(getParameter(file, 'rdx.detnum')).toEqual(['(1', '5)']);
    expect(getParameter(file, 'calibrations.wavelengths.lamps')).toEqual(['ArI', 'NeI', 'Kr I']);
    expect(getParameter(file, 'calibrations.wavelengths.method')).toBe('full, template');
    expect(getParameter(file, 'calibrations.wavelengths.reid_arxiv')).toBe('');
    expect(getParameter(file, 'calibrations.wavelengths')).toBeUndefined();
  });
  test('the setup block', () => {
    expect(file.setup.name).toBe('A');
    expect(file.setup.values).toEqual({
      amp: '"SINGLE:B"',
      binning: '1,1',
      dispangle: 7800.06494141,
      filter1: null,
    });
  });
  test('the data block: paths with blanks, commented rows, comments that are none', () => {
    expect(file.data.paths.map(({ path }) => path)).toEqual(['/data/one night/raw', '/data/two']);
    expect(file.data.columns).toEqual(['filename', 'frametype', 'target', 'mjd', 'calib']);
    expect(file.data.rows).toEqual([
      {
        line: 27,
        commented: true,
        cells: { filename: 'DE.one.fits', frametype: 'arc,tilt', target: 'my one', mjd: '1.5', calib: '0' },
      },
      {
        line: 28,
        commented: false,
        cells: { filename: 'DE.two.fits', frametype: 'science', target: '', mjd: '2.5', calib: '0' },
      },
    ]);
  });
  test('old files have bars at both ends', () => {
    const old = EXAMPLE.replace(
      /^.*\|.*$/gm,
      (row) => `| ${row.split('#').at(-1)?.trim() === 'cloudy' ? row.split('#')[0] : row} |`,
    );
    expect(parsePypeitFile(old).data.rows.map((row) => [row.commented, row.cells.filename, row.cells.calib])).toEqual([
      [true, 'DE.one.fits', '0'],
      [false, 'DE.two.fits', '0'],
    ]);
  });
  test('a value in triple quotes spans lines', () => {
    const file = parseInputFile("[a]\nb = '''one\n  two'''\nc = 1\n");
    expect(getParameter(file, 'a.b')).toBe('one\ntwo');
    expect(formatPypeitFile(setParameter(file, 'a.b', 'x'))).toBe('[a]\nb = x\nc = 1\n');
  });
  test('values and keys of the setup block that go over several lines or are quoted', () => {
    const values = (setup: string) => parsePypeitFile(EXAMPLE.replace('Setup A:', setup)).setup.values;
    expect(
      values("'Setup A':\n  'a:b': 'one\n\n    two'   # c\n  list:\n  - a\n  - b\n  flow: [1,\n 2]"),
    ).toMatchObject({
      'a:b': 'one two',
      list: '- a\n- b',
      flow: '[1, 2]',
      binning: '1,1',
    });
  });
  test('blocks are known by their first two words; doubled quotes of a cell and of a value', () => {
    const odd = EXAMPLE.replace('data read', 'data  read  now')
      .replace('setup end', 'setup\tend of it')
      .replace('|        |', '| "say ""hi""" |')
      .replace('"full, template"', '\'it\'\'s\', "a" "b", x\u2028y');
    const file = parsePypeitFile(odd);
    expect(file.data.rows[1]?.cells.target).toBe('say "hi"');
    expect(getParameter(file, 'calibrations.wavelengths.method')).toEqual(["it''s", 'a" "b', 'x\u2028y']);
    expect(formatPypeitFile(file)).toBe(odd);
  });
  test('other input files: no setup block, other data blocks', () => {
    const coadd = parseInputFile(
      '[rdx]\nspectrograph = x\n\nspec2d read\n path Science\nfilename\na.fits\nspec2d end\n',
    );
    expect(coadd.setup).toBeNull();
    expect(coadd.data?.kind).toBe('spec2d');
    expect(coadd.data?.rows.map((row) => row.cells.filename)).toEqual(['a.fits']);
  });
});

describe('lossless', () => {
  test('line endings, tabs, a missing last line ending', () => {
    for (const text of [
      EXAMPLE,
      EXAMPLE.replaceAll('\n', '\r\n'),
      EXAMPLE.trimEnd(),
      EXAMPLE.replaceAll('    ', '\t'),
      '',
    ])
      expect(formatPypeitFile(parseInputFile(text))).toBe(text);
    expect(parsePypeitFile(EXAMPLE.replaceAll('\n', '\r\n')).data).toEqual(parsePypeitFile(EXAMPLE).data);
  });
  test('whatever can be read is written back as it was', () => {
    const noise = fc.constantFrom('', '  ', '# note', '\t', '#', '   # | |');
    const lines = EXAMPLE.split('\n');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(lines.length), noise)), fc.constantFrom('\n', '\r\n'), (extra, ending) => {
        const mixed = [...lines];
        for (const [at, line] of extra) mixed.splice(at, 0, line);
        const text = mixed.join(ending);
        expect(formatPypeitFile(parsePypeitFile(text))).toBe(text);
        expect(parsePypeitFile(text).data.rows.map((row) => row.cells)).toEqual(
          parsePypeitFile(EXAMPLE).data.rows.map((row) => row.cells),
        );
      }),
    );
  });
});

describe('faults name file and line', () => {
  test.each([
    [EXAMPLE.replace('    spectrograph =', '    spectrograph'), 'x.pypeit, line 5: expected [section] or key = value'],
    [EXAMPLE.replace('[[wavelengths]]', '[[[wavelengths]]]'), 'x.pypeit, line 8: a section of depth 3'],
    [EXAMPLE.replace('[[wavelengths]]', '[[wavelengths]'), 'x.pypeit, line 8: expected a section'],
    [EXAMPLE.replace('"Kr I"', '"Kr I'), 'x.pypeit, line 9: expected one value'],
    [EXAMPLE.replace("reid_arxiv = ''", 'lamps = CdI'), 'calibrations.wavelengths.lamps stands twice, first in line 9'],
    [EXAMPLE.replace('data end', ''), 'x.pypeit, line 23: data read without data end'],
    [EXAMPLE.replace('setup end', ''), 'x.pypeit, line 23: expected setup end before it'],
    [EXAMPLE.replace('Setup A:', ''), 'x.pypeit, line 14: expected a line such as Setup A:'],
    [EXAMPLE.replace('  binning', 'Setup B:\n  binning'), 'x.pypeit, line 17: a second Setup; A came before'],
    [EXAMPLE.replace('Setup A:', '  x: 1\nSetup A:'), 'x.pypeit, line 14: expected a line such as Setup A: after it'],
    [EXAMPLE.replace('1,1', "'a"), 'x.pypeit, line 17: a quote or bracket that is not closed'],
    [EXAMPLE.replace('1,1', 'a: b'), 'x.pypeit, line 17: expected one value after key:'],
    [EXAMPLE.replace(' DE.two', '"DE.two'), 'x.pypeit, line 29: a cell begins with a quote'],
    [`\ufeff${EXAMPLE}`, 'x.pypeit: it begins with a byte order mark'],
    [EXAMPLE.replace('|   2.5', ''), 'x.pypeit, line 29: expected 5 cells parted by |'],
    [EXAMPLE.replace('target', 'calib'), 'x.pypeit, line 26: the column calib stands twice'],
    [EXAMPLE.replace('frametype', 'type'), 'x.pypeit, line 23: the data block has no column frametype'],
    [EXAMPLE.replace('    spectrograph = keck_deimos', ''), 'x.pypeit: the parameters do not name the spectrograph'],
    ['[rdx]\nspectrograph = x\n', 'x.pypeit: there is no data block'],
  ])('%#', (text, message) => expect(faultOf(text)).toContain(message));
});

describe('editing touches only what it changes', () => {
  test('a value keeps its place and comment', () =>
    expect(edited((f) => setParameter(f, 'rdx.spectrograph', 'keck_lris'))).toEqual({
      gone: ['    spectrograph = keck_deimos   # ours'],
      added: ['    spectrograph = keck_lris   # ours'],
    }));
  test('a new key joins its section, a new section follows what is there', () => {
    const text = formatPypeitFile(
      setParameter(setParameter(parseInputFile(EXAMPLE), 'rdx.redux_path', '/a b'), 'reduce.findobj.snr_thresh', '5'),
    );
    expect(text).toContain('    detnum = (1,5),\n    redux_path = /a b\n[calibrations]');
    expect(text).toContain('template"\n\n[reduce]\n    [[findobj]]\n        snr_thresh = 5\n\n# Setup\n');
  });
  test('a key of a section stands before its subsections', () => {
    const file = setParameter(parseInputFile('[a]\n  [[b]]\n  c = 1'), 'a.d', ['1', '2']);
    expect(formatPypeitFile(file)).toBe('[a]\n    d = 1, 2\n  [[b]]\n  c = 1');
    expect(formatPypeitFile(setParameter(file, 'a.e.f', '1'))).toBe(
      '[a]\n    d = 1, 2\n  [[b]]\n  c = 1\n    [[e]]\n        f = 1\n',
    );
  });
  test('CRLF stays CRLF', () =>
    expect(formatPypeitFile(setParameter(parseInputFile('[a]\r\nb = 1\r\n'), 'a.c', 'x'))).toBe(
      '[a]\r\nb = 1\r\n    c = x\r\n',
    ));
  test('deleting', () => {
    expect(edited((f) => deleteParameter(f, 'rdx.detnum'))).toEqual({ gone: ['    detnum = (1,5),'], added: [] });
    expect(edited((f) => deleteParameter(f, 'calibrations')).gone).toHaveLength(5);
    expect(edited((f) => deleteParameter(f, 'no.such'))).toEqual({ gone: [], added: [] });
  });
  test('merging: the later wins', () => {
    const merged = mergeParameters(
      parseInputFile(EXAMPLE),
      parseInputFile('[rdx]\nspectrograph = b\n[flexure]\nspec_maxshift = 80\n'),
    );
    expect(getParameter(merged, 'rdx.spectrograph')).toBe('b');
    expect(getParameter(merged, 'flexure.spec_maxshift')).toBe('80');
    expect(getParameter(merged, 'rdx.detnum')).toEqual(['(1', '5)']);
  });
  test('paths move with their folder, whole names only', () => {
    expect(edited((f) => replacePaths(f, '/data/two', '/new'))).toEqual({
      gone: [' path /data/two   # the second'],
      added: [' path /new   # the second'],
    });
    expect(edited((f) => replacePaths(f, '/data', '/new')).added).toEqual([
      ' path /new/one night/raw',
      ' path /new/two   # the second',
    ]);
    expect(edited((f) => replacePaths(f, '/data/tw', '/new')).added).toEqual([]);
    const aligned = EXAMPLE.replace(' path /data/two', '\tpath \t /data/t\two');
    expect(edited((f) => replacePaths(f, '/data/t wo', '/new'), aligned).added).toEqual(['\tpath /new   # the second']);
  });
  test('a file gets one raw folder, whether it named several or none', () => {
    const paths = (text: string) => {
      const file = formatPypeitFile(withRawFolder(parsePypeitFile(text), '/raw'));
      return [file.split(/\r?\n/).filter((line) => /path /.test(line)), file.includes('\r\n')];
    };
    expect(paths(EXAMPLE)).toEqual([[' path /raw', ' path /raw   # the second'], false]);
    const none = EXAMPLE.replace(/ path .*\n/g, '').replaceAll('\n', '\r\n');
    expect(paths(none)).toEqual([[' path /raw'], true]);
  });
  test('any value that can be written is read back', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', ',', "'", '"', '=', '[', '(', '.', '/', 'é') });
    const value = fc.oneof(text, fc.array(text));
    fc.assert(
      fc.property(value, value, (first, second) => {
        let file = parseInputFile('[s] # x\nk = old, older # note\n');
        for (const each of [first, second]) {
          try {
            file = setParameter(setParameter(file, 's.k', each), 's.t.u', each);
          } catch (error) {
            if (error instanceof Fault && error.data.code === 'bad-parameter') return;
            throw error;
          }
          expect(getParameter(file, 's.k')).toEqual(each);
          expect(getParameter(file, 's.t.u')).toEqual(each);
          expect(formatPypeitFile(file)).toMatch(/ # note\n/);
        }
      }),
    );
  });
  test('a value that PypeIt could not read is refused', () => {
    for (const bad of ['a#b', 'a\nb', `'"`])
      expect(() => setParameter(parseInputFile('[a]\n'), 'a.b', bad)).toThrow('cannot read');
  });
});
