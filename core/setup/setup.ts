import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Frame } from '#core/contract/frame.ts';
import type { SetupDataset, SetupInput, SetupReduction, SetupResult } from '#core/contract/setup.ts';
import { completenessOf } from '#core/datasets/completeness.ts';
import { instrumentMemory, scanNamed } from '#core/datasets/instruments.ts';
import { type DatasetOnDisk, findDatasets, findReductions } from '#core/datasets/layout.ts';
import { instrumentFinder, instrumentsAt } from '#core/frames/named-instruments.ts';
import { whyUnwritable } from '#core/setup/compose-file.ts';
import { type CustomFile, matchCustomFiles } from '#core/setup/custom-files.ts';
import { type FrameDecision, typeCell } from '#core/setup/frame-decision.ts';
import { draftGrouped, draftTrimmed } from '#core/setup/group-natively.ts';
import { type PlannedSetup, planCustom, planDraft, type SetupDraft } from '#core/setup/plan-setup.ts';
import { readInputText, readPypeitFile } from '#core/setup/pypeit-file.ts';
import { loadConfig, parametersFrom, type SetupConfig } from '#core/setup/setup-config.ts';
import { fileTrouble, writeSetup } from '#core/setup/write-setup.ts';
import { nativeByName } from '#core/spectrographs/registry.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';

/** What all datasets of one call share. */
interface Shared {
  readonly input: SetupInput;
  readonly facts: ReadonlyMap<string, SpectrographFacts>;
  readonly now: Date;
  readonly task: TaskHandle;
}

/**
 * Write the setup files of all complete datasets at or below the given paths; say what the incomplete ones lack. One
 * scan for all. Trouble with one dataset does not stop the others. Throws a Fault where there is no dataset at all.
 */
export async function setup(input: SetupInput, task: TaskHandle): Promise<SetupResult> {
  const { datasets, without } = datasetsAt(input.paths);
  const roots = [...new Set(datasets.map((dataset) => dataset.root))];
  const configs = new Map(roots.map((root) => [root, loadConfig(root, input.config)]));
  const custom = new Map<string, readonly CustomFile[] | string>();
  const notes = new Set(without.map((path) => `no dataset lies at or below ${path}`));
  for (const [root, config] of configs) {
    const matched = matchCustomFiles(config.custom, findDatasets(root));
    for (const [folder, files] of matched.files) custom.set(folder, files);
    for (const path of matched.unmatched) notes.add(`${path} belongs to no dataset of ${root}`);
    for (const path of config.odd)
      notes.add(`${path} is not used: its name is not MASK_CONFIG_DATES_reduce….ini or .pypeit`);
  }
  const remembered = instrumentMemory();
  const named = instrumentFinder(instrumentsAt(roots));
  const scanned = await scanNamed(
    datasets
      .filter(({ rawFolder }) => existsSync(rawFolder))
      .map((dataset) => ({ path: dataset.rawFolder, spectrograph: input.spectrograph ?? remembered(dataset) })),
    { python: input.python, task, instrumentOf: named },
  );
  const byFolder = Map.groupBy(scanned.frames, (frame) => dirname(frame.path));
  const shared: Shared = { input, facts: scanned.facts, now: new Date(), task };
  const results: SetupDataset[] = [];
  for (const [done, dataset] of datasets.entries()) {
    task.signal.throwIfAborted();
    task.progress({ phase: 'writing setup files', done, total: datasets.length, unit: 'datasets', item: dataset.id });
    const config = configs.get(dataset.root) ?? loadConfig(dataset.root, input.config);
    const frames = byFolder.get(dataset.rawFolder) ?? [];
    results.push(await setupDataset(dataset, frames, config, custom.get(dataset.folder) ?? [], shared));
  }
  for (const config of configs.values()) for (const path of unusedDefaults(config, results)) notes.add(path);
  return { dryRun: input.dryRun, datasets: results, notes: [...notes] };
}

