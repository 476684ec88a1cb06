import type { Frame, FrameProblem } from '#core/contract/frame.ts';
import { nativeSpectrographs } from '#core/spectrographs/registry.ts';

/**
 * A frame as the native instruments leave it, where `wanted` was asked for. One that none of them took is `undecided`; one
 * that is not of the wanted instrument has the problem `unknown-instrument`.
 */
export function judged(frame: Frame, wanted: string | null): Frame {
  const { problem, spectrograph } = frame;
  if (problem !== null || (spectrograph !== null && (wanted === null || spectrograph === wanted))) return frame;
  return { ...frame, problem: spectrograph === null ? unrecognised(wanted) : mismatch(spectrograph, wanted ?? '') };
}

function unrecognised(wanted: string | null): FrameProblem {
  const known = nativeSpectrographs.map(({ name }) => name).join(' and ');
  return wanted === null
    ? {
        code: 'undecided',
        reason: `its header is of none of the instruments known without PypeIt (${known})`,
        remedy: 'If it is a raw frame, name its instrument: on the page Frames, or by --spectrograph NAME.',
      }
    : {
        code: 'unknown-instrument',
        reason: `its header is not that of a frame of ${wanted}`,
        remedy: 'Name another instrument for it, or leave it out.',
      };
}

const mismatch = (found: string, wanted: string): FrameProblem => ({
  code: 'unknown-instrument',
  reason: `it was taken with ${found}, and ${wanted} was asked for`,
  remedy: 'Leave out --spectrograph to have every instrument.',
});
