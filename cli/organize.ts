import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { command, EXIT, follow } from '#cli/command.ts';
import { table, tame, tameLines } from '#cli/table.ts';
import { typedCommand } from '#cli/typed-command.ts';
import {
  type OrganizeResult,
  type PlannedDataset,
  type PlannedFrame,
  TRANSFER_MODES,
  type TransferMode,
} from '#core/contract/organize.ts';
import { shellWord } from '#core/contract/shell-word.ts';

interface Options {
  readonly into: string;
  readonly mode: TransferMode;
  readonly window: number;
  readonly spectrograph?: string;
  readonly python?: string;
  readonly report?: string;
  readonly rename?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const EXAMPLES = `
Frames go to ROOT/MASK/CONFIG/DATES/complete/raw, or to incomplete/raw while science, flat or arc frames are missing.
Typed again with new frames, it brings them in; nothing else changes. Nothing is ever overwritten. Interrupted, it goes
on with what it had begun. slitbench undo takes the last call back.

Modes: symlink takes no room and leaves the sources as they are; copy compares each copy with its source and keeps its
times; move takes the files away from the sources, also across disks, and refuses symbolic links.

Examples:
  slitbench organize /data/2015-05-20 --into ~/redux --dry-run    what would go where, and what would not
  slitbench organize /data/2015* --into ~/redux
  slitbench organize ~/nights --into ~/redux --mode copy --window 1
  slitbench organize ~/new --into ~/redux --rename                also rename datasets that hold reductions

Exit code: 0 done, 1 a frame could not be read or placed, or a dataset waits (see --rename).`;

const days = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0 || value > 3650)
    throw new InvalidArgumentError('Give days from 0 to 3650.');
  return value;
};

const named = (text: string): string => {
  if (text.trim() === '') throw new InvalidArgumentError('Name a folder.');
  return text;
};

/** `slitbench organize`: raw frames into datasets. */
export function registerOrganize(program: Command): void {
  program
    .command('organize')
    .alias('organise')
    .description('sort raw frames into datasets by instrument, mask, configuration and night')
    .argument('<src...>', 'folders with raw frames (searched through), or single files')
    .requiredOption('--into <root>', 'the organised tree; made if it is not there', named)
    .addOption(new Option('--mode <mode>', 'how frames come into the tree').choices(TRANSFER_MODES).default('symlink'))
    .option('--window <days>', 'frames at most so many days apart are one run of nights', days, 3)
    .option('--spectrograph <name>', "PypeIt's name of the instrument, where it is not recognised")
    .option('--python <path>', 'the Python with PypeIt (for instruments that Slitbench does not know by itself)')
    .option('--report <file>', 'where the fate of each frame is written (default: ROOT/.slitbench/organize-report.tsv)')
    .option('--rename', 'also rename or merge datasets that hold reductions')
    .option('--dry-run', 'show the plan; write nothing')
    .option('--json', 'print the whole plan as JSON, frame by frame')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, sources: string[], options: Options) => {
        const { into, mode, window, spectrograph, python, report } = options;
        const input = {
          sources: sources.map((path) => resolve(path)),
          into: resolve(into),
          mode,
          window,
          ...(spectrograph === undefined ? {} : { spectrograph }),
          ...(python === undefined ? {} : { python: python.includes('/') ? resolve(python) : python }),
          ...(report === undefined ? {} : { report: resolve(report) }),
          rename: options.rename === true,
          dryRun: options.dryRun === true,
        };
        const result = await follow(await slitbench.organize(input, { signal }));
        console.log(
          options.json
            ? JSON.stringify(result, null, 2)
            : tameLines(organizeText(result, into, process.stdout.columns ?? Infinity)),
        );
        return hasTrouble(result) ? EXIT.failed : EXIT.done;
      }),
    );
}

const hasTrouble = ({ datasets, frames, failures }: OrganizeResult): boolean =>
  failures.length > 0 ||
  datasets.some(({ waiting }) => waiting !== null) ||
  frames.some(({ fate }) => fate === 'quarantined');

const TYPES = ['science', 'standard', 'arc', 'pixelflat', 'bias', 'dark'] as const;