/** A word on default parameters that count for none of these datasets: a name may be mistyped. */
function unusedDefaults({ defaults }: SetupConfig, datasets: readonly SetupDataset[]): readonly string[] {
  const used = new Set(datasets.flatMap(({ reductions }) => reductions.map(({ parameters }) => parameters)));
  return defaults
    .filter((path) => !used.has(path) && nativeByName(basename(path, '.ini')) === null)
    .map((path) =>
      path.endsWith('.ini')
        ? `${path} counts for none of these datasets: none is of the spectrograph ${basename(path, '.ini')}`
        : `${path} counts for none of these datasets: it is for the spectrograph that its [rdx] names, else keck_deimos`,
    );
}

/** The datasets at some paths, each once even if links lead there twice; and the paths that hold none. */
function datasetsAt(paths: readonly string[]): {
  readonly datasets: readonly DatasetOnDisk[];
  readonly without: readonly string[];
} {
  const found = new Map<string, DatasetOnDisk>();
  const without: string[] = [];
  for (const path of paths) {
    if (!existsSync(path))
      throw new Fault({ code: 'missing', message: `${path} is not there`, path, remedy: 'Check the name.' });
    const here = findDatasets(path);
    if (here.length === 0) without.push(path);
    for (const dataset of here) found.set(realpathSync(dataset.stateFolder), dataset);
  }
  if (found.size > 0) return { datasets: [...found.values()], without };
  throw new Fault({
    code: 'no-datasets',
    message: `no dataset lies at or below ${paths.join(', ')}`,
    remedy: 'Organise raw frames first: slitbench organize RAW --into ROOT; then slitbench setup ROOT.',
  });
}

async function setupDataset(
  dataset: DatasetOnDisk,
  frames: readonly Frame[],
  config: SetupConfig,
  custom: readonly CustomFile[] | string,
  shared: Shared,
): Promise<SetupDataset> {
  const { id, folder, state } = dataset;
  const base = { id, folder, state, missing: [], problem: null, reductions: [] };
  const byInstrument = Map.groupBy(
    frames.filter((frame) => frame.spectrograph !== null),
    (frame) => frame.spectrograph ?? '',
  );
  const instruments = [...byInstrument].flatMap(([name, own]) => {
    const facts = shared.facts.get(name);
    return facts === undefined ? [] : [{ facts, frames: own }];
  });
  if (state === 'incomplete') {
    const missing = instruments.map(({ facts, frames: own }) => completenessOf(own, facts).missing);
    return { ...base, missing: [...(missing[0] ?? ['science', 'flat', 'arc'])] };
  }
  const unwritable = whyUnwritable(dataset.rawFolder);
  if (unwritable !== null) return { ...base, problem: `${dataset.rawFolder}: ${unwritable}. Rename the folder.` };
  if (typeof custom === 'string') return { ...base, problem: custom };
  if (instruments.length === 0) return { ...base, problem: whyNothing(dataset, frames) };
  const strangers = frames.filter((frame) => frame.spectrograph === null);

  const reductions: SetupReduction[] = [];
  const attempt = async (reduceName: string, source: string, plan: () => Promise<readonly PlannedSetup[]>) => {
    try {
      for (const planned of await plan()) reductions.push(reductionOf(planned, shared));
    } catch (error) {
      const problem = error instanceof Fault ? `${error.message}. ${error.data.remedy}` : fileTrouble(error);
      if (problem === null) throw error;
      reductions.push(failed(dataset.stateFolder, reduceName, source, problem));
    }
  };
  const automatic = async (reduceName: string, ini: CustomFile | null) => {
    for (const { facts, frames: own } of instruments)
      await attempt(reduceName, ini?.path ?? '', async () => {
        const { name } = facts;
        const parameters =
          ini === null
            ? config.parametersOf(
                name,
                own.map((frame) => frame.path),
              )
            : parametersFrom(readInputText(ini.path), ini.path, name);
        const drafts = await draftsOf([...own, ...strangers], facts, config.excluded, shared);
        if (drafts.length > 0) return drafts.map((draft) => planDraft(dataset, reduceName, name, draft, parameters));
        const reason = own.find((frame) => frame.problem !== null)?.problem?.reason;
        throw new Fault({
          code: 'no-frames',
          message: `PypeIt can use none of the ${own.length} frames${reason === undefined ? '' : ` (${reason})`}`,
          remedy: 'Look at them with slitbench scan.',
        });
      });
  };
  for (const file of custom) {
    const { path, reduceName } = file;
    if (file.kind === 'ini') await automatic(reduceName, file);
    else await attempt(reduceName, path, async () => [planCustom(dataset, reduceName, readPypeitFile(path), frames)]);
  }
  if (custom.length === 0) await automatic('reduce', null);
  return { ...base, reductions: [...reductions, ...leftOver(dataset, reductions)] };
}

