import { basename } from 'node:path';
import type { Frame } from '#core/contract/frame.ts';
import { rawName, unnumberedName } from '#core/datasets/path-part.ts';

/** What tells an exposure wherever it lies: its file's name, size [bytes] and time. */
export interface ExposureFile {
  readonly path: string;
  readonly size: number;
  readonly mjd: number | string | null;
}

/** The same for a frame, the links to it in the tree, and its copies, also those with a number in their name. */
export const exposureKey = ({ path, size, mjd }: ExposureFile): string =>
  `${unnumberedName(rawName(basename(path)))} ${size} ${mjd ?? ''}`;

/** The exposure of a frame. What has no metadata is told by the time of its file. */
export const exposureOf = (frame: Frame): string =>
  exposureKey({
    path: frame.path,
    size: frame.size,
    mjd: frame.problem === null ? (frame.meta.mjd ?? null) : frame.mtimeMs,
  });