const SHOWN = 10;
const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;

/** Some lines, and how many more there are. */
function someOf<T>(all: readonly T[], line: (one: T) => string): readonly string[] {
  const more = all.length > SHOWN ? [`… and ${all.length - SHOWN} more, in the report`] : [];
  return [...all.slice(0, SHOWN).map((one) => tame(line(one))), ...more];
}

/** The plan as a person reads it, on so many columns. */
export function organizeText(result: OrganizeResult, into: string, columns: number): string {
  const { datasets, frames, failures, operations, dryRun } = result;
  const lines: string[] = [];
  if (datasets.length > 0) lines.push(datasetTable(datasets, columns), '');
  for (const { id, was, waiting, notes } of datasets) {
    const from = was.filter((place) => place !== `${id} incomplete`);
    if (from.length > 0) lines.push(`${id}: was ${from.join(', ')}`);
    if (waiting !== null) lines.push(`${id}: waits: ${waiting}`);
    for (const note of notes) lines.push(`${id}: ${note}`);
  }
  const out = Map.groupBy(
    frames.filter(({ fate }) => fate === 'excluded' || fate === 'duplicate'),
    ({ fate, reason }) => (fate === 'duplicate' ? 'duplicate of another frame' : (reason ?? '')),
  );
  for (const [reason, some] of out) lines.push(`left out: ${some.length} × ${reason}`);
  const broken = frames.filter(({ fate }) => fate === 'quarantined');
  lines.push(...someOf(broken, ({ path, reason }) => `cannot be used: ${path}: ${reason}`));
  lines.push(...someOf(failures, ({ path, reason }) => `failed: ${path}: ${reason}`));
  if (lines.length > 0 && lines.at(-1) !== '') lines.push('');
  const of = (...fates: readonly PlannedFrame['fate'][]) => frames.filter(({ fate }) => fates.includes(fate)).length;
  const complete = datasets.filter(({ state }) => state === 'complete').length;
  const nothing = Object.keys(operations).length === 0;
  const parts = [
    nothing ? 'nothing to do' : `${of('placed')} ${dryRun ? 'to place' : 'placed'}`,
    `${of('there')} there already`,
    ...[
      [of('excluded', 'duplicate'), 'left out'] as const,
      [of('waiting'), 'waiting'] as const,
      [of('quarantined'), 'unusable'] as const,
      [of('failed'), 'failed'] as const,
    ].flatMap(([n, word]) => (n === 0 ? [] : [`${n} ${word}`])),
  ];
  lines.push(
    `${counted(frames.length, 'frame')}, ${counted(datasets.length, 'dataset')} (${complete} complete): ${parts.join(', ')}`,
  );
  if (result.report !== null) lines.push(`The fate of each frame: ${result.report}`);
  if (dryRun) lines.push('Nothing was written. Without --dry-run this is done.');
  else if (complete > 0 && of('placed', 'there') > 0) lines.push(`Next: ${typedCommand} setup ${shellWord(into)}`);
  return lines.join('\n');
}

/** Without the counts of each type where they leave no room for the rest. */
function datasetTable(datasets: readonly PlannedDataset[], columns: number): string {
  const types = TYPES.filter((type) => datasets.some(({ counts }) => counts[type] !== undefined));
  const whole = tableOf(datasets, types, 'incomplete: no ');
  return whole.split('\n').every((line) => line.length <= columns) ? whole : tableOf(datasets, [], 'no ');
}

function tableOf(datasets: readonly PlannedDataset[], types: readonly (typeof TYPES)[number][], lacks: string): string {
  return table(
    [
      { title: 'dataset', cell: ({ id }) => id },
      {
        title: 'state',
        cell: ({ state, missing }) => (missing.length > 0 ? lacks + missing.join(', ') : state),
      },
      ...types.map((type) => ({
        title: type === 'pixelflat' ? 'flat' : type,
        cell: ({ counts }: PlannedDataset) => String(counts[type] ?? ''),
        right: true,
      })),
      { title: 'frames', cell: ({ frames }) => String(frames), right: true },
      { title: 'new', cell: ({ added }) => String(added || ''), right: true },
    ],
    datasets,
  );
}
