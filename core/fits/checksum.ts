/** Sums of the 32-bit checksum of FITS 4.0 §4.4.2.7 and appendix J: ones' complement, of big-endian words. */
const WORD = 2 ** 32;

const fold = (sum: number): number => {
  let folded = sum;
  while (folded >= WORD) folded = (folded % WORD) + Math.floor(folded / WORD);
  return folded;
};

/** The sum of some bytes, a multiple of four, added to a former one. */
export function addToSum(sum: number, bytes: Buffer): number {
  let total = sum;
  for (let at = 0; at < bytes.length; ) {
    // A double holds two million such words exactly.
    const end = Math.min(bytes.length, at + 4_000_000);
    for (; at < end; at += 4) total += bytes.readUInt32BE(at);
    total = fold(total);
  }
  return total;
}

/** Whether the sum of a whole HDU says that its CHECKSUM holds. */
export const isSumRight = (sum: number): boolean => sum === 0 || sum === WORD - 1;

/** No letter or digit of ASCII. */
const isSign = (code: number): boolean => (code >= 0x3a && code <= 0x40) || (code >= 0x5b && code <= 0x60);

/** The value of CHECKSUM that makes right an HDU whose sum is this with sixteen zeros in its place. */
export function encodeChecksum(sum: number): string {
  const complement = WORD - 1 - sum;
  const text = new Array<number>(16);
  for (let i = 0; i < 4; i++) {
    const byte = Math.floor(complement / 2 ** (24 - 8 * i)) % 256;
    const quarter = Math.floor(byte / 4) + 0x30;
    const parts = [quarter + (byte % 4), quarter, quarter, quarter];
    for (let isClean = false; !isClean; ) {
      isClean = true;
      for (const [a, b] of [
        [0, 1],
        [2, 3],
      ] as const)
        if (isSign(parts[a] ?? 0) || isSign(parts[b] ?? 0)) {
          parts[a] = (parts[a] ?? 0) + 1;
          parts[b] = (parts[b] ?? 0) - 1;
          isClean = false;
        }
    }
    for (const [j, part] of parts.entries()) text[4 * j + i] = part;
  }
  // One place to the right: the value begins at the last byte of a word.
  return String.fromCharCode(...text.map((_, i) => text[(i + 15) % 16] ?? 0));
}
