import { resolve } from 'node:path';
import type { Command } from 'commander';
import { command, EXIT, follow } from '#cli/command.ts';
import {
  columnNames,
  defaultColumns,
  type LogColumn,
  logColumn,
  logCsv,
  logTable,
  sorted,
} from '#cli/observing-log.ts';
import { seconds } from '#cli/seconds.ts';
import { tame } from '#cli/table.ts';
import type { Frame } from '#core/contract/frame.ts';
import type { ScanResult } from '#core/contract/scan.ts';

interface Options {
  readonly spectrograph?: string;
  readonly python?: string;
  readonly where?: string;
  readonly sort?: readonly string[];
  readonly columns?: readonly string[];
  readonly wait: number;
  readonly cache: boolean;
  readonly csv?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  slitbench scan raw/                                     the observing log, a table for each instrument
  slitbench scan raw/ more/ --where 'frametype=science and exptime>600'
  slitbench scan raw/ --where "target~'feige*' or not airmass<1.5" --sort target,-exptime
  slitbench scan raw/ --columns filename,target,hatch,lampstat01
  slitbench scan raw/ --spectrograph keck_nires           frames of any instrument that PypeIt knows (needs PypeIt)
  slitbench scan raw/ --csv > log.csv

Expressions: KEY OP VALUE with = != < <= > >= and ~ (wildcards * and ?, or a /regular expression/; also !~), combined by
and, or, not and parentheses. frametype=TYPE asks whether that type is among a frame's. A missing value meets no
condition but KEY=none. Keys are PypeIt's metadata, and frametype, filename, path, size, spectrograph, problem.

Frames that cannot be used are listed at the end, with the reason, on standard error.
Exit code: 0, also when some frames cannot be used; 1 if none can, or the scan failed; 2 if what was
asked for makes no sense.`;

const commaList = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

const DEFAULT_SORT = ['mjd', 'filename'];

const count = (n: number): string => n.toLocaleString('en-US');

/** The last lines: how many frames of which types; what cannot be used, one reason at a time. */
function summary({ frames, found, read, types, quarantined }: ScanResult, filtered: boolean): string {
  if (found === 0) return 'No frames: there is no file named *.fits, *.fits.gz or *.fits.fz.';
  const good = frames.filter(({ problem }) => problem === null);
  const named = Object.entries(types).map(([type, n]) => `${count(n)} ${type}`);
  const untyped = good.filter(({ types: own }) => own.length === 0).length;
  if (untyped > 0) named.push(`${count(untyped)} of no type`);
  const of = filtered ? ` of ${count(found)}` : '';
  const fresh = read < found ? ` (${count(read)} read, ${count(found - read)} unchanged)` : '';
  const lines = [
    `${count(filtered ? frames.length : found)}${of} ${found === 1 ? 'frame' : 'frames'}${named.length > 0 ? `: ${named.join(', ')}` : ''}${fresh}`,
  ];
  const groups = Map.groupBy(quarantined, ({ problem }) => `${problem?.code} ${problem?.remedy}`);
  if (quarantined.length > 0) lines.push(`${count(quarantined.length)} cannot be used:`);
  for (const group of groups.values()) {
    const reasons = Map.groupBy(group, ({ problem }) => problem?.reason ?? '');
    for (const [reason, alike] of reasons) {
      const [first] = alike;
      const more = alike.length > 1 ? ` and ${count(alike.length - 1)} more` : '';
      lines.push(`  ✕ ${reason.includes(first?.path ?? '') ? '' : `${first?.path}${more}: `}${reason}`);
    }
    lines.push(`    → ${group[0]?.problem?.remedy}`);
  }
  return lines.map(tame).join('\n');
}

/** Columns by name, or a message that says which there are. */
function chosen(names: readonly string[], frames: readonly Frame[]): readonly LogColumn[] | string {
  const columns = names.map((name) => logColumn(name, frames));
  const wrong = names.find((_, i) => columns[i] === null);
  if (wrong !== undefined) return `no frame has ${wrong}; there are: ${columnNames(frames).join(', ')}`;
  return columns.filter((column) => column !== null);
}

/** Frames in the order that was asked for; a message if a key to sort by is not there. */
function inOrder(frames: readonly Frame[], by: readonly string[]): readonly Frame[] | string {
  if (frames.length === 0) return frames;
  const keys = chosen(
    by.map((key) => key.replace(/^-/, '')),
    frames,
  );
  if (typeof keys === 'string') return `--sort: ${keys}`;
  return sorted(
    frames,
    keys.map((column, i) => ({ column, down: by[i]?.startsWith('-') ?? false })),
  );
}

/** Print the frames; a message if a column or key that was asked for is not there. */
function print(result: ScanResult, options: Options): string | null {
  const { columns, csv, json, sort } = options;
  if (json) {
    const frames = sort === undefined ? result.frames : inOrder(result.frames, sort);
    if (typeof frames === 'string') return frames;
    console.log(JSON.stringify(frames));
    return null;
  }
  const usable = csv ? result.frames : result.frames.filter(({ problem }) => problem === null);
  const frames = inOrder(usable, sort ?? DEFAULT_SORT.filter((name) => logColumn(name, usable) !== null));
  if (typeof frames === 'string') return frames;
  if (csv) {
    const all = [
      'path',
      'spectrograph',
      'frametype',
      'problem',
      ...new Set(Object.values(result.columns).flatMap((own) => own.map(({ name }) => name))),
    ];
    const wanted = chosen(columns ?? all, frames);
    if (typeof wanted === 'string') return `--columns: ${wanted}`;
    console.log(logCsv(wanted, frames));
    return null;
  }
  const groups = [...Map.groupBy(frames, ({ spectrograph }) => spectrograph ?? 'unknown')];
  for (const [index, [name, own]] of groups.entries()) {
    const wanted = chosen(columns ?? defaultColumns(result.columns[name] ?? []), own);
    if (typeof wanted === 'string') return `--columns: ${wanted}`;
    if (groups.length > 1) console.log(`${index > 0 ? '\n' : ''}# ${name}`);
    console.log(logTable(wanted, own));
  }
  return null;
}

