/** A size as people read it: `1.5 GB` (10⁹ bytes). */
export const gigabytes = (bytes: number, digits = 1): string => `${(bytes / 1e9).toFixed(digits)} GB`;
