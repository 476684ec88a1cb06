import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { command, EXIT } from '#cli/command.ts';
import { followRuns } from '#cli/follow-runs.ts';
import { resultText } from '#cli/run-report.ts';
import { table, tame, tameLines } from '#cli/table.ts';
import { typedAgain } from '#cli/typed.ts';
import type { RebuildResult } from '#core/contract/rebuild.ts';
import { shellWord } from '#core/contract/shell-word.ts';
import { CALIBRATION_STEPS, EXPOSURE_STEPS, type MatrixStep } from '#core/contract/state-matrix.ts';

interface Options {
  readonly step: MatrixStep;
  readonly det?: string;
  readonly group?: string;
  readonly frame?: string;
  readonly python?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

const words = (steps: readonly MatrixStep[]): string => steps.map((step) => step.replace(' ', '-')).join(', ');

const EXAMPLES = `
PypeIt makes again only what is not there. So the files of the step, of all that is made from it, and of the exposures
that were calibrated with it are moved aside when the run begins (to unclean/ in the folder of the reduction), and PypeIt
makes them anew; all else is kept. If that fails, is cancelled or killed, the former files come back exactly as they were,
at the latest with the next slitbench run or when the workspace is next opened. To change a parameter first:
slitbench rerun, which makes anew what that concerns by itself.

This is for finished reductions, which came to their end, well or not. One that was never reduced, or was cut short, or
whose inputs changed, is for slitbench run: it does what is open there.

Steps of the calibrations: ${words(CALIBRATION_STEPS)};
of the exposures: ${words(EXPOSURE_STEPS)}. PypeIt's words wavecalib and tiltimg are understood, too.

Examples:
  slitbench rebuild keck_deimos_A --step wavelengths --dry-run     what would go aside, and why
  slitbench rebuild keck_deimos_A --step flats --det MSC02
  slitbench rebuild shane_kast_blue_A --step flats --group 1
  slitbench rebuild shane_kast_blue_A --step spec2d --frame b27.fits.gz

Exit code: 0 made anew, 1 it failed, and the former products are back.`;

const OTHER_WORDS: Readonly<Record<string, MatrixStep>> = {
  tiltimg: 'tilt image',
  wavecalib: 'wavelengths',
  flat: 'flats',
};

function stepOf(text: string): MatrixStep {
  const word = text.toLowerCase().replaceAll(/[-_]/g, ' ').trim();
  const found = [...CALIBRATION_STEPS, ...EXPOSURE_STEPS].find((step) => step === word) ?? OTHER_WORDS[word];
  if (found !== undefined) return found;
  throw new InvalidArgumentError('See the end of the help for the steps.');
}

/** `slitbench rebuild`: make one step of a reduction anew. */
export function registerRebuild(program: Command): void {
  program
    .command('rebuild')
    .summary('make one step of a reduction anew, with what hangs on it')
    .description('make one step of a reduction anew, with all that is made from it; what fails leaves all as it was')
    .argument('<folder>', 'the folder of a reduction, or its .pypeit file')
    .requiredOption('--step <step>', 'what is made anew: wavelengths, flats, … (see below)', stepOf)
    .option('--det <name>', 'of one detector or mosaic only, as files name it: DET01, MSC02; for calibrations')
    .option('--group <n>', 'of one calibration group only: a number of the column calib of the .pypeit file')
    .option('--frame <name>', 'of one exposure only, by its raw frame; for spec2d and spec1d')
    .option('--python <path>', 'the Python with PypeIt: an interpreter, or the folder of an environment')
    .option('--dry-run', 'show what would go aside; move and start nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, folder: string, options: Options) => {
        const { step, det = null, group = null, frame = null, python } = options;
        const events = await slitbench.rebuild(
          {
            folder: resolve(folder),
            aim: { step, detector: det, group, frame },
            ...(python === undefined ? {} : { python: python.includes('/') ? resolve(python) : python }),
            dryRun: options.dryRun === true,
          },
          { signal },
        );
        const result = await followRuns(events, signal);
        console.log(options.json ? JSON.stringify(result, null, 2) : tameLines(rebuildText(result)));
        if (result.run === null) return result.plan.refused === null ? EXIT.done : EXIT.failed;
        if (result.run.interrupted) return EXIT.interrupted;
        return result.restored === null && result.run.succeeded ? EXIT.done : EXIT.failed;
      }),
    );
}

function rebuildText({ folder, plan: { moves, refused, isOpen }, run, restored }: RebuildResult): string {
  const again = typedAgain(process.argv, ['--dry-run']);
  if (run !== null)
    return restored === null
      ? resultText(run, { same: again, retry: again })
      : `It failed: ${tame(restored)}\nThe former products are back in ${folder}; what this run made, and its log, is in unclean/…/failed there.`;
  const rows = table(
    [
      { title: 'goes aside', cell: ({ path }) => path },
      { title: 'why', cell: ({ why }) => why },
    ],
    moves,
  );
  const end =
    refused === null
      ? `next: ${again}`
      : `It cannot be done as it stands: ${refused}.${isOpen ? `\nnext: slitbench run ${shellWord(folder)}` : ''}`;
  return `${rows}\n\n${moves.length} ${moves.length === 1 ? 'file' : 'files'} would go aside (dry run: nothing was moved or started). ${end}`;
}
