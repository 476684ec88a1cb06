import { RECORD } from '#core/fits/card.ts';
import type { FitsFile } from '#core/fits/fits-file.ts';
import { Fault } from '#core/workspace/fault.ts';

const OTHERS: readonly (readonly [start: string, what: string, remedy: string])[] = [
  ['BZh', 'a bzip2 file', 'Decompress it with bunzip2.'],
  ['\xfd7zXZ', 'an xz file', 'Decompress it with unxz.'],
  ['\x1f\x9d', 'a compress (.Z) file', 'Decompress it with gunzip.'],
  ['PK\x03\x04', 'a zip archive', 'Unpack it.'],
  ['<', 'a web page or XML', 'The download failed: fetch it again.'],
];

/** The fault of a file that does not begin as FITS does (`SIMPLE  =`, §4.4.1.1); says what it is, if it can tell. */
export function notFits(file: FitsFile, bytes: Buffer): Fault {
  const start = bytes.toString('latin1', 0, RECORD);
  const text = /^[ -~]*/.exec(start)?.[0].trim() ?? '';
  const other = OTHERS.find(([magic]) => start.startsWith(magic));
  return new Fault({
    code: 'not-fits',
    message: `${file.path} is not FITS: it does not begin with SIMPLE  =${other === undefined ? '' : ` (it is ${other[1]})`}`,
    remedy: other?.[2] ?? 'Leave it out, or fetch it again.',
    path: file.path,
    offset: 0,
    ...(text.length < 3 ? {} : { line: text }),
  });
}
