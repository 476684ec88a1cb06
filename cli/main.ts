import { Command } from 'commander';
import { registerArchive } from '#cli/archive.ts';
import { registerCoadd1d, registerCoadd2d } from '#cli/coadd.ts';
import { EXIT } from '#cli/command.ts';
import { registerDemo } from '#cli/demo.ts';
import { registerDoctor } from '#cli/doctor.ts';
import { registerFix } from '#cli/fix.ts';
import { registerHeaders } from '#cli/headers.ts';
import { registerOpen } from '#cli/open.ts';
import { registerOrganize } from '#cli/organize.ts';
import { registerPractice } from '#cli/practice.ts';
import { registerRebuild } from '#cli/rebuild.ts';
import { registerReport } from '#cli/report.ts';
import { registerRerun } from '#cli/rerun.ts';
import { registerRun } from '#cli/run.ts';
import { registerScan } from '#cli/scan.ts';
import { registerScorecard } from '#cli/scorecard.ts';
import { registerServe } from '#cli/serve.ts';
import { registerSetup } from '#cli/setup.ts';
import { registerTarQa } from '#cli/tar-qa.ts';
import { registerUndo } from '#cli/undo.ts';
import { registerWarnings } from '#cli/warnings.ts';
import packageJson from '../package.json' with { type: 'json' };

const program = new Command('slitbench')
  .description('From raw frames to reduced spectra: organise, set up and run PypeIt.')
  .version(packageJson.version)
  .showHelpAfterError('(slitbench COMMAND --help shows what it takes)')
  .configureHelp({ sortSubcommands: false })
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.done : EXIT.usage));

// One line a command, in the order of the work.
for (const register of [
  registerHeaders,
  registerScan,
  registerFix,
  registerOrganize,
  registerUndo,
  registerSetup,
  registerRun,
  registerRerun,
  registerRebuild,
  registerScorecard,
  registerWarnings,
  registerReport,
  registerTarQa,
  registerCoadd1d,
  registerCoadd2d,
  registerArchive,
  registerServe,
  registerOpen,
  registerDoctor,
  registerPractice,
  registerDemo,
] as readonly ((program: Command) => void)[])
  register(program);

// An empty word is a variable of the shell that is not set; as a path it would mean this folder. What `run` has behind --
// is PypeIt's.
const words = process.argv.slice(2);
const end = words[0] === 'run' ? words.indexOf('--') : -1;
const empty = words.slice(0, end < 0 ? words.length : end).findIndex((word) => /^(--[\w-]+=)?$/.test(word));
if (empty >= 0) program.error(`error: word ${empty + 1} of the command is empty; is a variable of the shell not set?`);

await program.parseAsync();
