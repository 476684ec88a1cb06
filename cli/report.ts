import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { command, EXIT, follow } from '#cli/command.ts';
import { reportText } from '#cli/report-text.ts';
import { tame } from '#cli/table.ts';

interface Options {
  readonly html?: string;
  readonly text?: true;
  readonly config?: string;
  readonly pictures?: number;
  readonly dryRun?: true;
  readonly json?: true;
}

const EXAMPLES = `
What ran, what failed and why (by cause), the important warnings, the scorecard, the worst slits, and what people said of
the datasets. The page is one file, with its pictures in it: it opens from a mail, without a network, and prints. Without
--html, or with --text, the report is printed, 80 columns wide. In the scorecard COMPLETE, WARNING and FAILED are said of each
frame; under what ran and what failed, of whole reductions: one that failed may have frames that are COMPLETE.

Thresholds of single datasets are those of ROOT/.slitbench/config/thresholds.txt, unless --config names another table.

Examples:
  slitbench report ~/redux                              on the terminal
  slitbench report ~/redux --html report.html           a page, to be looked at or sent
  slitbench report ~/redux/uds_e --html uds_e.html --text
  slitbench report ~/redux --json

Exit code: 0, also when reductions failed; 1 if the report could not be made; 2 wrong usage.`;

function pictures(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 200) throw new InvalidArgumentError('It is a whole number up to 200.');
  return value;
}

/** `slitbench report`: how reductions went, as a page or on the terminal. */
export function registerReport(program: Command): void {
  program
    .command('report')
    .description('what ran, what failed and why, how good it is: a page of one file, or a text')
    .argument('<root>', 'a tree of reductions, a dataset, one reduction, or its .pypeit file')
    .option('--html <file>', 'write it as a page')
    .option('--text', 'print it, also beside a page')
    .option('--config <file>', 'a table of thresholds of single datasets')
    .option('--pictures <n>', 'how many of the worst slits are pictured (default: 24)', pictures)
    .option('--dry-run', 'write no page')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, root: string, options: Options) => {
        const input = {
          root: resolve(root),
          html: options.html === undefined ? null : resolve(options.html),
          ...(options.config === undefined ? {} : { config: resolve(options.config) }),
          ...(options.pictures === undefined ? {} : { pictures: options.pictures }),
          dryRun: options.dryRun === true,
        };
        const { report, page } = await follow(await slitbench.report(input, { signal }));
        if (options.json) console.log(JSON.stringify({ report, page }, null, 2));
        else if (options.text || page === null) console.log(reportText(report));
        if (page !== null && !options.json)
          console.error(
            tame(
              `${input.dryRun ? 'Would write' : 'Wrote'} ${page.path} (${(page.bytes / 1e6).toFixed(2)} MB, ${page.pictures} pictures)`,
            ),
          );
        return EXIT.done;
      }),
    );
}
