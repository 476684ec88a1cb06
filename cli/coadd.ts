import { resolve } from 'node:path';
import type { Command } from 'commander';
import { coaddPlanText, coaddResultText } from '#cli/coadd-text.ts';
import { command, EXIT } from '#cli/command.ts';
import { followRuns } from '#cli/follow-runs.ts';
import { positive, whole } from '#cli/numbers.ts';
import { tameLines } from '#cli/table.ts';
import { typedAgain } from '#cli/typed.ts';
import type { CoaddKind } from '#core/contract/coadd.ts';

interface Options {
  readonly config?: string;
  readonly reduce?: string;
  readonly again?: true;
  readonly retryFailed?: true;
  readonly workers?: number;
  readonly memoryLimit?: number;
  readonly diskReserve?: number;
  readonly threads?: number;
  readonly python?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

const COMMON = `
PREFIX is MASK/CONFIG, for all its datasets together, or MASK/CONFIG/DATES, for one: a folder, or from the root of the
workspace; a mask or the root names all configurations in it. What is up to date is left; what is not, because an exposure
came or was reduced again, or parameters changed, is made again. The former result stays until the new one is whole,
and for good if it fails. Ctrl-C ends everything within five seconds; the same command goes on.
Exit code: 0 all are complete, but those of a single exposure where a mask or the root was named; 1 some are not, or cannot be
made; 130 interrupted.
`;

const ABOUT = {
  coadd1d: {
    what: 'coadd the spectra of each object, of several exposures',
    help: `
Gives the spec1d files of all science exposures to pypeit_collate_1d, and puts the result into PREFIX/1D_Coadd.
${COMMON}
Parameters: SPECTROGRAPH.collate1d in the configuration, else what comes with Slitbench.

Examples:
  slitbench coadd1d uds_e/600ZD_7200_GG400 --dry-run     what would be coadded, and with which parameters
  slitbench coadd1d ~/redux                              all configurations`,
  },
  coadd2d: {
    what: 'coadd the images of several exposures',
    help: `
Gives the spec2d files of all science exposures to pypeit_setup_coadd2d and pypeit_coadd_2dspec, and puts the result into
PREFIX/2D_Coadd. Bad slits, by the scorecard and by *_bad_slits.csv files, and detectors without a good slit are left out.
${COMMON}
Parameters, later ones win: what PypeIt generates; SPECTROGRAPH.coadd2d in the configuration, else what comes with Slitbench;
the [reduce] parameters of the dataset. custom_coadd2d/MASK_CONFIG[_DATES].coadd2d in the configuration replaces all that.

Examples:
  slitbench coadd2d uds_e/600ZD_7200_GG400 --dry-run     the .coadd2d file as it would be, and what would run
  slitbench coadd2d ~/redux --workers 2 --memory-limit 24`,
  },
} as const satisfies Record<CoaddKind, object>;

/** `slitbench coadd1d`. */
export const registerCoadd1d = (program: Command): void => register(program, 'coadd1d');

/** `slitbench coadd2d`. */
export const registerCoadd2d = (program: Command): void => register(program, 'coadd2d');

function register(program: Command, kind: CoaddKind): void {
  program
    .command(kind)
    .summary(ABOUT[kind].what)
    .description(ABOUT[kind].what)
    .argument('<prefix...>', 'MASK/CONFIG or MASK/CONFIG/DATES')
    .option('--config <dir>', 'folder of configuration (default: ROOT/.slitbench/config, else as built in)')
    .option('--reduce <glob>', 'only reductions in folders such as reduce-det6 (default: as the last time, else all)')
    .option('--again', 'also what is up to date')
    .option('--retry-failed', 'also what failed')
    .option('--workers <n>', 'coadds at a time (default: one per core)', whole)
    .option('--memory-limit <GB>', 'memory that all together may take (default: 90 % of the machine)', positive)
    .option('--disk-reserve <GB>', 'what is left free on a disk (default: 0.5)', positive)
    .option('--threads <n>', 'threads of each PypeIt', whole)
    .option('--python <path>', 'the Python with PypeIt: an interpreter, or the folder of an environment')
    .option('--dry-run', 'show what would be coadded, with which parameters; write nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', ABOUT[kind].help)
    .action(
      command(async ({ slitbench, signal }, prefixes: string[], options: Options) => {
        const { config, reduce, workers, memoryLimit, diskReserve, threads, python } = options;
        const events = await slitbench.coadd(
          {
            kind,
            prefixes,
            from: process.cwd(),
            ...(config === undefined ? {} : { config: resolve(config) }),
            ...(reduce === undefined ? {} : { reduce }),
            ...(workers === undefined ? {} : { workers }),
            ...(memoryLimit === undefined ? {} : { memoryLimit: memoryLimit * 1e9 }),
            ...(diskReserve === undefined ? {} : { diskReserve: diskReserve * 1e9 }),
            ...(threads === undefined ? {} : { threads }),
            ...(python === undefined ? {} : { python: python.includes('/') ? resolve(python) : python }),
            again: options.again === true,
            retryFailed: options.retryFailed === true,
            dryRun: options.dryRun === true,
          },
          { signal },
        );
        const result = await followRuns(events, signal);
        const next = {
          same: typedAgain(process.argv, ['--dry-run']),
          retry: typedAgain(process.argv, ['--dry-run'], ['--retry-failed']),
        };
        if (options.json) console.log(JSON.stringify(result, null, 2));
        else console.log(tameLines(result.dryRun ? coaddPlanText(result, next) : coaddResultText(result, next)));
        if (result.interrupted) return EXIT.interrupted;
        return result.succeeded ? EXIT.done : EXIT.failed;
      }),
    );
}
