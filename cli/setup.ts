import { resolve } from 'node:path';
import type { Command } from 'commander';
import { command, EXIT, follow } from '#cli/command.ts';
import { table, tameLines } from '#cli/table.ts';
import { typedCommand } from '#cli/typed-command.ts';
import type { SetupDataset, SetupReduction, SetupResult } from '#core/contract/setup.ts';
import { shellWord } from '#core/contract/shell-word.ts';

interface Options {
  readonly config?: string;
  readonly spectrograph?: string;
  readonly python?: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly reasons?: true;
  readonly json?: true;
}

const EXAMPLES = `
Each complete dataset gets complete/reduce/SPEC_A/SPEC_A.pypeit. DEIMOS datasets are trimmed: rows of frames that are not
needed are commented out. Other instruments are grouped as PypeIt does. A file you edited is kept (see --force).
The table counts frames: used; trim, a row that is commented out; drop, no row because PypeIt cannot use the frame.

The configuration folder (default ROOT/.slitbench/config) may hold, all optional:
  default_pypeit_config or SPECTROGRAPH.ini    default parameters
  exclude_files.txt                            frames to leave out, a file name per line
  MASK_CONFIG_DATES_reduce.ini                 parameters of one dataset
  MASK_CONFIG_DATES_reduce-det6.pypeit         a whole setup file of one dataset, into complete/reduce-det6

Examples:
  slitbench setup ~/redux                      all datasets of a tree
  slitbench setup ~/redux/uds_e --dry-run      what would be written for one mask
  slitbench setup . --reasons                  and why each frame is used, trimmed or dropped`;

/** `slitbench setup`: write the .pypeit files of organised datasets. */
export function registerSetup(program: Command): void {
  program
    .command('setup')
    .description('write the (trimmed) PypeIt setup file of each complete dataset')
    .argument('<path...>', 'organised roots, masks or datasets')
    .option('--config <dir>', 'folder of parameters, custom files and the exclude list')
    .option('--spectrograph <name>', "PypeIt's name of the instrument, where it is not recognised")
    .option('--python <path>', 'the Python with PypeIt (for instruments that Slitbench does not know by itself)')
    .option('--dry-run', 'show what would be written; write nothing')
    .option('--force', 'replace files that were edited by hand too; a backup stays beside them')
    .option('--reasons', 'list each frame with the reason')
    .option('--json', 'print the whole result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, paths: string[], options: Options) => {
        const { config, spectrograph, python } = options;
        const input = {
          paths: paths.map((path) => resolve(path)),
          ...(config === undefined ? {} : { config: resolve(config) }),
          ...(spectrograph === undefined ? {} : { spectrograph }),
          ...(python === undefined ? {} : { python: python.includes('/') ? resolve(python) : python }),
          dryRun: options.dryRun === true,
          force: options.force === true,
        };
        const result = await follow(await slitbench.setup(input, { signal }));
        console.log(
          options.json
            ? JSON.stringify(result, null, 2)
            : tameLines(setupText(result, options.reasons === true, paths)),
        );
        return result.datasets.some(hasTrouble) ? EXIT.failed : EXIT.done;
      }),
    );
}

const hasTrouble = (dataset: SetupDataset): boolean =>
  dataset.problem !== null || dataset.reductions.some(({ status }) => status === 'failed' || status === 'locked');

interface Row {
  readonly dataset: SetupDataset;
  readonly reduction: SetupReduction;
}

const setupName = ({ path }: SetupReduction): string => /_([A-Z]+)\.pypeit$/.exec(path)?.[1] ?? '';