/** `slitbench scan`. */
export function registerScan(program: Command): void {
  program
    .command('scan')
    .description('find raw frames and print the observing log')
    .argument('<dir...>', 'folders, searched with all below them for *.fits, *.fits.gz and *.fits.fz; or single files')
    .option('--where <expression>', 'only frames that meet it (see below)')
    .option(
      '--sort <keys>',
      'columns to sort by, separated by commas; -KEY turns the order round (default: mjd,filename)',
      commaList,
    )
    .option('--columns <names>', 'columns to show, separated by commas', commaList)
    .option('--spectrograph <name>', "PypeIt's name of the instrument; default: each frame tells")
    .option('--python <path>', 'the Python with PypeIt to ask about other instruments')
    .option('--wait <seconds>', 'how long to wait for files that are still being written', seconds, 5)
    .option('--no-cache', 'read every file anew')
    .option('--csv', 'print one table of comma-separated values (also of frames that cannot be used)')
    .option('--json', 'print JSON: an array of frames, with all that is known of each')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, names: string[], options: Options) => {
        const { spectrograph, python, where, wait, cache } = options;
        const input = {
          roots: names.map((name) => resolve(name)),
          workspace: process.cwd(),
          waitSeconds: wait,
          useCatalogue: cache,
          ...(spectrograph === undefined ? {} : { spectrograph }),
          ...(python === undefined ? {} : { python: resolve(python) }),
          ...(where === undefined ? {} : { where }),
        };
        const result = await follow(await slitbench.scan(input, { signal }));
        const wrong = print(result, options);
        if (wrong !== null) {
          console.error(`slitbench: ${wrong}`);
          return EXIT.usage;
        }
        console.error(summary(result, where !== undefined));
        return result.found > 0 && result.quarantined.length === result.found ? EXIT.failed : EXIT.done;
      }),
    );
}
