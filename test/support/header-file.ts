import { writeFileSync } from 'node:fs';

/** Value fields of cards as they stand in the file: `'text'`, `30.0`, `T`; an empty one is an undefined value. */
export type CardFields = Readonly<Record<string, string>>;

/** A quoted value field. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''").padEnd(8)}'`;

const block = (text: string) => text.padEnd(Math.ceil(text.length / 2880) * 2880);

/** Write a FITS file of headers without data: the primary one, then an image extension for each further one. */
export function writeHeaderFile(path: string, primary: CardFields, ...extensions: readonly CardFields[]): string {
  const card = (keyword: string, field: string) =>
    (keyword.length > 8 ? `HIERARCH ${keyword} = ${field}` : `${keyword.padEnd(8)}= ${field.padStart(20)}`).padEnd(80);
  const header = (first: readonly [string, string], fields: CardFields) =>
    block(
      [first, ['BITPIX', '8'], ['NAXIS', '0'], ...Object.entries(fields)]
        .map(([keyword = '', field = '']) => card(keyword, field))
        .join('') + 'END'.padEnd(80),
    );
  const texts = [
    header(['SIMPLE', 'T'], primary),
    ...extensions.map((fields) => header(['XTENSION', quoted('IMAGE')], { PCOUNT: '0', GCOUNT: '1', ...fields })),
  ];
  writeFileSync(path, texts.join(''), 'latin1');
  return path;
}
