/** Lick Observatory, degrees. */
const LONGITUDE = -121.63667;
export const LATITUDE = 37.34333;

/** Local sidereal time at Lick [degrees, 0 to 360). */
export function siderealTime(time: Date): number {
  const days = time.getTime() / 86_400_000 - 10_957.5;
  return (((280.46061837 + 360.98564736629 * days + LONGITUDE) % 360) + 360) % 360;
}

/** Secant of the zenith distance; at most 10. */
export function airmass(time: Date, ra: number, dec: number): number {
  const rad = Math.PI / 180;
  const hour = (siderealTime(time) - ra) * rad;
  const sine =
    Math.sin(LATITUDE * rad) * Math.sin(dec * rad) + Math.cos(LATITUDE * rad) * Math.cos(dec * rad) * Math.cos(hour);
  return 1 / Math.max(0.1, sine);
}

/** `12:17:36.7`, `-00:42:18.5`: units, minutes, seconds with one decimal. Rounds before it parts. */
export function sexagesimal(value: number): string {
  const tenths = Math.round(Math.abs(value) * 36_000);
  const pad = (n: number) => String(n).padStart(2, '0');
  const seconds = `${pad(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
  return `${value < 0 ? '-' : ''}${pad(Math.floor(tenths / 36_000))}:${pad(Math.floor(tenths / 600) % 60)}:${seconds}`;
}
