import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { command, EXIT } from '#cli/command.ts';
import { diffText } from '#cli/diff-text.ts';
import { followRuns } from '#cli/follow-runs.ts';
import { resultText } from '#cli/run-report.ts';
import { tameLines } from '#cli/table.ts';
import type { RerunResult } from '#core/contract/rerun.ts';
import type { SetupWish } from '#core/contract/setup-wishes.ts';
import { shellWord } from '#core/contract/shell-word.ts';

interface Options {
  readonly drop?: readonly string[];
  readonly set?: readonly SetupWish[];
  readonly detnum?: string;
  readonly slitspatnum?: string;
  readonly addSlits?: readonly string[];
  readonly rmSlits?: readonly string[];
  readonly manual?: readonly SetupWish[];
  readonly template?: string;
  readonly keepAs?: string;
  readonly python?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

const EXAMPLES = `
The setup file is the .pypeit file of the reduction. Only the lines that are asked for change in it (but the first
--manual gives every row of its table an empty cell); the former file is kept beside it, as FILE.1.bak. Your PypeIt is
asked first whether it takes the change. What the change concerns is reduced anew, the rest is kept. With --keep-as the
reduction stays untouched, and another one is made beside it, in the folder reduce-NAME.

Detectors (det) are numbers, mosaics numbers in brackets: 3, '(2,6)'. Positions are in pixels of PypeIt's images: spec
along the dispersion, spat across it. A template counts only with a method that reads it: where
neither the file nor the instrument has one, method = full_template is written with it.

Examples:
  slitbench rerun keck_deimos_A --drop d0412_0021.fits --dry-run
  slitbench rerun keck_deimos_A --set reduce.findobj.snr_thresh=4
  slitbench rerun keck_deimos_A --detnum '(2,6)' --keep-as det26
  slitbench rerun shane_kast_blue_A --manual b27.fits.gz=1:185.3:1020:4.5
  slitbench rerun shane_kast_blue_A --add-slits 1:1024:40:120 --rm-slits 1:1024:300
  slitbench rerun shane_kast_blue_A --template shane_kast_blue_600.fits
  slitbench rerun shane_kast_blue_A                        run it once more as it is

Exit code: 0 complete (of a dry run: the change can be made), 1 it failed, or the change is refused.`;

/** `section.key=value` → what to set. Nothing behind the `=`: PypeIt's own value. */
function setting(text: string, former: readonly SetupWish[] = []): readonly SetupWish[] {
  const [, path, source] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (path === undefined || source === undefined)
    throw new InvalidArgumentError('Expected section.key=value, such as reduce.findobj.snr_thresh=4.');
  return [...former, { kind: 'set', path: path.trim(), source: source.trim() === '' ? null : source.trim() }];
}

/** `FRAME=det:spat:spec:fwhm[:boxcar]` → an aperture. */
function aperture(text: string, former: readonly SetupWish[] = []): readonly SetupWish[] {
  const number = String.raw`(\d+(?:\.\d*)?)`;
  const pattern = String.raw`^(.+?)=(-?\d+|\(-?\d+(?:,-?\d+)+\)):${number}:${number}:${number}(?::${number})?$`;
  const [, frame, detector, spat, spec, fwhm, boxcar] = new RegExp(pattern, 's').exec(text.trim()) ?? [];
  if (frame === undefined || detector === undefined)
    throw new InvalidArgumentError('Expected FRAME=det:spat:spec:fwhm or FRAME=det:spat:spec:fwhm:boxcar, in pixels.');
  if (Number(fwhm) === 0 || Number(boxcar) === 0)
    throw new InvalidArgumentError('fwhm and boxcar are widths in pixels, above 0.');
  return [
    ...former,
    {
      kind: 'manual',
      frame,
      aperture: {
        detector,
        spat: Number(spat),
        spec: Number(spec),
        fwhm: Number(fwhm),
        boxcar: boxcar === undefined ? null : Number(boxcar),
      },
    },
  ];
}

function wishesOf(options: Options): SetupWish[] {
  const wishes: SetupWish[] = (options.drop ?? []).map((frame) => ({ kind: 'drop', frame }));
  const set = (path: string, source: string | undefined) => {
    if (source !== undefined) wishes.push({ kind: 'set', path, source });
  };
  set('rdx.detnum', options.detnum);
  set('rdx.slitspatnum', options.slitspatnum);
  if (options.addSlits !== undefined) wishes.push({ kind: 'add-slits', slits: [...options.addSlits] });
  if (options.rmSlits !== undefined) wishes.push({ kind: 'rm-slits', slits: [...options.rmSlits] });
  wishes.push(...(options.set ?? []), ...(options.manual ?? []));
  // A method that is set with it decides whether the template is read.
  if (options.template !== undefined) wishes.push({ kind: 'template', name: options.template });
  return wishes;
}

/** `slitbench rerun`: change one reduction's setup file, and run it. */
export function registerRerun(program: Command): void {
  program
    .command('rerun')
    .summary('change the setup file of one reduction, and run that alone')
    .description('change the setup file of one reduction, show the change, and run that reduction alone')
    .argument('<folder>', 'the folder of a reduction, or its .pypeit file')
    .option('--drop <frame...>', 'leave raw frames out: a # is put before their rows')
    .option(
      '--set <section.key=value>',
      "set a parameter of PypeIt's; nothing behind the = takes it out, so that its default counts",
      setting,
    )
    .option('--detnum <list>', 'reduce these detectors or mosaics only')
    .option('--slitspatnum <list>', 'reduce these slits only, detector:spat: DET01:175,DET01:205 (plots say S0175)')
    .option('--add-slits <det:spec:left:right...>', 'trace slits between these edges, too')
    .option('--rm-slits <det:spec:spat...>', 'remove the slits at these pixels')
    .option(
      '--manual <frame=det:spat:spec:fwhm>',
      'extract an object here, by hand; the radius of a boxcar may follow, :boxcar',
      aperture,
    )
    .option('--template <name>', "another template for the wavelengths: PypeIt's name of it, or a file")
    .option('--keep-as <name>', 'leave this reduction as it is, and make another one beside it, in reduce-NAME')
    .option('--python <path>', 'the Python with PypeIt: an interpreter, or the folder of an environment')
    .option('--dry-run', 'show the change; write and start nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, folder: string, options: Options) => {
        const { keepAs = null, python } = options;
        const events = await slitbench.rerun(
          {
            folder: resolve(folder),
            wishes: wishesOf(options),
            keepAs,
            ...(python === undefined ? {} : { python: python.includes('/') ? resolve(python) : python }),
            dryRun: options.dryRun === true,
          },
          { signal },
        );
        const result = await followRuns(events, signal);
        console.log(options.json ? JSON.stringify(result, null, 2) : tameLines(rerunText(result)));
        if (result.run?.interrupted) return EXIT.interrupted;
        return result.run === null || result.run.succeeded ? EXIT.done : EXIT.failed;
      }),
    );
}

function rerunText({ dryRun, pypeitFile, kept, lines, backup, run }: RerunResult): string {
  const diff = diffText(lines);
  const said = [diff === '' ? 'The setup file stays as it is.' : diff, ''];
  if (kept !== null) said.push(`${dryRun ? 'Would write' : 'Wrote'} ${pypeitFile}; ${kept} stays as it is.`);
  else if (diff !== '')
    said.push(
      `${dryRun ? 'Would change' : 'Changed'} ${pypeitFile}${backup === null ? '' : `; the former one is ${backup}`}.`,
    );
  if (run === null) return [...said, 'Dry run: nothing was written or started.'].join('\n');
  // A change is made once: what is typed again runs it as it is now.
  const again = `slitbench run ${shellWord(pypeitFile)}`;
  return [...said, '', resultText(run, { same: again, retry: `${again} --retry-failed` })].join('\n');
}
