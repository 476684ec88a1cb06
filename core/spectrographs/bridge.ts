import type { FrameType, MetaColumn, MetaValue } from '#core/contract/frame.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import type { BridgeConfiguration, BridgeFacts } from '#core/spectrographs/bridge-lines.ts';
import { runBridge } from '#core/spectrographs/run-bridge.ts';
import type { SpectrographFacts } from '#core/spectrographs/spectrograph.ts';
import { unknownSpectrograph } from '#core/spectrographs/unknown-spectrograph.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';

/** What PypeIt says of one file. */
export interface BridgedFrame {
  readonly path: string;
  /** Every metadata key of the instrument, null where PypeIt has None; empty if the file could not be read. */
  readonly meta: Readonly<Record<string, MetaValue>>;
  readonly types: readonly FrameType[];
  /** Why PypeIt could not read the file, or could not tell its type; null if it could. */
  readonly error: string | null;
}

/** PypeIt's own answer about a list of files. */
export interface BridgeAnswer {
  /** PypeIt's version. */
  readonly version: string;
  readonly facts: SpectrographFacts;
  /** Kinds of all metadata keys, also of those that a .pypeit file does not hold. */
  readonly keys: readonly MetaColumn[];
  /** In the order of the paths asked for. */
  readonly frames: readonly BridgedFrame[];
  /** Columns of the data block, `filename`, `frametype` and `calib` among them; rows also hold `comb_id` and `bkg_id`. */
  readonly columns: readonly string[];
  /** The setups that PypeIt itself makes of all readable files; none if it cannot (a warning says why). */
  readonly configurations: readonly BridgeConfiguration[];
  /** Readable files that are in none of them because PypeIt stumbles over a value they miss. */
  readonly leftOut: readonly string[];
}

/**
 * Metadata, frame types and configurations of frames of one instrument, from the user's PypeIt: one Python process for
 * all files. A file that PypeIt cannot read has its `error` and stops nothing. What PypeIt would warn of becomes a
 * note. `values`: by path, what counts in place of a header's values. Throws a Fault `unknown-spectrograph`, or `pypeit-bridge` if Python fails.
 */
export async function describeWithPypeit(
  env: PypeitEnvironment,
  spectrograph: string,
  paths: readonly string[],
  task: TaskHandle,
  values: Readonly<Record<string, Readonly<Record<string, MetaValue>>>> = {},
): Promise<BridgeAnswer> {
  const frames = new Map<string, BridgedFrame>();
  let facts: BridgeFacts | null = null;
  let columns: readonly string[] = [];
  let configurations: readonly BridgeConfiguration[] = [];
  let leftOut: readonly string[] = [];
  const progress = (item?: string) =>
    task.progress({
      phase: 'asking PypeIt for metadata',
      done: frames.size,
      total: paths.length,
      unit: 'frames',
      ...(item === undefined ? {} : { item }),
    });
  progress();
  await runBridge(
    env,
    { spectrograph, files: paths, values },
    (line) => {
      switch (line.kind) {
        case 'names':
          break;
        case 'unknown':
          throw unknownSpectrograph(spectrograph, line.names);
        case 'facts':
          facts = line;
          break;
        case 'frame':
          frames.set(line.path, { path: line.path, meta: line.meta, types: [], error: line.error });
          for (const warning of line.warnings) task.note('warning', `${line.path}: ${warning}`);
          progress(line.path);
          break;
        case 'types': {
          const frame = frames.get(line.path);
          if (frame !== undefined) frames.set(line.path, { ...frame, types: line.types, error: line.error });
          break;
        }
        case 'grouping':
          if (line.error !== null) task.note('warning', `PypeIt cannot group these frames: ${line.error}`);
          leftOut = line.leftOut;
          columns = line.columns;
          configurations = line.configurations;
      }
    },
    task.signal,
  );
  const known = required(facts);
  return {
    version: known.version,
    facts: factsOf(known),
    keys: known.keys,
    frames: paths.flatMap((path) => frames.get(path) ?? []),
    columns,
    configurations,
    leftOut,
  };
}

/** The names of all spectrographs of this PypeIt, sorted. */
export async function allSpectrographNames(env: PypeitEnvironment, signal: AbortSignal): Promise<readonly string[]> {
  let names: readonly string[] = [];
  await runBridge(
    env,
    { list: true },
    (line) => {
      if (line.kind === 'names') names = line.names;
    },
    signal,
  );
  return names;
}

function required(facts: BridgeFacts | null): BridgeFacts {
  if (facts === null) throw new Error('the bridge ended without facts');
  return facts;
}

function factsOf(known: BridgeFacts): SpectrographFacts {
  const { name, headerName, columns, configurationKeys, independent, uses, validValues } = known;
  const keys = configurationKeys.map(({ name, rtol, atol }) => ({ name, rtol, ...(atol === null ? {} : { atol }) }));
  return {
    name,
    ...(headerName === null ? {} : { headerName }),
    columns,
    configurationKeys: keys,
    independent,
    uses,
    validValues,
  };
}
