import { basename } from 'node:path';
import type { Frame, FrameProblem } from '#core/contract/frame.ts';
import type { Header } from '#core/fits/header.ts';
import { readWhole } from '#core/fits/read-whole.ts';
import type { FoundFile } from '#core/frames/find-files.ts';
import type { FrameContent } from '#core/frames/frame-content.ts';
import { recognise } from '#core/spectrographs/registry.ts';
import { Fault } from '#core/workspace/fault.ts';

const NOTHING: FrameContent = { spectrograph: null, meta: {}, types: [], problem: null };

/** The content of a frame that could not be used, for that reason. */
export const problemContent = (problem: FrameProblem): FrameContent => ({ ...NOTHING, problem });

const PRODUCT: FrameProblem = {
  code: 'product',
  reason: 'it is a product of PypeIt, no raw frame',
  remedy: 'Leave it out: name the folders of the raw frames.',
};

/** Whether a file was written by PypeIt; such a header has the cards of its raw frame, too. */
const isProduct = (primary: Header): boolean => primary.has('PYP_SPEC') || primary.has('VERSPYP');

/** The problem that a fault of reading makes of a frame. */
function problemOf(fault: Fault): FrameProblem {
  const code = fault.data.code === 'growing' ? 'growing' : 'unreadable';
  const where = (fault.data.offset ?? 0) === 0 ? '' : ` (byte ${fault.data.offset})`;
  const card = fault.data.line === undefined ? '' : `: “${fault.data.line.trimEnd()}”`;
  const cause = fault.data.cause === undefined ? '' : ` (${fault.data.cause})`;
  return { code, reason: `${fault.data.code}: ${fault.message}${where}${card}${cause}`, remedy: fault.data.remedy };
}

function describeHeader(primary: Header): FrameContent {
  const spectrograph = recognise(primary);
  if (spectrograph === null) return isProduct(primary) ? problemContent(PRODUCT) : NOTHING;
  const meta = spectrograph.describe(primary);
  return {
    spectrograph: spectrograph.name,
    meta: { ...meta },
    types: [...spectrograph.frameTypes(meta)],
    problem: null,
  };
}

/**
 * What a file holds as a frame, in the terms of the native instruments; `spectrograph` is null if none of them took it.
 * A file that cannot be used has its `problem`; if its primary header can be read, the metadata are there too. Never
 * throws what the file can cause.
 */
export async function describeFile(path: string): Promise<FrameContent> {
  if (/\.fz$/i.test(path))
    return problemContent({
      code: 'compressed',
      reason: 'compressed with fpack, which PypeIt does not read',
      remedy: `funpack ${basename(path)}`,
    });
  const { primary, fault } = await readWhole(path);
  try {
    const content = primary === null ? NOTHING : describeHeader(primary);
    return fault === null ? content : { ...content, problem: problemOf(fault) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return problemContent(problemOf(error));
  }
}

/** A frame from its file and its content. */
export function frameOf(file: Pick<FoundFile, 'path' | 'size' | 'mtimeMs'>, content: FrameContent): Frame {
  const { path, size, mtimeMs } = file;
  return { path, filename: basename(path), size, mtimeMs, ...content };
}
