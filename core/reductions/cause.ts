/** A failure in the words that all failures of one cause share: paths, file names and numbers are left out. */
export const causeOf = (why: string): string =>
  (why.split('\n')[0] ?? '')
    .replaceAll(/(?:~|\.{0,2})\/[^\s,;:'"()]+/g, '…')
    .replaceAll(/[\w.+-]+\.(?:fits|pypeit|log|txt|par|cfg|py)(?:\.\w+)?\b/g, '…')
    .replaceAll(/(?<![A-Za-z_\d])[-+]?\d[\d.]*(?:e[-+]?\d+)?/g, '…')
    .replaceAll(/…(?:, …)+/g, '…')
    .trim();
