import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { formatCell } from '#core/spectrographs/cells.ts';
import { isoToMjd } from '#core/spectrographs/mjd.ts';
import { parsePythonFloat, pythonFloatText } from '#core/spectrographs/python-numbers.ts';
import { skyPosition } from '#core/spectrographs/sky-position.ts';
import { randomStream } from '#core/workspace/random.ts';
import { lacks, python2 } from '../../test/have.ts';

test('cells are written as Python writes them', () => {
  const float = { name: 'x', kind: 'float' } as const;
  const written = (value: number | string | null) => formatCell(value, float);
  expect([45, 0.1, 1e-4, 1e-5, 1e15, 1e16, 1.5e300, -0, 123456.789, -2.5e-7].map(written)).toEqual([
    '45.0', '0.1', '0.0001', '1e-05', '1000000000000000.0', '1e+16', '1.5e+300', '-0.0', '123456.789', '-2.5e-07',
  ]); // biome-ignore format: pairs
  expect([null, 'nan', 'inf'].map(written)).toEqual(['None', 'nan', 'inf']);
  expect(formatCell(7, { name: 'n', kind: 'int' })).toBe('7');
  expect(formatCell('a b', { name: 't', kind: 'text' })).toBe('a b');
});

test('times of known frames', () => {
  expect(isoToMjd('2015-05-20T01:35:58.14')).toBe(57162.06664513889);
  expect(isoToMjd('2016-12-31T23:59:60')).toBe(57753.99998842606);
  for (const bad of ['', '2015-05-20T', '2015-13-01', '2015-02-30T00:00:00', '2015-05-20T24:00:00', '57162.5', 'today'])
    expect(isoToMjd(bad)).toBeNull();
});

test('positions that cannot be told', () => {
  expect(skyPosition(undefined, '1:2:3')).toEqual({ ra: null, dec: null });
  expect(skyPosition('', '')).toEqual({ ra: 0, dec: 0 });
  expect(skyPosition('J123', null)).toEqual({ ra: 0, dec: null });
});

async function askPython(code: string, input: unknown): Promise<unknown> {
  const { stdout } = await execa(python2 ?? '', ['-W', 'ignore', '-c', code], { input: JSON.stringify(input) });
  return JSON.parse(stdout);
}

describe.skipIf(lacks('numbers against astropy', python2))('to the last bit as astropy and Python have it', () => {
  const random = randomStream(20150520, 'numbers').uniform;
  const whole = (below: number) => Math.floor(random() * below);
  const two = (n: number) => String(n).padStart(2, '0');

  test('10,000 times, and every leap second', async () => {
    const days = ['2015-06-30', '2016-12-31', '1998-12-31', '2005-12-31', '2000-02-29', '1999-12-31', '2017-01-01'];
    const times = days.flatMap((day) =>
      ['00:00:00', '12:00:00', '12:00:00.1', '23:59:59.999'].map((t) => `${day}T${t}`),
    );
    times.push('2015-06-30T23:59:60', '2015-06-30T23:59:60.999', '2016-12-31T23:59:60.5', '2003-4-5T6:7:8.25');
    times.push('2003-04-05T06:07', '2003-04-05', '2003-04-05T06:07:08Z', '2003-04-05T06:07:08.123456789012345');
    for (let i = 0; i < 10_000; i++) {
      const date = `${1972 + whole(70)}-${two(1 + whole(12))}-${two(1 + whole(28))}`;
      const digits = whole(10);
      const fraction = digits === 0 ? '' : `.${String(whole(10 ** digits)).padStart(digits, '0')}`;
      times.push(`${date}T${two(whole(24))}:${two(whole(60))}:${two(whole(60))}${fraction}`);
    }
    const code = `
import json, sys
from astropy.time import Time
print(json.dumps([float(Time(t, format='isot').mjd) for t in json.load(sys.stdin)]))`;
    expect(times.map(isoToMjd)).toEqual(await askPython(code, times));
  });

  test('2,000 positions', async () => {
    const pairs = Array.from({ length: 2000 }, () => {
      const seconds = (digits: number) =>
        (random() * 59.99).toFixed(digits).padStart(digits === 0 ? 2 : digits + 3, '0');
      const separator = random() < 0.8 ? ':' : ' ';
      const sign = ['', '+', '-'][whole(3)] ?? '';
      const ra = [two(whole(24)), two(whole(60)), seconds(whole(5))].join(separator);
      return [ra, sign + [two(whole(90)), two(whole(60)), seconds(whole(4))].join(separator)] as const;
    });
    const code = `
import json, sys
from pypeit.core.meta import convert_radec
print(json.dumps([[float(x) for x in convert_radec(*pair)] for pair in json.load(sys.stdin)]))`;
    const ours = pairs.map(([ra, dec]) => Object.values(skyPosition(ra, dec)));
    expect(ours).toEqual(await askPython(code, pairs));
  });

  test('floats, written and read', async () => {
    const numbers = Array.from({ length: 5000 }, () => (random() - 0.5) * 10 ** (whole(60) - 30));
    const texts = ['1', ' 2.5 ', '1_000', '.5', '5.', '1e5', '-1E-5', 'inf', '-Infinity', 'NaN', '+3'];
    const refused = ['', '1__0', '_1', '1_', '0x10', '1e', 'e5', '1 2', '--1', '.', '1.5.2', 'infinit'];
    const code = `
import json, sys
numbers, texts = json.load(sys.stdin)
def read(text):
    try: return repr(float(text))
    except ValueError: return None
print(json.dumps([[repr(float(n)) for n in numbers], [read(t) for t in texts]]))`;
    const all = [...texts, ...refused];
    const read = all.map((text) => {
      const value = parsePythonFloat(text);
      return value === null ? null : pythonFloatText(value);
    });
    expect([numbers.map(pythonFloatText), read]).toEqual(await askPython(code, [numbers, all]));
  });
});