/** DEIMOS is trimmed, other native instruments are grouped here, the rest by PypeIt. */
async function draftsOf(
  frames: readonly Frame[],
  facts: SpectrographFacts,
  excluded: ReadonlySet<string>,
  { input, task }: Shared,
): Promise<readonly SetupDraft[]> {
  if (facts.name === 'keck_deimos') return draftTrimmed(frames, facts, excluded);
  if (nativeByName(facts.name) !== null) return draftGrouped(frames, facts, excluded);
  // Only now: what talks to PypeIt takes a while to load.
  const { findPypeit } = await import('#core/pypeit/environment.ts');
  const { draftWithPypeit } = await import('#core/setup/group-with-pypeit.ts');
  return draftWithPypeit(frames, facts.name, excluded, await findPypeit({ python: input.python }), task);
}

/** Setup files that are there and would not be written now: of former custom files, another grouping, a person. */
function leftOver(dataset: DatasetOnDisk, made: readonly SetupReduction[]): readonly SetupReduction[] {
  const planned = new Set(made.map(({ path }) => path));
  // Of what could not be planned now, nobody knows what it would have been.
  const unknown = new Set(made.filter(({ status }) => status === 'failed').map(({ reduceName }) => reduceName));
  return findReductions(dataset.stateFolder)
    .filter((old) => !planned.has(old.pypeitFile) && !unknown.has(old.reduceName ?? ''))
    .map(({ pypeitFile: path, reduceName }) => ({
      ...failed(
        dataset.stateFolder,
        reduceName ?? '',
        '',
        'it would not be written now, but slitbench run still runs it: remove it unless you want that',
      ),
      path,
      status: 'kept',
    }));
}

function whyNothing(dataset: DatasetOnDisk, frames: readonly Frame[]): string {
  const problem = frames.find((frame) => frame.problem !== null)?.problem;
  if (frames.length === 0) return `${dataset.rawFolder} holds no FITS files. Organise again.`;
  return `none of its ${frames.length} frames can be used: ${problem?.reason ?? 'unknown instrument'}. ${problem?.remedy ?? 'Name it with --spectrograph.'}`;
}

function reductionOf(planned: PlannedSetup, { input, now }: Shared): SetupReduction {
  const { dryRun, force } = input;
  const outcome = writeSetup(planned.path, planned.body, { dryRun, force, now });
  const frames = planned.decisions.toSorted(byTypeAndName).map(({ frame, use, reason }) => ({
    filename: frame.filename,
    types: [...frame.types],
    use,
    reason,
  }));
  const { path, reduceName, source: parameters, warnings } = planned;
  return { path, reduceName, parameters, ...outcome, warnings: [...warnings], frames };
}

function byTypeAndName({ frame: a }: FrameDecision, { frame: b }: FrameDecision): number {
  const key = (frame: Frame) => `${typeCell(frame)}\0${frame.filename}`;
  return key(a) < key(b) ? -1 : 1;
}

const failed = (folder: string, reduceName: string, source: string, problem: string): SetupReduction => ({
  path: `${folder}/${reduceName}`,
  reduceName,
  parameters: source,
  status: 'failed',
  backup: null,
  problem,
  warnings: [],
  frames: [],
});
