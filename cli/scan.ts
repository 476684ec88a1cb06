import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { command, EXIT, follow } from '#cli/command.ts';
import { count } from '#cli/count.ts';
import { defaultColumns, logColumn, logCsv, logTable, sorted } from '#cli/observing-log.ts';
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
condition but KEY=none. Keys are PypeIt's metadata, and frametype, filename, path, size, spectrograph, ut, problem.

Frames that cannot be used are listed at the end, with the reason, on standard error.
Exit code: 0, also when some frames cannot be used; 1 if none can, or the scan failed; 2 if what was
asked for makes no sense.`;

function commaList(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes('')) throw new InvalidArgumentError('It is a list of names, separated by commas.');
  return parts;
}

const DEFAULT_SORT = ['mjd', 'filename'];

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
  const bad = frames.filter(({ problem }) => problem !== null);
  const groups = Map.groupBy(bad, ({ problem }) => `${problem?.code} ${problem?.remedy}`);
  if (bad.length > 0) lines.push(`${count(bad.length)} cannot be used:`);
  for (const group of groups.values()) {
    const reasons = Map.groupBy(group, ({ problem }) => problem?.reason ?? '');
    for (const [reason, alike] of reasons) {
      const [first] = alike;
      const more = alike.length > 1 ? ` and ${count(alike.length - 1)} more` : '';
      lines.push(`  ✕ ${reason.includes(first?.path ?? '') ? '' : `${first?.path}${more}: `}${reason}`);
    }
    lines.push(`    → ${group[0]?.problem?.remedy}`);
  }
  const others = quarantined - bad.length;
  if (others > 0) lines.push(`Of the others ${count(others)} cannot be used; --where 'problem!=none' lists them.`);
  return lines.map(tame).join('\n');
}

/** What is wrong with names that were given to an option, or null. */
function unknownName(option: string, names: readonly string[], { keys, found }: ScanResult): string | null {
  const wrong = found === 0 ? undefined : names.find((name) => !keys.includes(name));
  return wrong === undefined ? null : `${option}: no frame has ${wrong}; there are: ${keys.join(', ')}`;
}

function inOrder(frames: readonly Frame[], by: readonly string[]): readonly Frame[] {
  const keys = by.map((key) => ({ column: logColumn(key.replace(/^-/, '')), down: key.startsWith('-') }));
  return sorted(frames, keys);
}

/** Print the frames; a message if a column or key that was asked for is not there. */
function print(result: ScanResult, { columns, csv, json, sort }: Options): string | null {
  const keys = sort?.map((key) => key.replace(/^-/, '')) ?? [];
  const wrong = unknownName('--columns', columns ?? [], result) ?? unknownName('--sort', keys, result);
  if (wrong !== null) return wrong;
  if (json) {
    console.log(JSON.stringify(sort === undefined ? result.frames : inOrder(result.frames, sort)));
    return null;
  }
  const frames = inOrder(result.frames, sort ?? DEFAULT_SORT);
  if (csv) {
    const own = Object.values(result.columns).flatMap((some) => some.map(({ name }) => name));
    const all = ['path', 'spectrograph', 'frametype', 'problem', ...new Set(own)];
    console.log(logCsv((columns ?? all).map(logColumn), frames));
    return null;
  }
  const usable = frames.filter(({ problem }) => problem === null);
  const groups = [...Map.groupBy(usable, ({ spectrograph }) => spectrograph ?? 'unknown')];
  for (const [index, [name, some]] of groups.entries()) {
    if (groups.length > 1) console.log(`${index > 0 ? '\n' : ''}# ${name}`);
    console.log(logTable((columns ?? defaultColumns(result.columns[name] ?? [])).map(logColumn), some));
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
    .addOption(
      new Option('--json', 'print JSON: an array of frames, with all that is known of each').conflicts([
        'csv',
        'columns',
      ]),
    )
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
        return result.found > 0 && result.quarantined === result.found ? EXIT.failed : EXIT.done;
      }),
    );
}
