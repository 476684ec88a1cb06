import { expect, test } from 'vitest';
import { formatIpac, type IpacColumn } from '#core/ipac/ipac-table.ts';
import { parseIpac } from '#core/ipac/parse-ipac.ts';

const column = (name: string, type: IpacColumn['type'], unit = ''): IpacColumn => ({ name, type, unit });

test('writes four header lines, cells within their columns and nothing under a bar', () => {
  const columns = [column('target', 'char'), column('ra', 'double', 'deg'), column('id', 'long')];
  const rows = [
    ['M 31 | core', '10.684708', '9001'],
    [null, '1.0', null],
  ];
  const text = formatIpac({ columns, rows });
  expect(text).toBe(
    [
      '|     target|       ra|  id|',
      '|       char|   double|long|',
      '|           |      deg|    |',
      '|       null|     null|null|',
      ' M 31 | core 10.684708 9001 ',
      '        null       1.0 null ',
      '',
    ].join('\n'),
  );
  expect(parseIpac(text, 'x')).toEqual({ columns, rows, oddities: [] });
});

test('what a cell cannot hold becomes what it can', () => {
  const text = formatIpac({ columns: [column('a', 'char')], rows: [['x\ty\n'], ['Ü'], ['']] });
  expect(parseIpac(text, 'x').rows).toEqual([['x y'], ['?'], [null]]);
});

test('a table without rows is refused', () => {
  expect(() => formatIpac({ columns: [column('a', 'char')], rows: [] })).toThrow('at least one row');
  expect(() => formatIpac({ columns: [column('a', 'char')], rows: [['1', '2']] })).toThrow('2 cells of 1');
});

test('reads the example of the definition: keywords, short types, dashes, ragged ends', () => {
  const text = [
    "\\catalog = 'sao'",
    '\\ a comment',
    '|-----ra---|----dec---|---sao---|------v---|----sptype--------|',
    '| double   | d        | i       | r        | char             |',
    '| deg      | deg      |         | mag      |                  |',
    '| null     | null     | -999    |          |                  |',
    '  2.09708   29.09056    73765     2.06000    B8IVpMnHg',
    '  2.0       null        -999',
  ].join('\n');
  const { columns, rows, oddities } = parseIpac(text, 'x');
  expect(columns).toEqual([
    column('ra', 'double', 'deg'),
    column('dec', 'double', 'deg'),
    column('sao', 'int'),
    column('v', 'float', 'mag'),
    column('sptype', 'char'),
  ]);
  expect(rows).toEqual([
    ['2.09708', '29.09056', '73765', '2.06000', 'B8IVpMnHg'],
    ['2.0', null, null, null, null],
  ]);
  expect(oddities).toEqual([]);
});

test('tells what is not as the format says', () => {
  const text = '|a  |b  |\n|int|char|\n 1   x\n x y z\n\n\t1   \u00fc\n';
  const told = parseIpac(text, 'x').oddities.map(({ line, what }) => `${line} ${what}`);
  expect(told).toEqual([
    '2 has bars that do not stand under those above',
    '4 has x y in the column a, which is of type int',
    '5 is blank',
    '6 holds a tab',
    '6 holds a character that is not ASCII',
    '6 has a character under a bar',
  ]);
});

test.each([
  ['', 'line 1 is no header line'],
  [' 1 2\n', 'line 1 comes before a header line'],
  ['|a|b\n 1 2\n', 'without a bar at its end'],
  ['|a|b|\n|int|\n 1 2\n', 'has other columns'],
  ['|a|\n|odd|\n 1\n', 'unknown type odd'],
  ['|a|a|\n|i|i|\n 1 1\n', 'two columns a'],
  ['|a|\n|i|\n||\n||\n||\n 1\n', 'too many'],
])('refuses %j', (text, why) => expect(() => parseIpac(text, 'meta.dat')).toThrow(why));
