import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { command, EXIT, follow } from '#cli/command.ts';
import { table, tameLines } from '#cli/table.ts';
import type { PracticeResult } from '#core/contract/practice.ts';
import { shellWord } from '#core/contract/shell-word.ts';

/** A whole number within bounds as an option's value. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    return value;
  };

export const NIGHTS = wholeNumber(1, 52);
export const SEED = wholeNumber(0, 0xffff_ffff);

interface Options {
  readonly nights: number;
  readonly seed: number;
  readonly broken?: true;
  readonly python?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

export function registerPractice(program: Command): void {
  program
    .command('practice')
    .summary('simulated nights that PypeIt reduces, with the truth beside them')
    .description(
      'Write simulated nights of the Shane Kast blue spectrograph: biases, an arc, dome flats, a standard and a science frame each,\n' +
        'with what was put into them beside, a wavelength template and parameters for PypeIt.',
    )
    .argument('<dir>', 'folder to write to; made if it is not there')
    .option('--nights <n>', 'how many nights, a week apart (1 to 52)', NIGHTS, 1)
    .option('--seed <s>', 'other noise and other targets; the same seed gives the same bytes', SEED, 1)
    .option('--broken', 'spoil a flat of the last night, so that its reduction fails')
    .option('--python <path>', 'the Python whose PypeIt gets the wavelength template')
    .option('--dry-run', 'only say what would be written')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  slitbench practice ~/practice\n  slitbench practice ~/practice --nights 4 --seed 7\n' +
        '  slitbench practice ~/practice --nights 2 --broken     # see a reduction fail',
    )
    .action(
      command(async ({ slitbench, signal }, dir: string, options: Options) => {
        const { nights, seed, python } = options;
        const events = await slitbench.practice(
          {
            folder: resolve(dir),
            nights,
            seed,
            broken: options.broken ?? false,
            dryRun: options.dryRun ?? false,
            ...(python === undefined ? {} : { python }),
          },
          { signal },
        );
        const result = await follow(events);
        console.log(options.json ? JSON.stringify(result, null, 2) : tameLines(practiceText(result)));
        return EXIT.done;
      }),
    );
}

/** What practice wrote, and what to type next. */
function practiceText(result: PracticeResult): string {
  const count = (state: string) => result.files.filter((file) => file.state === state).length;
  const nights = table(
    [
      { title: 'night', cell: (night) => night.date },
      { title: 'frames', cell: (night) => String(night.frames), right: true },
      { title: 'standard', cell: (night) => night.standard },
      { title: 'science', cell: (night) => night.science.join(', ') },
      { title: 'spoiled', cell: (night) => night.broken ?? '–' },
    ],
    result.nights,
  );
  const what = result.dryRun
    ? `would write ${count('planned')} files to ${result.folder}:\n${result.files.map((f) => `  ${f.path}  (${f.what})`).join('\n')}`
    : `${count('written')} files written to ${result.folder}, ${count('unchanged')} were there already`;
  const template =
    result.installed !== null
      ? `PypeIt ${result.installed.version} (${result.installed.python}) has the wavelength template.`
      : result.dryRun
        ? ''
        : 'No PypeIt was found: the first line makes one and gives it the wavelength template.';
  const next = `next:\n${result.next.map((line) => `  ${line.map(shellWord).join(' ')}`).join('\n')}`;
  return [nights, '', what, ...(template === '' ? [] : [template]), '', next].join('\n');
}
