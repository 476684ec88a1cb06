import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { command, EXIT, follow } from '#cli/command.ts';
import { NIGHTS, SEED, wholeNumber } from '#cli/practice.ts';
import { clock } from '#cli/progress.ts';
import { table, tameLines } from '#cli/table.ts';
import type { DemoResult } from '#core/contract/demo.ts';

interface Options {
  readonly nights: number;
  readonly seed: number;
  readonly workers?: number;
  readonly python?: string;
  readonly json?: true;
}

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .summary('the whole way on a simulated night: practice, organize, setup, run, and a look at the spectra')
    .description(
      'Simulate a night, organise it, set it up, reduce it with PypeIt and hold the spectra against what was put in.\n' +
        'Makes a Python environment with PypeIt if there is none (1 GB). Typed again, it goes on where it was.',
    )
    .argument('[dir]', 'folder for all of it; made if it is not there', 'slitbench-demo')
    .option('--nights <n>', 'how many nights, reduced side by side (1 to 52)', NIGHTS, 1)
    .option('--seed <s>', 'other noise and other targets', SEED, 1)
    .option('--workers <n>', 'reductions at a time (default: what the machine bears)', wholeNumber(1, 999))
    .option('--python <path>', 'the Python with PypeIt: an interpreter, or the folder of an environment')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExamples:\n  slitbench demo\n  slitbench demo ~/demo --nights 2 --workers 2')
    .action(
      command(async ({ slitbench, signal }, dir: string, options: Options) => {
        const { nights, seed, workers, python } = options;
        const optional = { ...(workers === undefined ? {} : { workers }), ...(python === undefined ? {} : { python }) };
        const result = await follow(
          await slitbench.demo({ folder: resolve(dir), nights, seed, ...optional }, { signal }),
        );
        console.log(options.json ? JSON.stringify(result, null, 2) : tameLines(demoText(result)));
        return result.succeeded ? EXIT.done : EXIT.failed;
      }),
    );
}

const number = (value: number | null, digits: number) => (value === null ? '–' : value.toFixed(digits));

/** What came out of the demo, and where to look at it. */
function demoText(result: DemoResult): string {
  const spectra = result.reductions.flatMap((reduction) => reduction.spectra);
  // Of what lies elsewhere, the whole path says more than a row of dots.
  const near = (path: string) => (relative('.', path).startsWith('..') ? path : relative('.', path));
  const rows = table(
    [
      { title: '', cell: (s) => (s.agrees ? '●' : s.spec1d === null ? '✕' : '▲') },
      { title: 'night', cell: (s) => s.night },
      { title: 'frame', cell: (s) => `${s.frame} ${s.kind}` },
      { title: 'target', cell: (s) => s.target },
      { title: 'S/N', cell: (s) => number(s.s2n, 1), right: true },
      { title: 'λ RMS [px]', cell: (s) => number(s.waveRms, 3), right: true },
      { title: '|Δλ| [Å]', cell: (s) => number(s.waveError, 3), right: true },
      { title: 'flux ratio', cell: (s) => number(s.fluxRatio, 3), right: true },
      { title: 'spread [%]', cell: (s) => number(s.fluxSpread === null ? null : 100 * s.fluxSpread, 1), right: true },
    ],
    spectra,
  );
  const seconds = result.steps.reduce((sum, step) => sum + step.seconds, 0);
  const verdict = result.succeeded
    ? 'Every spectrum agrees with what was put in: |Δλ| < 0.3 Å, and the flux ratio is flat within 5 %.'
    : 'Not every spectrum agrees with what was put in: see ▲ and ✕, and the logs below.';
  const places = result.reductions.flatMap((reduction) => [
    `${reduction.night}: ${reduction.state}${reduction.why === null ? '' : `, ${reduction.why}`}`,
    ...reduction.spectra.flatMap((s) => (s.spec1d === null ? [] : [`  spectrum  ${near(s.spec1d)}`])),
    `  QA plots  ${near(reduction.qa)}`,
    ...(reduction.log === null ? [] : [`  log       ${near(reduction.log)}`]),
  ]);
  const took = `PypeIt ${result.pypeit.version}, ${clock(seconds)} in all (${result.steps.map((s) => `${s.step} ${clock(s.seconds)}`).join(', ')})`;
  return [rows, '', verdict, took, '', ...places, '', `Look at it: ${near(result.page)}`].join('\n');
}
