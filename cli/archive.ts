import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { archiveText } from '#cli/archive-text.ts';
import { command, EXIT, follow } from '#cli/command.ts';
import { count } from '#cli/count.ts';
import { findingsText } from '#cli/findings-text.ts';
import { meantSubcommand } from '#cli/meant-subcommand.ts';
import { tame } from '#cli/table.ts';
import { isDay, publicDay } from '#core/contract/public-day.ts';

const EXAMPLES = `
The archive has the tree MASK/CONFIG/DATES/SPEC_A/, 1D_Coadd/ and 2D_Coadd/, both tables of what is in it, a README made from
its content, and MANIFEST, which sha256sum -c checks. Files are copied and read back; blocks are shared where the disk
can. What is there unchanged stays; what was reduced anew is replaced, with its rows. If it is stopped or killed, or the
disk is full, type the same command again.

ROOT/.slitbench/archive-status.tsv keeps what was archived. "archive delivered" notes there that KOA has it, so that
--only-new can leave it out of the next delivery.

Examples:
  slitbench archive ~/redux --into /media/koa/adap --dry-run
  slitbench archive ~/redux --into /media/koa/adap --report report.txt
  slitbench archive ~/redux --into /media/koa/next --subdirs 'uds_e/*' --only-new
  slitbench archive validate /media/koa/adap --public 2011B_U000=2013-08-01 --public 2012A_U001=authorised
  slitbench archive delivered ~/redux --into /media/koa/adap

Exit code: 0 done; 1 some files could not be copied, or the archive was not made; validate: 1 if there are errors;
2 wrong usage.`;

interface Options {
  readonly into?: string;
  readonly subdirs?: readonly string[];
  readonly metadataOnly?: true;
  readonly onlyNew?: true;
  readonly verify?: true;
  readonly report?: string;
  readonly workers?: number;
  readonly dryRun?: true;
  readonly json?: true;
}

interface ValidateOptions {
  readonly public?: Readonly<Record<string, string>>;
  readonly on?: string;
  readonly quick?: true;
  readonly json?: true;
}

interface DeliveredOptions {
  readonly into?: string;
  readonly on?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

function day(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError('It is a day that there is, such as 2026-11-20.');
  return text;
}

function workers(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 32)
    throw new InvalidArgumentError('It is a number from 1 to 32.');
  return value;
}

/** `2011B_U000=2013-08-01`, added to those before. */
function program(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [name = '', value = '', ...rest] = text.split('=');
  const from = publicDay(value);
  if (name === '' || rest.length > 0 || from === null)
    throw new InvalidArgumentError(
      'It is SEMESTER_PROGID=DAY, such as 2011B_U000=2013-08-01, or SEMESTER_PROGID=authorised.',
    );
  return { ...before, [name]: from };
}

/** `slitbench archive`: the delivery to the Keck Observatory Archive. */
export function registerArchive(parent: Command): void {
  const own = parent
    .command('archive')
    .description('make the archive of reduced data for KOA; check it with: archive validate DIR')
    .argument('<root>', 'a tree of reductions, or a part of it')
    .allowExcessArguments()
    .option('--into <dir>', 'the folder of the archive: new, empty, or an archive already')
    .option('--subdirs <names...>', 'only these datasets: paths or patterns')
    .option('--metadata-only', 'write tables and README, copy nothing')
    .option('--only-new', 'leave out what was delivered before and has not changed since')
    .option('--verify', 'read again what is there, and copy anew what is damaged')
    .option('--report <file>', 'write what is not for the archive, and what is missing')
    .option('--workers <n>', 'how many files are copied at once (default: what the disk bears, as measured)', workers)
    .option('--dry-run', 'show what would be done; write nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, root: string, options: Options, self: Command) => {
        const { into, subdirs, report } = options;
        const meant = meantSubcommand(self, root);
        const hint = meant === null ? '' : `\n(Did you mean ${meant}?)`;
        const wrong = (what: string) => self.error(`error: ${what}${hint}`, { exitCode: EXIT.usage });
        if (self.args.length > 1)
          return wrong(`archive takes one tree, and was given ${self.args.length}: ${self.args.join(' ')}`);
        if (into === undefined) return wrong('--into DIR says where the archive is made');
        const input = {
          root: resolve(root),
          shownRoot: root.replace(/(?<=.)\/+$/, ''),
          into: resolve(into),
          ...(subdirs === undefined ? {} : { subdirs: [...subdirs] }),
          ...(report === undefined ? {} : { report: resolve(report) }),
          ...(options.workers === undefined ? {} : { workers: options.workers }),
          metadataOnly: options.metadataOnly === true,
          onlyNew: options.onlyNew === true,
          verify: options.verify === true,
          dryRun: options.dryRun === true,
        };
        const result = await follow(await slitbench.archive(input, { signal }));
        console.log(options.json ? JSON.stringify(result, null, 2) : archiveText(result, input));
        return result.failures.length > 0 ? EXIT.failed : EXIT.done;
      }),
    );

  own
    .command('validate')
    .description('check an archive as KOA would')
    .argument('<dir>', 'the folder of the archive')
    .option(
      '--public <program=day>',
      'when the frames of SEMESTER_PROGID are public, or "authorised"; may be repeated',
      program,
    )
    .option('--on <day>', 'the day of the delivery (default: today, UTC)', day)
    .option('--quick', 'check sizes, but not digests and FITS data')
    .option('--json', 'print the findings as JSON')
    .action(
      command(async ({ slitbench, signal }, dir: string, _: ValidateOptions, self: Command) => {
        // The command above takes --json, too, and gets it first.
        const options: ValidateOptions = self.optsWithGlobals();
        const input = {
          folder: resolve(dir),
          public: { ...options.public },
          ...(options.on === undefined ? {} : { on: options.on }),
          quick: options.quick === true,
        };
        const result = await follow(await slitbench.validateArchive(input, { signal }));
        console.log(
          options.json ? JSON.stringify(result, null, 2) : findingsText(result, process.stdout.columns ?? Infinity),
        );
        return result.findings.some(({ level }) => level === 'error') ? EXIT.failed : EXIT.done;
      }),
    );

  own
    .command('delivered')
    .description('note that KOA has got what was archived')
    .argument('<root>', 'the tree that was archived')
    .option('--into <dir>', 'only what was archived into this folder')
    .option('--on <day>', 'when (default: today, UTC)', day)
    .option('--dry-run', 'show what would be noted; write nothing')
    .option('--json', 'print the result as JSON')
    .action(
      command(async ({ slitbench }, root: string, _: object, self: Command) => {
        const { into, on, json, dryRun }: DeliveredOptions = self.optsWithGlobals();
        const input = {
          root: resolve(root),
          ...(into === undefined ? {} : { into: resolve(into) }),
          ...(on === undefined ? {} : { on }),
          dryRun: dryRun === true,
        };
        const result = await slitbench.archiveDelivered(input);
        console.log(
          json
            ? JSON.stringify(result, null, 2)
            : tame(
                `${result.units.length === 1 ? '1 dataset or coadd' : `${count(result.units.length)} datasets and coadds`} ${dryRun ? 'would be ' : ''}noted as delivered in ${result.file}`,
              ),
        );
        return EXIT.done;
      }),
    );
}
