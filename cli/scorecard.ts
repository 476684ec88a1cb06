import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { command, EXIT, follow } from '#cli/command.ts';
import { count } from '#cli/count.ts';
import { clock } from '#cli/progress.ts';
import { type Column, table, tame } from '#cli/table.ts';
import { isDay } from '#core/contract/public-day.ts';
import { THRESHOLD_RANGES, Thresholds } from '#core/contract/scorecard.ts';
import type { ScorecardResult } from '#core/contract/scorecard-command.ts';
import type { ScorecardRow } from '#core/contract/scorecard-row.ts';

interface Options {
  readonly out?: string;
  readonly subdirs?: readonly string[];
  readonly config?: string;
  readonly status?: string;
  readonly commit?: string;
  readonly mem?: number;
  readonly date?: string;
  readonly rmsThresh?: number;
  readonly waveCovThresh?: number;
  readonly lowerStdChi?: number;
  readonly upperStdChi?: number;
  readonly flexShiftThresh?: number;
  readonly split?: true;
  readonly dryRun?: true;
  readonly cache: boolean;
  readonly json?: true;
}

const EXAMPLES = `
A row for each science frame of each reduction below ROOT: a tree of datasets, a part of it, one reduction, or whatever
pypeit_setup laid out. Unless --out names another place, the scorecard of one dataset goes into its complete/reduce/,
that of anything larger into ROOT/scorecard.csv; the bad slits go beside it, into NAME_bad_slits.csv.

A slit is bad if its wavelength solution is worse than the thresholds, its sky-subtracted residuals are out of range, or
PypeIt flagged it BADWVCALIB, BADTILTCALIB, BADFLATCALIB, BADSKYSUB or BADEXTRACT. SHORTSLIT, BOXSLIT, USERIGNORE,
SKIPFLATCALIB, BADALIGNCALIB and BADREDUCE make no slit bad, nor does what is missing: no RMS (NaN, or 0), coverage (NaN) or χ
(NaN, or 0 with a median of 0). Not judged are slits without one of these three, or flagged BADALIGNCALIB or BADREDUCE, that
are not bad: the last line and --json tell how many, the files do not. Flexure is counted, but makes no slit bad: of slits
from the threshold on, of objects above it. A frame is FAILED, with the reason, if it has no spec2d or several, if that
cannot be read, or does not hold the expected detectors. COMPLETE and FAILED are said of each frame: a reduction that
failed may have frames that are COMPLETE; run, report and the page Runs say how whole reductions ended. A frame without a
spec1d is named below the table. Only products that changed are read again.

Single datasets may have thresholds of their own, in a table of cells parted by |. Without --config the table of the
workspace that ROOT lies in counts by itself, .slitbench/config/thresholds.txt, where the page Quality keeps them. Its
first line must name columns as below; others are told, and not used, but a name that is nearly one of them is refused.
An empty cell leaves the threshold as it is for all. Lines whose dataset is not there are told; patterns do not count:

  dataset | rms_thresh | flex_shift_thresh | wave_cov_thresh | lower_std_chi | upper_std_chi | notes
  uds_e/600ZD_7200_GG400/2005-10-01 | 0.5 | | 40 | | 2.0 | faint arcs

A name of --subdirs that fits nothing is told, also in --json (notices), and the others are done; where none fits, that is an error.

--split also writes a file for each tab of the sheet that has rows: NAME_C.csv, NAME_Failed.csv. One that is there from before
and has no rows any more keeps its head alone.

Examples:
  slitbench scorecard ~/redux
  slitbench scorecard ~/redux --subdirs 'uds_e/*' reduce-det6 --out det6.csv
  slitbench scorecard ~/redux --config thresholds.txt --rms-thresh 0.3
  slitbench scorecard ~/redux --split         also scorecard_A-B.csv, scorecard_Failed.csv, …
  slitbench scorecard ~/redux --dry-run --json

Exit code: 0, also when frames are FAILED; 1 if the scorecard could not be made; 2 wrong usage.`;

const threshold =
  (name: keyof Thresholds) =>
  (text: string): number => {
    const value = Thresholds.shape[name].safeParse(text.trim() === '' ? text : Number(text));
    if (!value.success) throw new InvalidArgumentError(`It is ${THRESHOLD_RANGES[name]}.`);
    return value.data;
  };

function bytes(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is a whole number of bytes.');
  return Number(text);
}

function day(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError('It is a day that there is, such as 2026-11-20.');
  return text;
}

const GLYPHS: Readonly<Record<string, string>> = { COMPLETE: '●', WARNING: '▲', FAILED: '✕', 'In Progress': '◐' };

const counted = (title: string, of: (row: ScorecardRow) => number): Column<ScorecardRow> => ({
  title,
  right: true,
  cell: (row) => count(of(row)),
});

const COLUMNS: readonly Column<ScorecardRow>[] = [
  { title: 'dataset', cell: (row) => row.dataset },
  { title: 'frame', cell: (row) => row.science_file },
  { title: 'reduction', cell: (row) => row.reduce_dir },
  { title: 'status', cell: ({ status }) => `${GLYPHS[status] ?? ' '} ${status}` },
  counted('det', (row) => row.det_count),
  counted('slits', (row) => row.slit_count),
  counted('bad', (row) => row.bad_slit_count),
  counted('rms', (row) => row.slit_rms_over_thresh),
  counted('cov', (row) => row.slit_wv_cov_under_thresh),
  counted('chi', (row) => row.slit_std_chi_out_of_range),
  counted('flags', (row) => row.total_bad_flags),
  counted('flex', (row) => row.slit_spec_flex_over_thresh),
  counted('objects', (row) => row.object_count),
  counted('no opt', (row) => row.object_without_opt_with_box + row.object_without_opt_wo_box),
  { title: 'time', right: true, cell: (row) => (row.exec_time === 0 ? '' : clock(row.exec_time)) },
];

