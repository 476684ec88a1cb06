import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Header } from '#core/fits/header.ts';
import { Fault } from '#core/workspace/fault.ts';

const header = (...records: readonly string[]) =>
  new Header(records.map((text) => text.padEnd(80).slice(0, 80)).join(''), 'x.fits', 2880);

describe('values', () => {
  test('each kind', () => {
    const all = header(
      "S       = 'it''s  '           / quoted",
      'L       =                    T',
      'I       =                  -42',
      'B       =  9223372036854775807',
      'F       =              1.5D+03',
      'C       = (1, -2.5)',
      'U       =                      / nothing',
      'COMMENT two words',
    );
    const expected = ["it's", true, -42, 9223372036854775807n, 1500, { re: 1, im: -2.5 }, null, 'two words'];
    expect(all.cards.map(({ value }) => value)).toEqual(expected);
    const kinds = ['text', 'logical', 'integer', 'integer', 'float', 'complex', 'undefined', 'commentary'];
    expect(all.cards.map(({ kind }) => kind)).toEqual(kinds);
    expect(all.card('S')).toMatchObject({ comment: 'quoted', offset: 2880 });
    expect(all.card('I')?.offset).toBe(2880 + 160);
  });

  test('typed access gives nothing of another kind', () => {
    const some = header("A       = 'text'", 'B       = 5', 'C       =', 'D       = 9223372036854775807');
    expect([some.text('A'), some.text('B'), some.text('C'), some.text('NONE')]).toEqual([
      'text',
      undefined,
      undefined,
      undefined,
    ]);
    expect([some.number('A'), some.number('B'), some.number('C'), some.number('D')]).toEqual([
      undefined,
      5,
      undefined,
      2 ** 63,
    ]);
    expect([some.get('C'), some.get('NONE')]).toEqual([null, undefined]);
  });

  test('the first of several cards counts, all can be had', () => {
    const twice = header('A       = 1', 'HISTORY one', 'A       = 2', 'HISTORY two');
    expect(twice.get('a')).toBe(1);
    expect(twice.all('A').map(({ value }) => value)).toEqual([1, 2]);
    expect(twice.all('HISTORY').map(({ value }) => value)).toEqual(['one', 'two']);
  });

  test('HIERARCH cards are found with and without the word, in any case', () => {
    const eso = header("HIERARCH ESO DET ID = 'x' / detector");
    for (const name of ['ESO DET ID', 'HIERARCH ESO DET ID', 'eso det id']) expect(eso.get(name)).toBe('x');
    expect(eso.has('HIERARCH')).toBe(false);
  });

  test('a card without a readable value is a fault that names card and byte, when it is asked for', () => {
    const bad = header('GOOD    = 1', 'BAD     =                    t');
    expect(bad.get('GOOD')).toBe(1);
    expect(() => bad.get('BAD')).toThrow(Fault);
    try {
      bad.get('BAD');
    } catch (error) {
      const data = error instanceof Fault ? error.data : null;
      expect(data).toMatchObject({
        code: 'malformed',
        path: 'x.fits',
        offset: 2960,
        line: expect.stringMatching(/^BAD {5}=/),
      });
    }
  });
});

describe('where astropy is wrong or refuses, the standard holds', () => {
  test('a doubled quote at the end of a string (§4.2.1.1); astropy ends the string one quote early', () => {
    expect(header("A       = 'five'' / b'        / feet").card('A')).toMatchObject({
      value: "five' / b",
      comment: 'feet',
    });
  });

  test('CONTINUE after what is no string is a comment (§4.2.1.2); astropy cannot read the card before it', () => {
    const number = header('A       = 5', "CONTINUE  'orphan'", 'B       = 6');
    expect(number.cards.map(({ keyword, value }) => [keyword, value])).toEqual([
      ['A', 5],
      ['CONTINUE', "  'orphan'"],
      ['B', 6],
    ]);
    const comment = header('COMMENT words', "CONTINUE  'orphan'");
    expect(comment.cards).toHaveLength(2);
  });

  test('CONTINUE with a comment and no string adds the comment; astropy cannot read the file', () => {
    const long = header("A       = 'text&'", 'CONTINUE   / comment');
    expect(long.card('A')).toMatchObject({ value: 'text', comment: 'comment' });
  });

  test('a string that looks like a record-valued card is a string; astropy splits OBJECT into OBJECT.NGC', () => {
    expect(header("OBJECT  = 'NGC: 1234'").get('OBJECT')).toBe('NGC: 1234');
  });

  test('the keyword of a card with an early equals sign has no trailing blank', () => {
    expect(header('SHORT = 5').get('SHORT')).toBe(5);
  });
});

describe('round trips', () => {
  const printable = fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)),
    maxLength: 300,
  });

  /** Records of a string value as FITS 4.0 §4.2.1.2 writes them, cut every `width` characters. */
  function records(value: string, width: number): string[] {
    const pieces: string[] = [];
    for (let rest = value.replaceAll("'", "''"); pieces.length === 0 || rest !== ''; ) {
      let cut = Math.min(width, rest.length);
      // A doubled quote must not be parted.
      const before = rest.slice(0, cut);
      if (cut < rest.length && (/'*$/.exec(before)?.[0].length ?? 0) % 2 === 1) cut--;
      pieces.push(rest.slice(0, cut));
      rest = rest.slice(cut);
    }
    return pieces.map(
      (piece, i) => `${i === 0 ? 'A       = ' : 'CONTINUE  '}'${piece}${i < pieces.length - 1 ? '&' : ''}'`,
    );
  }

  test('any string of printable characters, in one record or many', () => {
    fc.assert(
      fc.property(printable, fc.integer({ min: 2, max: 67 }), (value, width) => {
        // Trailing blanks do not count, and a last `&` asks for more: neither can be told from what is read.
        fc.pre(!/&$/.test(value.trimEnd()));
        expect(header(...records(value, width), 'B       = 1').get('A')).toBe(value.trimEnd());
      }),
    );
  });

  test('any integer, any float', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), (value) => {
        const read = header(`A       = ${value}`).get('A');
        expect(BigInt(typeof read === 'number' || typeof read === 'bigint' ? read : 0.5)).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = (value + 0).toExponential(16).toUpperCase().replace('E', 'D');
        expect(header(`A       = ${text}`).get('A')).toBe(value + 0);
      }),
    );
  });
});
