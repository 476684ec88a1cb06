/** `12,345` */
export const count = (n: number): string => n.toLocaleString('en-US');

/** `3 frames`, `1 frame` */
export const counted = (n: number, one: string): string => `${count(n)} ${one}${n === 1 ? '' : 's'}`;

/** A size, decimal: `12.3 GB`. */
export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = n;
  let at = 0;
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000;
    at++;
  }
  return `${value >= 100 || at === 0 ? value.toFixed(0) : value.toPrecision(3)} ${units[at]}`;
}

/** A duration: `45 s`, `3:07`, `2:03:09`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A moment in UT: `2026-11-24 17:05`. */
export const moment = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ');
