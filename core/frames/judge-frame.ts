import type { Frame, FrameProblem } from '#core/contract/frame.ts';
import { nativeSpectrographs } from '#core/spectrographs/registry.ts';

const unknownInstrument = (reason: string, remedy: string): FrameProblem => ({
  code: 'unknown-instrument',
  reason,
  remedy,
});

/**
 * A frame as the native instruments leave it: one that none of them took, or that another one took than the `wanted`,
 * has the problem `unknown-instrument`.
 */
export function judged(frame: Frame, wanted: string | null): Frame {
  if (frame.problem !== null) return frame;
  if (frame.spectrograph === null) {
    const known = nativeSpectrographs.map(({ name }) => name).join(' and ');
    const reason = `its header is of none of the instruments known without PypeIt (${known})`;
    const remedy = 'If it is a raw frame, name its instrument with --spectrograph NAME (PypeIt must be there).';
    return { ...frame, problem: unknownInstrument(reason, remedy) };
  }
  if (wanted === null || frame.spectrograph === wanted) return frame;
  const reason = `it was taken with ${frame.spectrograph}, and ${wanted} was asked for`;
  return { ...frame, problem: unknownInstrument(reason, 'Leave out --spectrograph to have every instrument.') };
}
