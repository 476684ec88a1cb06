import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { command, EXIT, follow } from '#cli/command.ts';
import { tame, tameLines } from '#cli/table.ts';
import type { FixedFrame, FixResult, HandEdit, UnfixResult } from '#core/contract/fix.ts';

interface Options {
  readonly rules: readonly string[];
  readonly set: readonly HandEdit[];
  readonly delete: readonly HandEdit[];
  readonly why?: string;
  readonly into: string;
  readonly undo?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const EXAMPLES = `
The frames themselves are only read. Copies with a mended header come into --into, under the same name (uncompressed),
with a COMMENT that says what was changed, why and when; every other byte stays, and a CHECKSUM that held holds again.
Organize a folder of copies together with the raw frames, or after them: a copy takes the place of its original.
What was written is noted in INTO/slitbench-fixes.jsonl.

Without --rules, --set or --delete the rules count that come with Slitbench (nine DEIMOS frames without pointing), and
those of .slitbench/config/header-fixes.yaml of the workspace that --into lies in. A rule:

  - name: m31-target                  # what it is called
    why: the target name was left from the night before
    files: [b27.fits, 'b3*.fits']     # frames by name; and, or, instead:
    where: target=M32 and mjd>57162   # as of slitbench scan --where
    set: { OBJECT: M31, RA: 10.6847 } # 45 is an integer, 45.0 a real number, a text a string
    copy: { TARGNAME: OBJECT }        # TARGNAME gets the value of OBJECT
    delete: [BADKEY]
    average: { AIRMASS: elevation }   # from the frames before and after: elevation (airmass at the mean elevation)
    hdu: 0                            #   or value (the mean)

Examples:
  slitbench fix raw/ --into fixed --dry-run                     which frames have known faults, and what would change
  slitbench fix raw/ --into fixed
  slitbench fix raw/ --rules my-fixes.yaml --into fixed
  slitbench fix raw/b27.fits --set OBJECT=M31 EXPTIME=120.0 --why 'typed wrongly at the telescope' --into fixed
  slitbench fix --undo --into fixed                             remove the copies of the last call

Exit code: 0 done, 1 a frame could not be fixed (or a copy not be removed), 2 wrong usage.`;

function setting(text: string, former: readonly HandEdit[]): readonly HandEdit[] {
  const match = /^([^=]+)=(.*)$/s.exec(text);
  if (match === null) throw new InvalidArgumentError('It is KEYWORD=VALUE.');
  return [...former, { kind: 'set', keyword: (match[1] ?? '').trim(), value: match[2] ?? '' }];
}

const deletion = (keyword: string, former: readonly HandEdit[]): readonly HandEdit[] => [
  ...former,
  { kind: 'delete', keyword },
];

/** `slitbench fix`: copies of frames with mended headers. */
export function registerFix(program: Command): void {
  program
    .command('fix')
    .description('write copies of frames with mended headers, by rules or by hand; the frames stay as they are')
    .argument('[files...]', 'frames, or folders that are searched for them')
    .option('--rules <file...>', 'files of rules (YAML)', [])
    .option('--set <KEYWORD=VALUE...>', 'set a card of the primary header', setting, [])
    .option('--delete <keyword...>', 'delete a card of the primary header', deletion, [])
    .option('--why <text>', 'the reason, with --set and --delete')
    .requiredOption('--into <dir>', 'where the copies go')
    .option('--undo', 'remove the copies of the last call into that folder')
    .option('--dry-run', 'show what would be changed; write nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, files: string[], options: Options) => {
        const { rules, set, delete: gone, why = '', dryRun = false } = options;
        const into = resolve(options.into);
        if (options.undo) {
          const result = await follow(await slitbench.unfix({ into, dryRun }, { signal }));
          console.log(options.json ? JSON.stringify(result, null, 2) : tameLines(undoText(result, into, dryRun)));
          return result.left.length > 0 ? EXIT.failed : EXIT.done;
        }
        const usage = wrongUsage(files, options);
        if (usage !== null) {
          console.error(`slitbench: ${usage} (slitbench fix --help shows how)`);
          return EXIT.usage;
        }
        const input = { files: files.map((file) => resolve(file)), into, dryRun, why };
        const result = await follow(
          await slitbench.fix(
            { ...input, rules: rules.map((file) => resolve(file)), edits: [...set, ...gone] },
            { signal },
          ),
        );
        console.log(options.json ? JSON.stringify(result, null, 2) : tameLines(fixText(result)));
        return result.frames.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.done;
      }),
    );
}

function wrongUsage(files: readonly string[], { rules, set, delete: gone, why }: Options): string | null {
  const byHand = set.length + gone.length > 0;
  if (files.length === 0) return 'name the frames, or a folder';
  if (byHand && rules.length > 0) return 'give rules, or --set and --delete, not both';
  if (byHand && (why ?? '').trim() === '') return '--set and --delete need --why: the reason goes into the copies';
  return null;
}

const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

const WORDS = { written: '+', there: '=', unneeded: '=', failed: '✕' } as const;

function frameText({ path, to, status, rules, changes, problem }: FixedFrame, dryRun: boolean): string {
  const what = {
    written: `${dryRun ? 'would be written' : 'written'} to ${to}`,
    there: `is there already: ${to}`,
    unneeded: 'its header is right already',
    failed: problem ?? 'failed',
  }[status];
  const cards =
    status === 'written'
      ? changes.flatMap(({ before, after }) => [
          ...(before === null ? [] : [`    - ${before}`]),
          ...(after === null ? [] : [`    + ${after}`]),
        ])
      : [];
  return [`${WORDS[status]} ${path}  (${rules.join(', ')})`, `  ${what}`, ...cards].map(tame).join('\n');
}

/** What `fix` prints: per frame the cards that change, then the counts. */
function fixText({ frames, dryRun, looked }: FixResult): string {
  const of = (status: FixedFrame['status']) => frames.filter((frame) => frame.status === status).length;
  const parts = [
    `${of('written')} ${dryRun ? 'would be written' : 'written'}`,
    ...(of('there') > 0 ? [`${of('there')} there already`] : []),
    ...(of('unneeded') > 0 ? [`${of('unneeded')} right already`] : []),
    ...(of('failed') > 0 ? [`${of('failed')} failed`] : []),
  ];
  const lines = frames.map((frame) => frameText(frame, dryRun));
  lines.push(
    `${counted(looked, 'frame')} looked at: ${frames.length === 0 ? 'no rule is meant for any' : parts.join(', ')}`,
  );
  return lines.join('\n');
}

function undoText({ undone, removed, left }: UnfixResult, into: string, dryRun: boolean): string {
  if (undone === null) return `Nothing to undo in ${into}.`;
  const lines = left.map(({ path, reason }) => `${dryRun ? 'would stay' : 'left'}: ${path}: ${reason}`);
  lines.push(`${dryRun ? 'Would remove' : 'Removed'} ${counted(removed.length, 'copy', 'copies')} of ${undone}.`);
  return lines.join('\n');
}
