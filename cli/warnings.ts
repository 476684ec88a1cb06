import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { command, EXIT, follow } from '#cli/command.ts';
import { count } from '#cli/count.ts';
import { type Column, table, tameLines } from '#cli/table.ts';
import { WARNING_GROUPINGS, WarningGrouping, type WarningsResult } from '#core/contract/warnings.ts';

interface Options {
  readonly all?: true;
  readonly by: string;
  readonly config?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

const EXAMPLES = `
Beside the log of each reduction its important warnings are written to SPEC_A_useful_warns.log, as "LINE -- text". A
reduction that is under way is counted as far as its log goes; its file is left alone. Detector and slit are those of
the message, else those that PypeIt was at; where neither tells, they are left empty.

Which warnings are important is known for PypeIt 1.x and 2.x. More may be named in the configuration folder (default
ROOT/.slitbench/config):
  important-warnings.yaml     - { file: bspline.py, function: maskpoints, words: "Fewer good break points" }
  required_warnings.txt       bspline.py maskpoints() - Fewer good break points

Examples:
  slitbench warnings ~/redux                   how many of each important kind
  slitbench warnings ~/redux --by dataset      which datasets have most
  slitbench warnings ~/redux --all             every warning, by kind
  slitbench warnings . --all --by template --json

Exit codes: 0 done; 1 a log could not be read, or a file not written; 2 wrong usage.`;

/** `slitbench warnings`: the important warnings of each log into a file, and all of them counted. */
export function registerWarnings(program: Command): void {
  program
    .command('warnings')
    .description('write the important warnings of each log beside it, and count them over all')
    .argument('<root...>', 'trees, datasets, reduction folders or setup files')
    .option('--all', 'count all warnings, not only the important ones')
    .addOption(
      new Option('--by <what>', 'count them by this').choices([...WARNING_GROUPINGS]).default('kind', 'their kind'),
    )
    .option('--config <dir>', 'folder with rows of your own')
    .option('--dry-run', 'count only; write nothing')
    .option('--json', 'print the whole result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, roots: string[], options: Options) => {
        const input = {
          roots: roots.map((root) => resolve(root)),
          all: options.all === true,
          by: WarningGrouping.parse(options.by),
          dryRun: options.dryRun === true,
          ...(options.config === undefined ? {} : { config: resolve(options.config) }),
        };
        const result = await follow(await slitbench.warnings(input, { signal }));
        console.log(options.json ? JSON.stringify(result, null, 2) : tameLines(warningsText(result)));
        return result.reductions.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.done;
      }),
    );
}

const counted = (n: number, one: string): string => `${count(n)} ${one}${n === 1 ? '' : 's'}`;

const LONGEST = 100;
const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

type Group = WarningsResult['groups'][number];

function columnsOf({ by, all }: WarningsResult): readonly Column<Group>[] {
  const isText = by === 'kind' || by === 'template';
  const number = (title: string, cell: (group: Group) => number): Column<Group> => ({
    title,
    cell: (group) => String(cell(group) || ''),
    right: true,
  });
  const title = (group: Group) => cut(group.title || '(not told)');
  return [
    number('count', (group) => group.count),
    ...(all && by !== 'template' ? [number('important', (group) => group.important)] : []),
    number('reductions', (group) => group.reductions),
    ...(by === 'slit'
      ? [
          { title: 'dataset', cell: (group: Group) => group.dataset ?? '' },
          { title: 'detector', cell: (group: Group) => group.detector ?? '' },
        ]
      : []),
    ...(isText ? [{ title: 'said in', cell: (group: Group) => group.where ?? '' }] : []),
    { title: by, cell: title },
  ];
}

/** The result as a person reads it. */
function warningsText(result: WarningsResult): string {
  const { groups, reductions, dryRun } = result;
  const lines: string[] = [];
  if (groups.length > 0) lines.push(table(columnsOf(result), groups), '');
  for (const { reduction, problem, status, folder } of reductions)
    if (status === 'failed') lines.push(`✕ ${reduction}: ${problem ?? folder}`);
    else if (status === 'running') lines.push(`◐ ${reduction}: ${problem}; its file is left alone`);
    else if (status === 'no log') lines.push(`○ ${reduction}: ${problem ?? 'has no log of PypeIt'}`);
  const sum = (of: 'warnings' | 'important') => reductions.reduce((total, one) => total + one[of], 0);
  const read = reductions.filter(({ log }) => log !== null);
  const missing = reductions.length - read.length;
  lines.push(
    `${counted(sum('important'), 'important warning')}, ${counted(sum('warnings'), 'warning')} in all, in the logs of ${counted(read.length, 'reduction')}${missing === 0 ? '' : `; ${counted(missing, 'reduction')} without a log: slitbench run makes it, or bring it back`}`,
  );
  const files = Map.groupBy(reductions, ({ status }) => status);
  const words = { written: 'written', unchanged: 'unchanged', planned: 'to be written' } as const;
  const parts = Object.entries(words).flatMap(([status, word]) => {
    const some = files.get(status as keyof typeof words)?.length ?? 0;
    return some === 0 ? [] : [`${some} ${word}`];
  });
  lines.push(
    `files *_useful_warns.log: ${parts.join(', ') || 'none'}${dryRun ? ' (dry run: nothing was written)' : ''}`,
  );
  return lines.join('\n');
}
