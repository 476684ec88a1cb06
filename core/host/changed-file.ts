import { statSync } from 'node:fs';
import type { Frame } from '#core/contract/frame.ts';
import { describeFile, frameOf, problemContent } from '#core/frames/describe-file.ts';
import { causeText } from '#core/workspace/fault.ts';
import { systemFault } from '#core/workspace/system-fault.ts';

/** Whether there is a file now; one that cannot be looked at is there, with the reason as its problem. */
export function fileNow(path: string): 'gone' | 'there' | Frame {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? 'there' : 'gone';
  } catch (error) {
    return lostFile(path, error);
  }
}

/** A file as it is now, as a frame; null: it has gone. Never throws what the file can cause. */
export async function readFrame(path: string): Promise<Frame | null> {
  const content = await describeFile(path);
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat === undefined ? null : frameOf({ path, size: stat.size, mtimeMs: stat.mtimeMs }, content);
  } catch (error) {
    return lostFile(path, error);
  }
}

function lostFile(path: string, error: unknown): Frame {
  const fault = systemFault(error);
  const reason = fault?.message ?? causeText(error);
  const remedy = fault?.data.remedy ?? 'Look at the disk, then look again.';
  return frameOf({ path, size: 0, mtimeMs: 0 }, problemContent({ code: 'unreadable', reason, remedy }));
}
