import { RECORD } from '#core/fits/card.ts';
import type { Hdu } from '#core/fits/walk-hdus.ts';

/** Bytes of an element of a binary table (FITS 4.0 table 18); of a bit array a bit. */
const WIDTHS: Readonly<Record<string, number>> = {
  L: 1,
  X: 1 / 8,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
  P: 8,
  Q: 16,
};

const BITPIX = [8, 16, 32, 64, -32, -64];

/** What is wrong with a header by FITS 4.0, as fitsverify checks it; empty: nothing. */
export function headerFaults(hdu: Hdu): readonly string[] {
  const faults = [...recordFaults(hdu.header.records), ...orderFaults(hdu)];
  for (const { keyword, kind } of hdu.header.cards)
    if (kind === 'malformed') faults.push(`the card ${keyword} holds no value that FITS knows`);
  const bitpix = hdu.header.number('BITPIX');
  if (bitpix !== undefined && !BITPIX.includes(bitpix)) faults.push(`BITPIX is ${bitpix}`);
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

/** Mandatory cards in their order (§4.4.1), each once. */
function orderFaults({ header, index, kind }: Hdu): readonly string[] {
  const records = header.records;
  const keywordAt = (n: number): string => records.slice(n * RECORD, n * RECORD + 8).trimEnd();
  const naxis = header.fixedCount('NAXIS') ?? 0;
  const axes = Array.from({ length: Math.min(naxis, 999) }, (_, i) => `NAXIS${i + 1}`);
  const wanted = [index === 0 ? 'SIMPLE' : 'XTENSION', 'BITPIX', 'NAXIS', ...axes];
  if (index > 0) wanted.push('PCOUNT', 'GCOUNT');
  if (kind === 'table' || kind === 'bintable') wanted.push('TFIELDS');
  const wrong = wanted.findIndex((keyword, at) => keywordAt(at) !== keyword);
  const faults =
    wrong < 0 ? [] : [`card ${wrong + 1} is ${keywordAt(wrong) || 'blank'}, where ${wanted[wrong]} must be`];
  const counted = new Map<string, number>();
  for (let n = 0; n * RECORD < records.length; n++) counted.set(keywordAt(n), (counted.get(keywordAt(n)) ?? 0) + 1);
  for (const keyword of wanted) if ((counted.get(keyword) ?? 0) > 1) faults.push(`${keyword} is there twice`);
  if (index === 0 && header.card('SIMPLE')?.value !== true) faults.push('SIMPLE is not T');
  return faults;
}

/** The rows of a binary table are as wide as their columns together (§7.3.1). */
function tableFaults({ header }: Hdu): readonly string[] {
  const faults: string[] = [];
  for (const [keyword, value] of [
    ['BITPIX', 8],
    ['NAXIS', 2],
    ['GCOUNT', 1],
  ] as const)
    if (header.number(keyword) !== value) faults.push(`${keyword} of a table must be ${value}`);
  const fields = header.fixedCount('TFIELDS') ?? 0;
  let width = 0;
  for (let n = 1; n <= fields; n++) {
    const form = header.text(`TFORM${n}`);
    const [, repeat = '', code = ''] = /^(\d*)([LXBIJKAEDCMPQ])/.exec(form?.trim() ?? '') ?? [];
    const bytes = WIDTHS[code];
    if (bytes === undefined) return [...faults, `TFORM${n} is ${form ?? 'missing'}`];
    width += Math.ceil((repeat === '' ? 1 : Number(repeat)) * bytes);
  }
  if (width !== header.number('NAXIS1'))
    faults.push(`its columns have ${width} bytes, a row ${header.number('NAXIS1')}`);
  return faults;
}
