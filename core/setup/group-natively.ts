import type { Frame } from '#core/contract/frame.ts';
import { columnNames, rowsOf, whyUnwritable } from '#core/setup/compose-file.ts';
import { byTime, type FrameDecision } from '#core/setup/frame-decision.ts';
import type { SetupDraft } from '#core/setup/plan-setup.ts';
import { formatSetup } from '#core/setup/setup-block.ts';
import { trimDeimos } from '#core/setup/trim-deimos.ts';
import { groupByConfiguration } from '#core/spectrographs/configurations.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';

/** DEIMOS: all in setup A and calibration group 0, whatever the tilts; the earliest frame names the configuration. */
export function draftTrimmed(
  frames: readonly Frame[],
  facts: SpectrographFacts,
  excluded: ReadonlySet<string>,
): readonly SetupDraft[] {
  const decisions = trimDeimos(frames, excluded);
  const listed = decisions.filter(({ use }) => use !== 'dropped').map(({ frame }) => frame);
  const first = listed.toSorted(byTime)[0];
  if (first === undefined) return [];
  const values = Object.fromEntries(facts.configurationKeys.map(({ name }) => [name, first.meta[name] ?? null]));
  const setup = formatSetup('A', values, facts.columns);
  return [{ name: 'A', setup, columns: columnNames(facts), rows: rowsOf(decisions, facts, new Map()), decisions }];
}

/** Any other native instrument: PypeIt's configurations and calibration groups, nothing trimmed. */
export function draftGrouped(
  frames: readonly Frame[],
  facts: SpectrographFacts,
  excluded: ReadonlySet<string>,
): readonly SetupDraft[] {
  const broken = (frame: Frame) => frame.problem?.reason ?? whyUnwritable(frame.filename);
  const grouping = groupByConfiguration(
    frames.filter((frame) => broken(frame) === null),
    facts,
  );
  const dropped: FrameDecision[] = [];
  for (const frame of frames) {
    const reason = broken(frame);
    if (reason !== null) dropped.push({ frame, use: 'dropped', reason });
  }
  for (const { frame, reason } of grouping.dropped) dropped.push({ frame, use: 'dropped', reason });
  return grouping.configurations.map(({ name, values, frames: own }) => {
    const decisions = [...own.map(({ frame }) => decide(frame, name, excluded)), ...dropped];
    const calib = new Map(own.map((one) => [one.frame.filename, one.calib]));
    const setup = formatSetup(name, values, facts.columns);
    return { name, setup, columns: columnNames(facts), rows: rowsOf(decisions, facts, calib), decisions };
  });
}

/** What becomes of a frame that PypeIt put into a configuration. */
export function decide(frame: Frame, configuration: string, excluded: ReadonlySet<string>): FrameDecision {
  if (excluded.has(frame.filename)) return { frame, use: 'trimmed', reason: 'excluded by the exclude list' };
  if (frame.types.length === 0) return { frame, use: 'trimmed', reason: 'PypeIt gives it no frame type' };
  return { frame, use: 'used', reason: `configuration ${configuration}, as PypeIt groups it` };
}
