/** A whole number with its thousands apart, `20,000`: as `toLocaleString('en-US')`, which loads all locales first (10 ms). */
export const count = (n: number): string => String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');
