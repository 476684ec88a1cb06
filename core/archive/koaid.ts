/**
 * II.YYYYMMDD.sssss of the Keck Observatory Archive: two letters or digits of the instrument, UT date, seconds of the day.
 * The fractions of a second that newer instruments add (KPF) belong to it.
 */
const KOAID = /^[A-Z][A-Z0-9]\.\d{8}\.\d{5}(?:\.\d{1,3})?(?=\.fits(?:\.gz)?$|$|[^\d.])/;
const WHOLE = /^[A-Z][A-Z0-9]\.(\d{4})(\d{2})(\d{2})\.(\d{5})(?:\.\d{1,3})?\.fits$/;

/** The KOAID that a file name begins with, `.fits` added; null: none. `DE.20101005.12345-mask_1.fits` has one. */
export function koaidIn(name: string): string | null {
  const found = KOAID.exec(name);
  return found === null ? null : `${found[0]}.fits`;
}

/**
 * How an exposure is named in the tables: by its KOAID card, else by the KOAID that its file name begins with, else by
 * its file name. Null: neither is known.
 */
export function koaidOf(card: string | null, fileName: string | null): string | null {
  if (card !== null && card !== '') return card;
  if (fileName === null || fileName === '') return null;
  return koaidIn(fileName) ?? fileName;
}

/** Whether a text is a KOAID of a possible moment, as KOA names files: with `.fits`. */
export function isKoaid(text: string): boolean {
  const [, year, month, day, seconds] = WHOLE.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // A month has no 31st of February: Date would take it for another day.
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day) && Number(seconds) < 86_401;
}
