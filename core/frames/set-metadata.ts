import { existsSync } from 'node:fs';
import type { SetMetadataInput, SetMetadataResult, UndoMetadataInput } from '#core/contract/metadata.ts';
import { shellWord } from '#core/contract/shell-word.ts';
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

/** The workspace that was named, or that one stands in; nothing is made. Throws a Fault `no-workspace`. */
function workspaceAt(named: string | null): string {
  const path = named ?? process.cwd();
  const refused = (message: string, remedy: string) => new Fault({ code: 'no-workspace', message, path, remedy });
  if (!existsSync(path))
    throw refused(
      `There is no folder ${path}`,
      `Is it spelt right (--workspace)? To begin a workspace there: ${openCommand(path)}`,
    );
  const root = findWorkspace(path);
  if (root !== null) return root;
  throw refused(
    `${path} ${named === null ? 'lies in no workspace' : 'is no workspace, and lies in none'}`,
    `Name the folder that frames are organised into (--workspace). To make ${named === null ? 'a folder' : 'this one'} a workspace: ${openCommand(named ?? 'DIR')}`,
  );
}

const openCommand = (path: string): string => ['slitbench', 'open', path].map(shellWord).join(' ');

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