/** The result as a person reads it; `paths` as they were typed. */
export function setupText(result: SetupResult, reasons: boolean, paths: readonly string[]): string {
  const rows = result.datasets.flatMap((dataset) => dataset.reductions.map((reduction) => ({ dataset, reduction })));
  const count = (reduction: SetupReduction, use: string) =>
    String(reduction.frames.filter((frame) => frame.use === use).length || '');
  // The name of a dataset takes half the width of a terminal; what is the same for all need not be said.
  const plain = rows.every(({ reduction }) => reduction.reduceName === 'reduce' && /^A?$/.test(setupName(reduction)));
  const lines: string[] = [];
  if (rows.length > 0)
    lines.push(
      table(
        [
          { title: 'dataset', cell: ({ dataset }) => dataset.id },
          ...(plain
            ? []
            : [
                { title: 'folder', cell: ({ reduction }: Row) => reduction.reduceName },
                { title: 'setup', cell: ({ reduction }: Row) => setupName(reduction) },
              ]),
          { title: 'file', cell: ({ reduction }) => reduction.status },
          { title: 'used', cell: ({ reduction }) => count(reduction, 'used'), right: true },
          { title: 'trim', cell: ({ reduction }) => count(reduction, 'trimmed'), right: true },
          { title: 'drop', cell: ({ reduction }) => count(reduction, 'dropped'), right: true },
        ],
        rows,
      ),
    );
  for (const { dataset, reduction } of rows) {
    if (!reasons || reduction.frames.length === 0) continue;
    lines.push('', `${dataset.id}  ${reduction.path}`);
    lines.push(
      table(
        [
          { title: 'frame', cell: (frame) => frame.filename },
          { title: 'types', cell: (frame) => frame.types.join(',') },
          { title: 'use', cell: (frame) => frame.use },
          { title: 'reason', cell: (frame) => frame.reason },
        ],
        reduction.frames,
      ),
    );
  }
  const notes = result.datasets.flatMap((dataset) => notesOf(dataset, result.dryRun)).concat(result.notes);
  if (notes.length > 0) lines.push('', ...notes);
  lines.push('', summary(result, paths));
  return lines.join('\n').trimStart();
}

const FORCE = '; --force replaces it and keeps a backup';

/** Whether a file was kept that would be written: one that setup has no frames for is none. */
const isReplaceable = (status: SetupReduction['status'], frames: SetupReduction['frames']): boolean =>
  status === 'kept' && frames.length > 0;

function notesOf(dataset: SetupDataset, dryRun: boolean): readonly string[] {
  if (dataset.state === 'incomplete') return [`${dataset.id}: incomplete, ${lackText(dataset.missing)}`];
  if (dataset.problem !== null) return [`${dataset.id}: ${dataset.problem}`];
  return dataset.reductions.flatMap(({ path, status, frames, problem, backup, warnings }) => [
    ...(problem === null ? [] : [`${path}: ${problem}${isReplaceable(status, frames) ? FORCE : ''}`]),
    ...(backup === null ? [] : [`${path}: the edited file ${dryRun ? 'would be' : 'is'} kept as ${backup}`]),
    ...warnings.map((warning) => `${path}: ${warning}`),
  ]);
}

function lackText(missing: readonly string[]): string {
  const again = `${typedCommand} organize`;
  if (missing.length === 0) return `lacks nothing now: take it up with ${again}`;
  return `lacks ${missing.join(', ')}. Add ${missing.length === 1 ? 'such frames' : 'frames of each'} to a folder of raw frames, and name it to ${again}; a type that is wrong can be set on the page Frames`;
}

const datasetWord = (count: number): string => (count === 1 ? 'dataset' : 'datasets');

function summary({ datasets, dryRun }: SetupResult, paths: readonly string[]): string {
  const files = datasets.flatMap((dataset) => dataset.reductions);
  const counts = Map.groupBy(files, ({ status }) => status);
  const parts = [...counts].map(([status, some]) => `${some.length} ${status}`);
  const incomplete = datasets.filter(({ state }) => state === 'incomplete').length;
  if (incomplete > 0) parts.push(`${incomplete} ${datasetWord(incomplete)} incomplete`);
  const unset = datasets.filter(({ problem }) => problem !== null).length;
  if (unset > 0) parts.push(`${unset} ${datasetWord(unset)} not set up`);
  const text = `setup files: ${parts.join(', ') || 'none'}`;
  if (dryRun) return `${text} (dry run: nothing was written)`;
  const runs = files.some(({ status }) => status !== 'failed');
  return runs ? `${text}\nnext: ${typedCommand} run ${paths.map(shellWord).join(' ')}` : text;
}
