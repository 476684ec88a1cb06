import { resolve } from 'node:path';
import type { Command } from 'commander';
import { command, EXIT } from '#cli/command.ts';
import { followRuns } from '#cli/follow-runs.ts';
import { positive, whole } from '#cli/numbers.ts';
import { planText, resultText } from '#cli/run-report.ts';
import { tameLines } from '#cli/table.ts';
import { typedAgain } from '#cli/typed.ts';

interface Options {
  readonly workers?: number;
  readonly memoryLimit?: number;
  readonly diskReserve?: number;
  readonly threads?: number;
  readonly retryFailed?: true;
  readonly only?: string;
  readonly python?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

const EXAMPLES = `
Finds every .pypeit file below ROOT (an organised tree, a mask, a dataset, a reduction, or what pypeit_setup made) and
reduces what is not complete: longest expected first, never more at once than memory and disk allow. What was
interrupted goes on; what changed since its last run is reduced again; what failed waits for --retry-failed.
With --memory-limit, a reduction that outgrows the limit even alone is ended and has failed.
Ctrl-C ends everything within five seconds. If this command itself is killed, PypeIt goes on; the same command
then takes over what is running.

PypeIt's console goes to run_pypeit_stdout.txt and its log to SPEC_A.log, in the folder of the reduction.

Examples:
  slitbench run ~/redux                        reduce what is not complete
  slitbench run ~/redux --dry-run              what would run, in which order, and what it may take
  slitbench run ~/redux --only 'uds_e/*' --workers 2 --memory-limit 24
  slitbench run ~/redux --retry-failed
  slitbench run keck_deimos_A -- -o -m         arguments for run_pypeit (default: -o)`;

/** What stands after `--` belongs to run_pypeit; commander hands it over among the roots. */
function splitArguments(words: readonly string[], argv: readonly string[]): { roots: string[]; pypeitArgs: string[] } {
  const at = argv.indexOf('--');
  const after = at < 0 ? 0 : argv.length - at - 1;
  return { roots: words.slice(0, words.length - after), pypeitArgs: words.slice(words.length - after) };
}

/** `slitbench run`: reduce with PypeIt. */
export function registerRun(program: Command): void {
  program
    .command('run')
    .summary('reduce with PypeIt, many datasets in parallel')
    .description('reduce with PypeIt, many datasets in parallel')
    .usage('<root...> [options] [-- PYPEIT ARGS]')
    .argument('<root...>', 'trees, datasets, reduction folders or .pypeit files')
    .option('--workers <n>', 'reductions at a time (default: one per core)', whole)
    .option('--memory-limit <GB>', 'memory that all together may take (default: 90 % of the machine)', positive)
    .option('--disk-reserve <GB>', 'what reductions leave free on a disk (default: 0.5)', positive)
    .option('--threads <n>', 'threads of each PypeIt; its spectra are the same each time only with 1', whole)
    .option('--retry-failed', 'also those that failed')
    .option('--only <glob>', 'only reductions whose path below the root matches, as a whole or at its end')
    .option('--python <path>', 'the Python with PypeIt: an interpreter, or the folder of an environment')
    .option('--dry-run', 'show what would run; start nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, words: string[], options: Options, self: Command) => {
        const { roots, pypeitArgs } = splitArguments(words, process.argv);
        if (roots.length === 0) self.error('error: Name what to reduce before --.');
        const { workers, memoryLimit, diskReserve, threads, only, python } = options;
        const events = await slitbench.run(
          {
            roots: roots.map((root) => resolve(root)),
            ...(workers === undefined ? {} : { workers }),
            ...(memoryLimit === undefined ? {} : { memoryLimit: memoryLimit * 1e9 }),
            ...(diskReserve === undefined ? {} : { diskReserve: diskReserve * 1e9 }),
            ...(threads === undefined ? {} : { threads }),
            ...(only === undefined ? {} : { only }),
            ...(python === undefined ? {} : { python: python.includes('/') ? resolve(python) : python }),
            retryFailed: options.retryFailed === true,
            dryRun: options.dryRun === true,
            pypeitArgs,
          },
          { signal },
        );
        const result = await followRuns(events, signal);
        const next = {
          same: typedAgain(process.argv, ['--dry-run']),
          retry: typedAgain(process.argv, ['--dry-run'], ['--retry-failed']),
        };
        if (options.json) console.log(JSON.stringify(result, null, 2));
        else console.log(tameLines(result.plan === null ? resultText(result, next) : planText(result, next)));
        if (result.interrupted) return EXIT.interrupted;
        return result.succeeded || result.plan !== null ? EXIT.done : EXIT.failed;
      }),
    );
}
