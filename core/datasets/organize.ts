import { lstatSync } from 'node:fs';
import type { Frame } from '#core/contract/frame.ts';
import type { OrganizeInput, OrganizeResult, PlannedFrame } from '#core/contract/organize.ts';
import { applyJournal, type Failure } from '#core/datasets/apply-journal.ts';
import { digestOf } from '#core/datasets/copy-file.ts';
import { diskFault } from '#core/datasets/disk-fault.ts';
import { groupFrames } from '#core/datasets/group-frames.ts';
import { instrumentMemory, type NamedRoot, rememberInstruments, scanNamed } from '#core/datasets/instruments.ts';
import { type Inventory, type Place, takeInventory } from '#core/datasets/inventory.ts';
import { writeJournal } from '#core/datasets/journal.ts';
import { AGAIN, finishJournals, lockTree, ownJournals, unfinishedJournals } from '#core/datasets/open-tree.ts';
import type { Operation } from '#core/datasets/operation.ts';
import { extentOf, type Plan, planOrganise } from '#core/datasets/plan-organise.ts';
import { checkReport, reportPlace, writeReport } from '#core/datasets/report.ts';
import { bytesFor, checkRoom } from '#core/datasets/room.ts';
import { setupFiles } from '#core/datasets/setup-files.ts';
import { emptySources, knownStrangers, linkWatch, treeMembership } from '#core/datasets/source-frames.ts';
import { readTree } from '#core/datasets/tree.ts';
import { type InstrumentFinder, instrumentFinder } from '#core/frames/named-instruments.ts';
import { readOverrides } from '#core/frames/overrides.ts';
import { requireRoots } from '#core/frames/scan-frames.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { readSettings } from '#core/workspace/settings.ts';

/**
 * Organise raw frames into datasets below `input.into`: plan, journal, apply, report. Finishes first what an earlier
 * call left unfinished. A dry run makes the same plan and writes nothing. Throws Faults: `missing`, `locked`,
 * `disk-full`, `not-writable`, `read-only` and those of the scan; what concerns single frames is in the result instead.
 */
export async function organize(input: OrganizeInput, task: TaskHandle): Promise<OrganizeResult> {
  const { into: root, mode, dryRun } = input;
  requireRoots(input.sources);
  using _lock = dryRun ? null : lockTree(root, 'organising');
  if (!dryRun) await finishJournals(root, task);
  else if (unfinishedJournals(ownJournals(root)).length > 0)
    task.note('warning', 'An interrupted call will be finished first; this plan sees the tree as it is now.');
  const { plan, strays } = await planOf(input, task);
  const frames = [...plan.frames, ...strays].sort((a, b) => (a.path < b.path ? -1 : 1));
  const base = {
    root,
    mode,
    dryRun,
    datasets: [...plan.datasets],
    operations: countByKind(plan.operations),
    bytes: bytesFor(root, plan.operations),
  };
  if (dryRun) return { ...base, frames, failures: [], report: null, journal: null };

  const report = input.report ?? reportPlace(root);
  checkReport(report);
  rememberInstruments(root, plan.datasets);
  let journal: string | null = null;
  let failures: readonly Failure[] = [];
  if (plan.operations.length > 0) {
    checkRoom(root, plan.operations);
    const written = attempt(root, () => writeJournal(root, 'organize', plan.operations, null));
    journal = written.path;
    failures = await applyJournal(written, task, AGAIN);
  }
  const settled = withFailures(frames, failures);
  writeReport(report, settled);
  return { ...base, frames: settled, failures: [...failures], report, journal };
}

