import type { Frame } from '#core/contract/frame.ts';
import { rawName, unnumberedName } from '#core/datasets/path-part.ts';

/** The name of a frame as it came into the tree at first, without a number. */
export const plainName = (frame: Frame): string => unnumberedName(rawName(frame.filename));

const COMPRESSION = /\.(?:gz|fz)$/i;

/** `.gz`, `.fz`, or nothing. */
export const compressionOf = ({ filename }: Frame): string => COMPRESSION.exec(filename)?.[0].toLowerCase() ?? '';

/** `plainName` without compression. */
export const bareName = (frame: Frame): string => plainName(frame).replace(COMPRESSION, '');

/** A remark where frames of different content are of one exposure (name, instrument, time), else null. */
export function repetitionIn(frames: readonly Frame[]): string | null {
  const versions = Map.groupBy(frames, (frame) =>
    JSON.stringify([bareName(frame), frame.spectrograph, frame.meta.mjd]),
  );
  const repeated = [...versions.values()].filter(({ length }) => length > 1);
  const [first, second] = repeated[0] ?? [];
  if (first === undefined || second === undefined) return null;
  const exposures = repeated.length === 1 ? '1 exposure has' : `${repeated.length} exposures have`;
  return `${exposures} several versions (${first.path} and ${second.path}): keep one of each`;
}
