import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const Bounds = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Bounds = z.infer<typeof Bounds>;

/** How a window stood when it was closed. */
const Place = z.object({
  bounds: Bounds,
  maximized: z.boolean(),
  fullScreen: z.boolean(),
  /** The page that was shown, below the host's address. */
  path: z.string(),
});
export type Place = z.infer<typeof Place>;

const Kept = z.record(z.string(), Place);
const KEEP = 50;

function read(file: string): Readonly<Record<string, Place>> {
  try {
    return Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {}; // None yet, or none that can be understood: windows begin anew.
  }
}

/** How the window of a workspace stood last, or null. */
export const placeOf = (file: string, root: string): Place | null => read(file)[root] ?? null;

/** Keep how the window of a workspace stands. A disk that takes no more is no reason to trouble anybody. */
export function keepPlace(file: string, root: string, place: Place): void {
  const { [root]: _, ...others } = read(file);
  const kept = Object.fromEntries([[root, place], ...Object.entries(others)].slice(0, KEEP));
  try {
    writeFileSync(`${file}.part`, JSON.stringify(kept, null, 1));
    renameSync(`${file}.part`, file);
  } catch {
    // It opens in its default place the next time.
  }
}

const DEFAULT = { width: 1440, height: 900 };

/**
 * Where a window opens: as it was, if its title bar can still be grasped on one of the screens (work areas, pixels); else
 * in the default size, and smaller on small screens.
 */
export function boundsFor(place: Place | null, screens: readonly Bounds[]): Partial<Bounds> {
  const first = screens[0] ?? { x: 0, y: 0, ...DEFAULT };
  const fit = { width: Math.min(DEFAULT.width, first.width), height: Math.min(DEFAULT.height, first.height) };
  if (place === null) return fit;
  const { x, y, width, height } = place.bounds;
  const isSeen = screens.some(
    (screen) =>
      Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x) >= 120 &&
      y >= screen.y - 10 &&
      y <= screen.y + screen.height - 40,
  );
  return isSeen && width >= 400 && height >= 300 ? { x, y, width, height } : fit;
}