async function planOf(
  { into: root, sources, mode, window, spectrograph, python, rename }: OrganizeInput,
  task: TaskHandle,
): Promise<{ plan: Plan; strays: readonly PlannedFrame[] }> {
  const tree = readTree(root);
  const overrides = readOverrides(root);
  const isOwn = treeMembership(root, tree);
  const facts = new Map<string, SpectrographFacts>();
  const named = instrumentFinder(readSettings(root).instruments);
  const scan = async (
    roots: readonly NamedRoot[],
    keep: (frame: Frame) => boolean,
    instrumentOf?: InstrumentFinder,
  ) => {
    const scanned = await scanNamed(roots, { python, task, keep, overrides, instrumentOf });
    for (const [name, known] of scanned.facts) facts.set(name, known);
    return scanned.frames;
  };
  const unnamed = await scan(
    sources.map((path) => ({ path, spectrograph })),
    ({ path }) => !isOwn(path),
    named,
  );
  const instrumentOf = instrumentMemory();
  let isNoted = false;
  // Frames of the tree must not need PypeIt where those that were asked for do not.
  const scanKnown = async (roots: readonly NamedRoot[]) => {
    try {
      return await scan(roots, ({ problem }) => problem === null);
    } catch (error) {
      task.signal.throwIfAborted();
      if (!(error instanceof Fault)) throw error;
      if (!isNoted)
        task.note('warning', `Frames that PypeIt would have to describe stay as they are: ${error.message}`);
      isNoted = true;
      return [];
    }
  };
  const known = byPathOf(await scanKnown(knownStrangers(unnamed, tree, instrumentOf)));
  const found = unnamed.map((frame) => known.get(frame.path) ?? frame);
  const good = found.filter(({ problem }) => problem === null);
  for (const source of emptySources(sources, found)) task.note('warning', `${source} holds no frames to organise`);
  if (spectrograph !== undefined && found.length > 0 && !found.some((frame) => frame.spectrograph === spectrograph))
    task.note('warning', `No frame is taken for one of ${spectrograph}`);
  const describe = async (places: readonly Place[]) => {
    const roots = places.map(({ dataset, entry: { path } }) => ({
      path,
      spectrograph: instrumentOf(dataset) ?? named(path),
    }));
    const own = roots.filter((one) => one.spectrograph !== undefined);
    const others = roots.filter((one) => one.spectrograph === undefined).map(({ path }) => ({ path, spectrograph }));
    return byPathOf([...(await scan(others, ({ problem }) => problem === null)), ...(await scanKnown(own))]);
  };
  const inventory = await takeInventory(good, sources, tree, describe, (path) => digestOf(path, task.signal));
  const isLinked = mode === 'move' ? linkWatch(sources) : () => false;
  const refused = inventory.held.filter(
    ({ source, places }) => source !== null && places.length === 0 && isLinked(source),
  );
  const usable = refused.length === 0 ? inventory : without(inventory, new Set(refused));
  const grouping = groupFrames(
    usable.held.map(({ frame }) => frame),
    facts,
    window,
  );
  const exists = (path: string) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  const asked = new Set(good.map(({ path }) => path));
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  const plan = planOrganise({
    root,
    mode,
    rename,
    tree,
    grouping,
    inventory: usable,
    asked,
    exists,
    setupFiles,
    stamp,
  });
  const stray = (frame: Frame, fate: PlannedFrame['fate'], reason: string): PlannedFrame => ({
    path: frame.path,
    ...extentOf(frame),
    fate,
    types: frame.types,
    to: [],
    datasets: [],
    reason,
  });
  const byPath = byPathOf(good);
  return {
    plan,
    strays: [
      ...found.flatMap((frame) =>
        frame.problem === null ? [] : [stray(frame, 'quarantined', `${frame.problem.reason}. ${frame.problem.remedy}`)],
      ),
      ...refused.map(({ frame }) =>
        stray(
          frame,
          'excluded',
          'a symbolic link, or reached through one: only files of their own are moved; use --mode copy',
        ),
      ),
      ...inventory.duplicates.flatMap(({ path, of }) => {
        const frame = byPath.get(path);
        return frame === undefined ? [] : [stray(frame, 'duplicate', `the same frame as ${of}`)];
      }),
    ],
  };
}

const byPathOf = (frames: readonly Frame[]) => new Map(frames.map((frame) => [frame.path, frame]));

function without(inventory: Inventory, refused: ReadonlySet<Inventory['held'][number]>): Inventory {
  return { ...inventory, held: inventory.held.filter((held) => !refused.has(held)) };
}

function countByKind(operations: readonly Operation[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const operation of operations) counts[operation.do] = (counts[operation.do] ?? 0) + 1;
  return counts;
}

function withFailures(frames: readonly PlannedFrame[], failures: readonly Failure[]): PlannedFrame[] {
  const reasons = new Map(failures.map(({ path, reason }) => [path, reason]));
  return frames.map((frame) => {
    const paths = frame.fate === 'placed' ? [frame.path, ...frame.to] : [];
    const reason = paths.map((path) => reasons.get(path)).find((one) => one !== undefined);
    return reason === undefined ? frame : { ...frame, fate: 'failed', reason };
  });
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw diskFault(error, path, AGAIN) ?? error;
  }
}