/** So many frames without a spec1d are named. */
const MOST_WITHOUT = 20;

/** The last lines: what was judged, which frames are FAILED and why, and where it is written. */
function summary(result: ScorecardResult, dryRun: boolean): string {
  const { rows, problems, withoutSpec1d, unreadable, reductions, badSlits, notJudged, read, files } = result;
  const slits = rows.reduce((sum, row) => sum + row.slit_count, 0);
  const some = (n: number, one: string) => `${count(n)} ${one}${n === 1 ? '' : 's'}`;
  const lines = [
    `${some(rows.length, 'science frame')} of ${some(reductions, 'reduction')}, ${some(slits, 'slit')}, of them ${count(badSlits)} bad${notJudged === 0 ? '' : `, ${count(notJudged)} not judged`} (${some(read, 'product')} read)`,
  ];
  for (const { dataset, scienceFile, why } of problems) lines.push(`  ✕ ${dataset}/${scienceFile}: ${why}`);
  for (const { dataset, scienceFile, why } of withoutSpec1d.slice(0, MOST_WITHOUT))
    lines.push(`  ▲ ${dataset}/${scienceFile}: ${why}`);
  if (withoutSpec1d.length > MOST_WITHOUT)
    lines.push(`  ▲ ${some(withoutSpec1d.length - MOST_WITHOUT, 'frame')} more without a spec1d: see --json`);
  for (const { path, why } of unreadable) lines.push(`  ✕ ${why.includes(path) ? '' : `${path}: `}${why}`);
  const [out, ...more] = files;
  const beside = more.length === 1 ? ` and ${more[0]}` : more.length > 1 ? ` and ${more.length} files beside it` : '';
  lines.push(`${dryRun ? 'Would write' : 'Wrote'} ${out}${beside}`);
  return lines.map(tame).join('\n');
}

/** `slitbench scorecard`: how good the slits of each science frame are. */
export function registerScorecard(program: Command): void {
  program
    .command('scorecard')
    .description('count the good and bad slits of each science frame; write scorecard.csv')
    .argument('<root>', 'a tree of reductions, one of them, or its .pypeit file')
    .option('--out <csv>', 'where the scorecard is written (default: see below)')
    .option('--subdirs <names...>', 'only reductions below these: paths or patterns, or names of reduce folders')
    .option('--config <file>', 'a table of thresholds of single datasets (default: that of the workspace)')
    .option('--rms-thresh <px>', 'a larger RMS of the wavelength solution is bad (default: 0.4)', threshold('rms'))
    .option(
      '--wave-cov-thresh <percent>',
      'a smaller coverage by arc lines is bad (default: 60)',
      threshold('coverage'),
    )
    .option('--lower-std-chi <chi>', 'a smaller spread of the residuals is bad (default: 0.6)', threshold('stdChiLow'))
    .option('--upper-std-chi <chi>', 'a larger one (default: 1.6)', threshold('stdChiHigh'))
    .option(
      '--flex-shift-thresh <px>',
      'flexure is counted: of slits from here on, of objects above it (default: 10)',
      threshold('flexure'),
    )
    .option('--status <word>', 'of frames without a problem (default: as the reduction stands)')
    .option('--commit <id>', 'what the column git_commit says')
    .option('--mem <bytes>', 'what the column mem_usage says (default: what the last run took; 0: not known)', bytes)
    .option('--date <day>', 'what the column date says (default: today, UTC)', day)
    .option(
      '--split',
      'also write a file for each tab of the sheet that has rows, by the first character of the dataset',
    )
    .option('--dry-run', 'show the scorecard; write nothing')
    .option('--no-cache', 'read every product anew')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, root: string, options: Options) => {
        const { out, subdirs, config, status, commit, mem, date } = options;
        const input = {
          root: resolve(root),
          ...(out === undefined ? {} : { out: resolve(out) }),
          ...(subdirs === undefined ? {} : { subdirs: [...subdirs] }),
          ...(config === undefined ? {} : { config: resolve(config) }),
          ...(status === undefined ? {} : { status }),
          ...(commit === undefined ? {} : { commit }),
          ...(mem === undefined ? {} : { memUsage: mem }),
          ...(date === undefined ? {} : { date }),
          thresholds: given({
            rms: options.rmsThresh,
            coverage: options.waveCovThresh,
            stdChiLow: options.lowerStdChi,
            stdChiHigh: options.upperStdChi,
            flexure: options.flexShiftThresh,
          }),
          split: options.split === true,
          dryRun: options.dryRun === true,
          useCache: options.cache,
        };
        const result = await follow(await slitbench.scorecard(input, { signal }));
        console.log(options.json ? JSON.stringify(result, null, 2) : table(COLUMNS, result.rows));
        console.error(summary(result, input.dryRun));
        return EXIT.done;
      }),
    );
}

/** Without what was not given. */
const given = (values: Readonly<Record<string, number | undefined>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
