import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { command, EXIT, follow } from '#cli/command.ts';
import { tameLines } from '#cli/table.ts';
import type { DoctorResult, Finding, Repair } from '#core/contract/doctor.ts';

interface Options {
  readonly fix?: true;
  readonly python?: string;
  readonly dataFrom?: string;
  readonly pypeitVersion?: string;
  readonly workspace: string;
  readonly dryRun?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  slitbench doctor                          what is there, what is wrong, what to run
  slitbench doctor --fix                    make an environment with PypeIt if none works, and prepare its data
  slitbench doctor --fix --data-from DIR    also install PypeIt's data files of DIR (DIR/arc_lines/reid_arxiv/NAME.fits)
  slitbench doctor --python ~/venvs/pypeit  look at that environment

PypeIt is looked for in this order: --python, $SLITBENCH_PYTHON, "python" in the user's settings, the environment that
doctor made, the active venv or conda environment, the PATH, conda's environments. What --fix downloads or makes goes
into folders of Slitbench; your own environments and the caches of PypeIt and astropy are never changed.

Exit code: 0 PypeIt can be used, 1 a problem is left.`;

const GLYPH = { ok: '●', warning: '▲', problem: '✕' } as const;
const DONE = { planned: '○', done: '●', failed: '▲' } as const;

function findingLines({ check, state, what, remedy }: Finding): string[] {
  const line = `${GLYPH[state]} ${state.padEnd(8)}${check.padEnd(9)} ${what}`;
  return remedy === null || state === 'ok' ? [line] : [line, `${' '.repeat(20)}→ ${remedy}`];
}

const repairLine = ({ what, why, state, detail }: Repair): string =>
  `${DONE[state]} ${state.padEnd(8)}${what}, because ${why}${detail === null ? '' : `: ${detail}`}`;

/** The result as a person reads it. */
function report({ repairs, findings, looked, usable, environment }: DoctorResult, dryRun: boolean): string {
  const lines = repairs.map(repairLine);
  if (lines.length > 0) lines.push('');
  lines.push(...findings.flatMap(findingLines), '');
  const passed = looked.filter((l) => l.reason !== null);
  if (environment !== null && passed.length > 0) {
    lines.push('Looked at before, and not taken:', ...passed.map((l) => `  ${l.source}: ${l.reason}`), '');
  }
  const warnings = findings.filter((f) => f.state === 'warning').length;
  if (dryRun) lines.push('Nothing was changed (--dry-run).');
  if (!usable) lines.push('PypeIt cannot be used yet: see ✕ above.');
  else lines.push(warnings === 0 ? 'PypeIt is ready.' : 'PypeIt is ready, with the limits marked ▲.');
  return lines.join('\n');
}

/** `slitbench doctor`. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('find or make the Python environment with PypeIt; say what is wrong and what to run')
    .option('--fix', 'put right what can be put right')
    .option('--python <path>', 'the Python to use: an interpreter, or the folder of a venv or conda environment')
    .addOption(new Option('--data-from <dir>', 'install the PypeIt data files of a folder').implies({ fix: true }))
    .addOption(new Option('--pypeit-version <version>', 'the version of PypeIt to install').implies({ fix: true }))
    .option('--workspace <dir>', 'the folder whose disk reductions will use', '.')
    .option('-n, --dry-run', 'with --fix: show what would be done')
    .option('--json', 'the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, options: Options) => {
        const result = await follow<DoctorResult>(
          await slitbench.doctor(
            {
              python: options.python?.includes('/') ? resolve(options.python) : options.python,
              pypeitVersion: options.pypeitVersion,
              dataFrom: options.dataFrom === undefined ? undefined : resolve(options.dataFrom),
              fix: options.fix === true,
              dryRun: options.dryRun === true,
              workspace: resolve(options.workspace),
            },
            { signal },
          ),
        );
        console.log(
          options.json ? JSON.stringify(result, null, 2) : tameLines(report(result, options.dryRun === true)),
        );
        return result.usable ? EXIT.done : EXIT.failed;
      }),
    );
}
