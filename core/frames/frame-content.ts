import type { z } from 'zod';
import { Frame } from '#core/contract/frame.ts';

/** What is known of a frame beside its file: what the catalogue keeps. */
export const FrameContent = Frame.pick({ spectrograph: true, meta: true, types: true, problem: true });
export type FrameContent = z.infer<typeof FrameContent>;

/** Content that was kept as JSON text; null where that is damaged. */
export function keptContent(text: string): FrameContent | null {
  try {
    return FrameContent.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
