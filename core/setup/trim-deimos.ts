import type { Frame } from '#core/contract/frame.ts';
import { whyUnwritable } from '#core/setup/compose-file.ts';
import { type FrameDecision, typeCell } from '#core/setup/frame-decision.ts';
import { trimArcs } from '#core/setup/trim-arcs.ts';
import { trimFlats } from '#core/setup/trim-flats.ts';
import { keckDeimos } from '#core/spectrographs/keck-deimos.ts';

/**
 * What becomes of each frame of one DEIMOS dataset. `excluded` are file names. Types other than exactly arc, flat or
 * science stay in, even if excluded, as in the reference.
 */
export function trimDeimos(frames: readonly Frame[], excluded: ReadonlySet<string>): readonly FrameDecision[] {
  const decisions: FrameDecision[] = [];
  const arcs: Frame[] = [];
  const flats: Frame[] = [];
  for (const frame of frames) {
    const dropped = whyDropped(frame);
    const types = typeCell(frame);
    if (dropped !== null) decisions.push({ frame, use: 'dropped', reason: dropped });
    else if (types === 'arc,tilt') arcs.push(frame);
    else if (types === 'pixelflat,illumflat,trace') flats.push(frame);
    else if (types === 'science' && excluded.has(frame.filename))
      decisions.push({ frame, use: 'trimmed', reason: 'excluded by the exclude list' });
    else decisions.push({ frame, use: 'used', reason: `every ${types} frame is used` });
  }
  return [...decisions, ...trimArcs(arcs, excluded), ...trimFlats(flats, excluded)];
}

/** Why PypeIt cannot use a frame, or null. */
function whyDropped(frame: Frame): string | null {
  if (frame.problem !== null) return frame.problem.reason;
  const unwritable = whyUnwritable(frame.filename);
  if (unwritable !== null) return unwritable;
  const unreducible = keckDeimos.unreducible(frame.meta);
  if (unreducible !== null) return unreducible;
  const missing = Object.entries(frame.meta).find(([, value]) => value === null);
  if (missing !== undefined) return `its header has no ${missing[0]}`;
  return frame.types.length === 0 ? 'PypeIt gives it no frame type' : null;
}
