import type { Frame } from '#core/contract/frame.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { whyUnwritable } from '#core/setup/compose-file.ts';
import { type FrameDecision, typeCell } from '#core/setup/frame-decision.ts';
import { decide } from '#core/setup/group-natively.ts';
import type { SetupDraft } from '#core/setup/plan-setup.ts';
import { type BridgeAnswer, describeWithPypeit } from '#core/spectrographs/bridge.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';

/**
 * Instruments that only PypeIt knows: the setups as PypeIt itself writes them, for some group frames by rules of their
 * own. One Python process for the frames of a dataset.
 */
export async function draftWithPypeit(
  frames: readonly Frame[],
  spectrograph: string,
  excluded: ReadonlySet<string>,
  env: PypeitEnvironment,
  task: TaskHandle,
): Promise<readonly SetupDraft[]> {
  const usable = frames.filter(({ problem, filename }) => problem === null && whyUnwritable(filename) === null);
  const paths = usable.map((frame) => frame.path);
  const set = usable.flatMap(({ path, meta, edited = [] }) =>
    edited.length === 0 ? [] : [[path, Object.fromEntries(edited.map((key) => [key, meta[key] ?? null]))] as const],
  );
  const answer = await describeWithPypeit(env, spectrograph, paths, task, Object.fromEntries(set));
  return draftsFrom(answer, frames, excluded);
}

/** The setups of PypeIt's answer; frames in none of them are dropped from all. */
function draftsFrom(
  { configurations, columns }: Pick<BridgeAnswer, 'configurations' | 'columns'>,
  frames: readonly Frame[],
  excluded: ReadonlySet<string>,
): readonly SetupDraft[] {
  const byPath = new Map(frames.map((frame) => [frame.path, frame]));
  const grouped = new Set(configurations.flatMap(({ rows }) => rows.map(({ path }) => path)));
  const dropped = frames
    .filter((frame) => !grouped.has(frame.path))
    .map((frame): FrameDecision => {
      const reason =
        frame.problem?.reason ?? whyUnwritable(frame.filename) ?? 'PypeIt cannot put it into a configuration';
      return { frame, use: 'dropped', reason };
    });
  return configurations.map(({ name, setup, rows }) => {
    const decisions: FrameDecision[] = [];
    const written = rows.flatMap(({ path, cells }) => {
      const frame = byPath.get(path);
      if (frame === undefined) return [];
      const decision = decide(frame, name, excluded);
      decisions.push(decision);
      return [
        {
          commented: decision.use === 'trimmed',
          cells: { ...cells, filename: frame.filename, frametype: typeCell(frame) },
        },
      ];
    });
    const lines = ['setup read', ...setup, 'setup end'];
    return { name, setup: lines, columns, rows: written, decisions: [...decisions, ...dropped] };
  });
}
