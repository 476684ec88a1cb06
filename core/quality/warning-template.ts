const LONGEST = 300;

/** What is in place of what differs from one message to the next. */
const GAP = '…';

const NUMBER = /(?<![\p{L}_\d])[-+]?(?:\d+(?:[.,]\d+)*|\.\d+)(?:e[-+]?\d+)?(?![\p{L}_\d])/giu;

/**
 * A message in the words that all messages of its kind share: numbers, lists of them, files and paths, detectors, objects
 * and exposures are replaced by `…`. Words such as `2D`, and choices such as `slit/order`, stay.
 */
export function templateOf(text: string): string {
  const gaps = text
    .slice(0, 2000)
    // NumPy 2 shows numbers as np.float64(1.5).
    .replaceAll(/\b(?:np|numpy)\.\w+\(([^()]*)\)/g, '$1')
    .replaceAll(/(?<![\w…])(?:~|\.{1,2})?\/[^\s,;:'"()[\]]+/g, GAP)
    .replaceAll(/[^\s'"()[\],;:=]+\.(?:fits|fit|pypeit|log|txt|par|cfg|png|json|ecsv|csv|dat)(?:\.gz)?\b/gi, GAP)
    // Objects, detectors, calibrations, and exposures by what identifies them: a time, or an observatory's number.
    .replaceAll(/\b(?:SPAT|OBJ)\d+-\S*?(?:DET|MSC)\d+\b/g, GAP)
    .replaceAll(/\b(?:SLIT|SPAT|ORDER|OBJ)\d+\b/g, GAP)
    .replaceAll(/\b(?:DET|MSC)\d+\b/g, GAP)
    .replaceAll(/[^\s'"()[\],;:=]*\d{8}T\d{4,6}[^\s'"()[\],;:=]*/g, GAP)
    .replaceAll(/\b[A-Z]{2}\.\d{8}\.\d+(?:\.\d+)?\b/g, GAP)
    .replaceAll(/\b\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+)?/g, GAP)
    .replaceAll(NUMBER, GAP)
    .replaceAll(/(?<![\p{L}_])[-+]?(?:nan|inf)(?![\p{L}_])/gu, GAP)
    // Numbers that stick to a unit, and lists.
    .replaceAll(/…(?:px|pix|s|A|Å|Ang)\b/g, GAP)
    .replaceAll(/…(?:[\s,;:./x×-]*…)+/g, GAP)
    .replaceAll(/[([{]\s*…\.?\s*[)\]}]/g, GAP)
    .replaceAll(/…(?:[\s,;:/]*…)+/g, GAP)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return gaps.length > LONGEST ? `${gaps.slice(0, LONGEST)}${GAP}` : gaps;
}
