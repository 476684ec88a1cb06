import { join } from 'node:path';
import { finding } from '#core/archive/archive-findings.ts';
import { productRemedy } from '#core/archive/archive-remedies.ts';
import { headerFaults } from '#core/archive/header-rules.ts';
import type { ArchiveFinding } from '#core/contract/archive.ts';
import { addToSum, isSumRight } from '#core/fits/checksum.ts';
import { BLOCK } from '#core/fits/fits-file.ts';
import { headerBytes, padBlock } from '#core/fits/format-cards.ts';
import { visitHdus } from '#core/fits/visit-hdus.ts';
import type { Hdu, Walk } from '#core/fits/walk-hdus.ts';
import { Fault } from '#core/workspace/fault.ts';

const CHUNK = 1 << 18;
/** A file that is wrong in one way is often wrong in many places. */
const MOST = 5;

/**
 * Read the last block of a header, and all data: nothing but blanks behind END (FITS 4.0 §4.4.1), the right fill of the
 * last block (§3.3.2, §7.2.3), and checksums that hold.
 */
function* checkBytes(hdu: Hdu, tell: (...faults: readonly string[]) => void): Walk<void> {
  const past = hdu.header.records.length % BLOCK;
  const { bytes: last } = yield { position: hdu.headerOffset + hdu.header.records.length - past, length: BLOCK };
  if (last.toString('latin1', past, BLOCK) !== 'END'.padEnd(BLOCK - past))
    tell('nothing but blanks may follow END in its header');
  const bytes = hdu.dataBytes ?? 0;
  const end = padBlock(bytes);
  const blank = hdu.kind === 'table' ? 0x20 : 0;
  let sum = 0;
  for (let at = 0; at < end; at += CHUNK) {
    const length = Math.min(CHUNK, end - at);
    const given = yield { position: hdu.dataOffset + at, length };
    const chunk = given.bytes.subarray(0, length);
    if (chunk.length < length) return tell('its last block is not filled');
    sum = addToSum(sum, chunk);
    if (at + length > bytes && chunk.subarray(Math.max(0, bytes - at)).some((byte) => byte !== blank))
      tell('what fills the last block of its data is not what FITS asks for');
  }
  tell(...checksumFaults(hdu, sum));
}

/** Whether the checksums of a unit hold, of those that it has (FITS 4.0 §4.4.2.7). */
function checksumFaults({ header }: Hdu, sum: number): readonly string[] {
  const faults: string[] = [];
  const datasum = header.card('DATASUM')?.value;
  if (datasum !== undefined && datasum !== null && String(datasum).trim() !== String(sum))
    faults.push(`DATASUM is ${String(datasum).trim()}, the data have ${sum}`);
  const whole = addToSum(sum, headerBytes(header.records));
  if (header.has('CHECKSUM') && !isSumRight(whole)) faults.push('CHECKSUM does not hold');
  return faults;
}

/**
 * Check a FITS file by the rules of the standard that fitsverify checks, too: structure, mandatory cards and their
 * order, keywords and values, widths of table rows, fill, checksums where there are any. `size`: bytes of the file;
 * `quick`: headers only; `remedy`: what to do about all that is found.
 */
export async function checkFits(
  folder: string,
  path: string,
  size: number,
  quick: boolean,
  remedy = productRemedy(path, null),
): Promise<readonly ArchiveFinding[]> {
  const faults: string[] = [];
  const named = ({ index, name }: Hdu) => `HDU ${index}${name === '' || name === 'PRIMARY' ? '' : ` (${name})`}`;
  try {
    const hdus = await visitHdus(join(folder, path), (hdu) => {
      faults.push(...headerFaults(hdu).map((what) => `${named(hdu)}: ${what}`));
      if (quick) return null;
      return checkBytes(hdu, (...told) => faults.push(...told.map((what) => `${named(hdu)}: ${what}`)));
    });
    const last = hdus.at(-1);
    const end = last === undefined ? 0 : last.dataOffset + padBlock(last.dataBytes ?? 0);
    if (!path.endsWith('.gz') && size > end) faults.push(`${size - end} bytes follow its last unit`);
    if (!path.endsWith('.gz') && size < end) faults.push('its last block is not filled');
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    faults.push(error.data.message.replaceAll(`${join(folder, path)}: `, '').replaceAll(join(folder, path), 'it'));
  }
  const told = [...new Set(faults)];
  const more = told.length > MOST ? [`and ${told.length - MOST} more of the kind`] : [];
  return [...told.slice(0, MOST), ...more].map((what) => finding('fits', 'error', path, what, remedy));
}
