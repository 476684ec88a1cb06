import { reservedFaults } from '#core/archive/reserved-keywords.ts';
import { RECORD } from '#core/fits/card.ts';
import { ELEMENT_BYTES, isCode } from '#core/fits/table-columns.ts';
import type { Hdu } from '#core/fits/walk-hdus.ts';

const BITPIX = [8, 16, 32, 64, -32, -64];

/** What is wrong with a header by FITS 4.0, as fitsverify checks it; empty: nothing. */
export function headerFaults(hdu: Hdu): readonly string[] {
  const faults = [...recordFaults(hdu.header.records), ...orderFaults(hdu), ...reservedFaults(hdu)];
  for (const { keyword, kind } of hdu.header.cards)
    if (kind === 'malformed') faults.push(`the card ${keyword} holds no value that FITS knows`);
  const bitpix = hdu.header.number('BITPIX');
  if (bitpix !== undefined && !BITPIX.includes(bitpix)) faults.push(`BITPIX is ${bitpix}`);
  if (hdu.kind === 'image' && bitpix !== undefined && bitpix < 0 && hdu.header.has('BLANK'))
    faults.push('BLANK is for whole numbers: in an image of real numbers NaN is what is missing');
  if (hdu.kind === 'bintable') faults.push(...tableFaults(hdu));
  return faults;
}

/** Every record in itself: printable ASCII (§4.1.1), and a keyword of A–Z, 0–9, - and _ (§4.1.2.1). */
function recordFaults(records: string): readonly string[] {
  const faults: string[] = [];
  for (let at = 0; at < records.length; at += RECORD) {
    const record = records.slice(at, at + RECORD);
    const keyword = record.slice(0, 8);
    if (/[^ -~]/.test(record)) faults.push(`record ${at / RECORD + 1} holds a byte that is no printable ASCII`);
    else if (!/^[A-Z0-9_-]* *$/.test(keyword)) faults.push(`the keyword ${keyword.trim()} is not one of FITS`);
  }
  return faults;
}

/** A whole number in fixed format, and no more than a comment behind it (§4.2.3). */
const FIXED_WHOLE = /^.{8}= +-?\d+$/;

/** Mandatory cards in their order (§4.4.1), each once, in fixed format; of an image also with the values they must have. */
function orderFaults({ header, index, kind }: Hdu): readonly string[] {
  const records = header.records;
  const recordAt = (n: number): string => records.slice(n * RECORD, (n + 1) * RECORD);
  const keywordAt = (n: number): string => recordAt(n).slice(0, 8).trimEnd();
  const naxis = header.fixedCount('NAXIS') ?? 0;
  const axes = Array.from({ length: Math.min(naxis, 999) }, (_, i) => `NAXIS${i + 1}`);
  const wanted = [index === 0 ? 'SIMPLE' : 'XTENSION', 'BITPIX', 'NAXIS', ...axes];
  if (index > 0) wanted.push('PCOUNT', 'GCOUNT');
  if (kind === 'table' || kind === 'bintable') wanted.push('TFIELDS');
  const wrong = wanted.findIndex((keyword, at) => keywordAt(at) !== keyword);
  const faults =
    wrong < 0 ? [] : [`card ${wrong + 1} is ${keywordAt(wrong) || 'blank'}, where ${wanted[wrong]} must be`];
  for (let n = 1; wrong < 0 && n < wanted.length; n++)
    if (!FIXED_WHOLE.test(recordAt(n).slice(0, 30)))
      faults.push(`the value of ${wanted[n]} must be a whole number that ends in byte 30`);
  const counted = new Map<string, number>();
  for (let n = 0; n * RECORD < records.length; n++) counted.set(keywordAt(n), (counted.get(keywordAt(n)) ?? 0) + 1);
  for (const keyword of wanted) if ((counted.get(keyword) ?? 0) > 1) faults.push(`${keyword} is there twice`);
  for (const keyword of counted.keys())
    if (/^NAXIS\d+$/.test(keyword) && !axes.includes(keyword))
      faults.push(`${keyword} is of none of the ${naxis} axes`);
  if (index === 0 && header.card('SIMPLE')?.value !== true) faults.push('SIMPLE is not T');
  if (index > 0 && kind === 'other') faults.push('XTENSION names no kind of extension that FITS knows');
  if (index > 0 && kind === 'image')
    for (const [keyword, value] of [
      ['PCOUNT', 0],
      ['GCOUNT', 1],
    ] as const)
      if (header.number(keyword) !== value) faults.push(`${keyword} of an image must be ${value}`);
  return faults;
}

/** How values may be shown (§7.3.4). */
const DISPLAY = /^(?:A\d+|[LIBOZ]\d+(?:\.\d+)?|[FGED]\d+\.\d+(?:E\d+)?|E[NS]\d+\.\d+)$/;
const DIMENSIONS = /^\( *\d+ *(?:, *\d+ *)*\)$/;

/** The columns of a binary table: each with a form, the cards of no others, and together as wide as a row (§7.3.1). */
function tableFaults({ header }: Hdu): readonly string[] {
  const faults: string[] = [];
  for (const [keyword, value] of [
    ['BITPIX', 8],
    ['NAXIS', 2],
    ['GCOUNT', 1],
  ] as const)
    if (header.number(keyword) !== value) faults.push(`${keyword} of a table must be ${value}`);
  if (header.has('THEAP') && header.number('PCOUNT') === 0) faults.push('THEAP is there, and no heap');
  const fields = header.fixedCount('TFIELDS') ?? 0;
  for (const { keyword } of header.cards) {
    const [, , number] = /^T(TYPE|FORM|UNIT|DISP|DIM|NULL|SCAL|ZERO)(\d+)$/.exec(keyword) ?? [];
    if (Number(number) > fields) faults.push(`${keyword} is of none of the ${fields} columns`);
  }
  let width = 0;
  for (let n = 1; n <= fields; n++) {
    const form = header.text(`TFORM${n}`);
    const [, repeat = '', code = ''] = /^(\d*)([LXBIJKAEDCMPQ])/.exec(form?.trim() ?? '') ?? [];
    if (!isCode(code)) return [...faults, `TFORM${n} is ${form ?? 'missing'}`];
    const elements = repeat === '' ? 1 : Number(repeat);
    width += code === 'X' ? Math.ceil(elements / 8) : elements * ELEMENT_BYTES[code];
    const [missing, shown, shape] = [`TNULL${n}`, `TDISP${n}`, `TDIM${n}`];
    if (header.has(missing) && !(/[BIJK]/.test(code) && Number.isInteger(header.number(missing))))
      faults.push(`${missing} must be a whole number, of a column of whole numbers`);
    if (code === 'A' && header.has(`TSCAL${n}`)) faults.push(`TSCAL${n} is of a column of text`);
    const display = header.text(shown)?.trim() ?? '';
    if (display !== '' && !DISPLAY.test(display)) faults.push(`${shown} is ${display}`);
    const dimensions = header.text(shape)?.trim();
    if (dimensions !== undefined && !DIMENSIONS.test(dimensions)) faults.push(`${shape} is ${dimensions}`);
  }
  if (width !== header.number('NAXIS1'))
    faults.push(`its columns have ${width} bytes, a row ${header.number('NAXIS1')}`);
  return faults;
}
