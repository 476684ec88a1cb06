import type { Header } from '#core/fits/header.ts';

/** A mandatory non-negative integer card, or the default where it may be left out. Throws a Fault `malformed`. */
function count(header: Header, keyword: string, missing: number | null): number {
  const plain = header.fixedCount(keyword);
  if (plain !== undefined) return plain;
  const card = header.card(keyword);
  if (card === undefined) {
    if (missing !== null) return missing;
    const last = header.cards.at(-1);
    const at = header.cards[0];
    const where = last ?? at;
    if (where === undefined) throw new Error('a header without cards');
    throw header.malformed(where, `is the last of a header without the mandatory card ${keyword}`);
  }
  if (card.kind !== 'integer' || typeof card.value !== 'number' || card.value < 0)
    throw header.malformed(card, 'must be a whole number that is not negative');
  return card.value;
}

/** Bytes of data that a header announces, padding left out: FITS 4.0 §4.4.1.1, §6.1 (random groups), §7.3 (heap). */
export function dataBytes(header: Header): number {
  const naxis = count(header, 'NAXIS', null);
  if (naxis === 0) return 0;
  const bits = header.fixedCount('BITPIX') ?? header.number('BITPIX');
  if (bits === undefined || ![8, 16, 32, 64, -32, -64].includes(bits)) {
    const bitpix = header.card('BITPIX');
    if (bitpix !== undefined) throw header.malformed(bitpix, 'must be 8, 16, 32, 64, -32 or -64');
    return count(header, 'BITPIX', null);
  }
  const groups = count(header, 'NAXIS1', null) === 0 && header.card('GROUPS')?.value === true;
  let elements = 1;
  for (let axis = groups ? 2 : 1; axis <= naxis; axis++) elements *= count(header, `NAXIS${axis}`, null);
  const bytes = (Math.abs(bits) / 8) * count(header, 'GCOUNT', 1) * (count(header, 'PCOUNT', 0) + elements);
  if (Number.isSafeInteger(bytes)) return bytes;
  const card = header.card('NAXIS');
  if (card !== undefined) throw header.malformed(card, `announces ${bytes} bytes of data`);
  return bytes;
}
