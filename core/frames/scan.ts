import { FRAME_TYPES, type Frame } from '#core/contract/frame.ts';
import type { ScanInput, ScanResult } from '#core/contract/scan.ts';
import { instrumentFinder, instrumentsAt } from '#core/frames/named-instruments.ts';
import { readOverrides } from '#core/frames/overrides.ts';
import { scanFrames } from '#core/frames/scan-frames.ts';
import { checkKeys, compileWhere, knownKeys } from '#core/frames/where.ts';
import { nativeByName } from '#core/spectrographs/registry.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { findWorkspace } from '#core/workspace/places.ts';

/** Scan folders, keep the frames that are wanted, and sum up. Throws a Fault `where`, and those of `scanFrames`. */
export async function scan(input: ScanInput, task: TaskHandle): Promise<ScanResult> {
  const { where, spectrograph, workspace, ...options } = input;
  const own = workspace === undefined ? null : findWorkspace(workspace);
  const named = spectrograph === undefined ? instrumentsAt(own === null ? input.roots : [own]) : {};
  const wanted = where === undefined ? () => true : compileWhere(where);
  // What PypeIt knows of another instrument is known only when it has been asked.
  const known = new Set(knownKeys());
  const keysKnown = [spectrograph ?? [], ...Object.values(named)].flat().every((name) => nativeByName(name) !== null);
  if (where !== undefined && keysKnown) checkKeys(where, known);
  let quarantined = 0;
  let found = 0;
  const keep = (frame: Frame) => {
    found++;
    if (frame.problem !== null) quarantined++;
    if (!keysKnown) for (const key of Object.keys(frame.meta)) known.add(key);
    return wanted(frame);
  };
  const overrides = own === null ? {} : { overrides: readOverrides(own) };
  const { frames, facts, read } = await scanFrames({
    ...options,
    ...overrides,
    spectrograph,
    instrumentOf: instrumentFinder(named),
    task,
    keep,
  });
  if (where !== undefined && !keysKnown && found > 0) checkKeys(where, known);
  const usable = frames.filter(({ problem }) => problem === null);
  const counted = FRAME_TYPES.map((type) => [type, usable.filter(({ types }) => types.includes(type)).length] as const);
  const names = new Set(frames.flatMap((frame) => frame.spectrograph ?? []));
  return {
    frames: [...frames],
    columns: Object.fromEntries([...names].map((name) => [name, [...(facts.get(name)?.columns ?? [])]])),
    keys: [...known].sort(),
    found,
    read,
    types: Object.fromEntries(counted.filter(([, count]) => count > 0)),
    quarantined,
  };
}
