import type { SetMetadataInput, SetMetadataResult, UndoMetadataInput } from '#core/contract/metadata.ts';
import { changeMetadata, planMetadata } from '#core/frames/change-metadata.ts';
import { undoOverrides } from '#core/frames/change-overrides.ts';
import { instrumentFinder } from '#core/frames/named-instruments.ts';
import { noOverrides, overridesFile } from '#core/frames/overrides.ts';
import { scanFrames } from '#core/frames/scan-frames.ts';
import { typedMetadata } from '#core/frames/typed-metadata.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { findWorkspace } from '#core/workspace/places.ts';
import { readSettings } from '#core/workspace/settings.ts';

/** One that was named need not have been organised yet. Throws a Fault `no-workspace`. */
function workspaceAt(path: string | null): string {
  const root = findWorkspace(path ?? process.cwd()) ?? path;
  if (root !== null) return root;
  throw new Fault({
    code: 'no-workspace',
    message: `${process.cwd()} lies in no workspace`,
    path: process.cwd(),
    remedy: 'Name the folder that frames are, or will be, organised into (--workspace).',
  });
}

/**
 * Have values count for all frames at or below some paths, in place of what their headers say. Frames that cannot be used
 * are passed over. Throws Faults `no-workspace`, `metadata` (then nothing is changed) and those of `scanFrames`.
 */
export async function setMetadata(
  { files, values, why, workspace, python, dryRun }: SetMetadataInput,
  task: TaskHandle,
): Promise<SetMetadataResult> {
  const root = workspaceAt(workspace);
  const instrumentOf = instrumentFinder(readSettings(root).instruments);
  const { frames, facts } = await scanFrames({ roots: files, overrides: noOverrides, instrumentOf, python, task });
  const changes = frames.flatMap((frame) => {
    if (frame.problem !== null || frame.spectrograph === null) return [];
    return [{ frame, values: typedMetadata(frame, facts.get(frame.spectrograph) ?? null, values) }];
  });
  const changed = dryRun ? planMetadata(root, changes, why) : changeMetadata(root, changes, why);
  return {
    file: overridesFile(root),
    dryRun,
    looked: frames.length,
    frames: changed.map(({ frame: { path }, before, after }) => ({ path, before: { ...before }, after: { ...after } })),
  };
}

/** Take the last change of the overrides back. Throws a Fault `no-workspace`. */
export function undoMetadata({ workspace, dryRun }: UndoMetadataInput): { restored: number; left: number } {
  return undoOverrides(workspaceAt(workspace), { dryRun });
}
