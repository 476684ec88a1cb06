import { relative, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { command, EXIT, printFault } from '#cli/command.ts';
import { showProgress } from '#cli/progress.ts';
import { seconds } from '#cli/seconds.ts';
import { table, tame } from '#cli/table.ts';
import type { FaultData } from '#core/contract/fault.ts';
import type { FileHeaders, HeaderCard, HeaderUnit } from '#core/contract/headers.ts';

interface Options {
  readonly hdu?: string;
  readonly key?: readonly string[];
  readonly wait: number;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  slitbench headers b27.fits.gz                          every card of every HDU, 80 columns each
  slitbench headers spec1d.fits --hdu 1                  of one HDU: by number from 0, or name (SPEC; SPEC,2 by EXTVER)
  slitbench headers raw/*.fits --key OBJECT EXPTIME      a table: a line a file, a column a key
  slitbench headers raw/*.fits --key 'LAMP*' 'HIERARCH ESO DET *'
  slitbench headers b27.fits --json                      keyword, kind, value, comment, image and byte offset of each card

Keys are found in the primary header, else in the first extension that has them; what a key has there more than once
stands in one cell, parted by |. --key takes all words up to the next option: name the files before it, or after --.
A file that is still being written is waited for, and shown last. One that cannot be read is reported; the others are
shown.

Exit code: 0 all were read, 1 a file could not be read or has no such HDU, 2 wrong usage.`;

/** JSON in which whole numbers beyond 2⁵³ keep their digits. */
function json(value: unknown): string {
  const big: string[] = [];
  const text = JSON.stringify(value, (_, v: unknown) => {
    if (typeof v === 'bigint') return `\u{E000}${big.push(v.toString()) - 1}`;
    return v === Infinity || v === -Infinity ? String(v) : v;
  });
  return text.replaceAll(/"\u{E000}(\d+)"/gu, (_, index: string) => big[Number(index)] ?? 'null');
}

/** A header as `fold -w80` shows it. */
function lines({ cards }: HeaderUnit): string[] {
  return cards.flatMap(({ image }) => image.match(/.{1,80}/gs) ?? []).map((line) => tame(line).trimEnd());
}

/** A path as short as it can be said from here. */
function shown(path: string): string {
  const short = relative('.', path);
  return short.startsWith('..') ? path : short;
}

const titled = (path: string, { index, name, kind, version }: HeaderUnit): string =>
  `# ${tame(path)}  HDU ${index}${name === '' ? '' : ` ${tame(name)}`}${version === 1 ? '' : `,${version}`}  ${kind}`;

/** Prints files as they come; `end`: what can be told only when all are there. */
interface Printer {
  add(file: FileHeaders): void;
  end(): void;
}

type Print = (text: string) => void;

function jsonArray(print: Print): Printer {
  let count = 0;
  return { add: (file) => print(`${count++ === 0 ? '[' : ','}${json(file)}`), end: () => print(']') };
}

/** `isOnly`: there is one file; if it has one unit, that needs no title. */
function listing(print: Print, isOnly: boolean): Printer {
  let count = 0;
  const add = ({ path, units }: FileHeaders) => {
    for (const unit of units) {
      const title = isOnly && units.length === 1 ? [] : [titled(shown(path), unit)];
      print([...(count++ > 0 ? [''] : []), ...title, ...lines(unit)].join('\n'));
    }
  };
  return { add, end: () => {} };
}

function valueText({ value }: HeaderCard): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'object') return `(${value.re}, ${value.im})`;
  return String(value);
}

interface Row {
  readonly path: string;
  /** Of each keyword the cards of the first unit that has it. */
  readonly cards: ReadonlyMap<string, readonly HeaderCard[]>;
}

function rowOf({ path, units }: FileHeaders): Row {
  const cards = new Map<string, readonly HeaderCard[]>();
  for (const unit of units)
    for (const [keyword, own] of Map.groupBy(unit.cards, (card) => card.keyword))
      if (!cards.has(keyword)) cards.set(keyword, own);
  return { path: shown(path), cards };
}

/** A line a file, a column a keyword that any file has, in the order of the keys. */
function keyTable(print: Print, keys: readonly string[]): Printer {
  const rows: Row[] = [];
  const end = () => {
    if (rows.length === 0) return;
    const keywords = [...new Set(rows.flatMap(({ cards }) => [...cards.keys()]))];
    const isNumber = (keyword: string) =>
      rows.every(({ cards }) =>
        (cards.get(keyword) ?? []).every(({ kind }) => ['integer', 'float', 'undefined'].includes(kind)),
      );
    const columns = keywords.map((keyword) => ({
      title: keyword,
      right: isNumber(keyword),
      cell: ({ cards }: Row) => (cards.get(keyword) ?? []).map(valueText).join(' | '),
    }));
    print(table([{ title: 'file', cell: ({ path }: Row) => path }, ...columns], rows));
    if (keywords.length === 0) console.error(`slitbench: no card matches ${keys.join(', ')}`);
  };
  return { add: (file) => void (file.units.length > 0 && rows.push(rowOf(file))), end };
}

function hduName(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is a number or a name.');
  return text;
}

/** `slitbench headers`. */
export function registerHeaders(program: Command): void {
  program
    .command('headers')
    .description('show the headers of FITS files, as cards or as a table of keys')
    .argument('<file...>', 'FITS files, also gzipped')
    .option('--hdu <n|name>', 'only this HDU, by its number from 0 or its name', hduName)
    .option('--key <key...>', 'only these keywords; * and ? are wildcards')
    .option('--wait <seconds>', 'how long to wait for a file that is still being written', seconds, 5)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, names: string[], { hdu, key = [], wait, json: asJson }: Options) => {
        const input = { files: names.map((name) => resolve(name)), keys: [...key], waitSeconds: wait };
        const display = showProgress();
        const print = (text: string) => {
          display.clear();
          console.log(text);
        };
        const printer = asJson
          ? jsonArray(print)
          : key.length > 0
            ? keyTable(print, key)
            : listing(print, names.length === 1);
        const faults: FaultData[] = [];
        try {
          const events = await slitbench.headers({ ...input, ...(hdu === undefined ? {} : { hdu }) }, { signal });
          for await (const event of events) {
            if (event.type === 'progress') display.progress(event.progress);
            if (event.type !== 'file') continue;
            if (event.file.fault !== null) faults.push(event.file.fault);
            printer.add(event.file);
          }
        } finally {
          display.clear();
        }
        printer.end();
        for (const fault of faults) printFault(fault);
        return faults.length > 0 ? EXIT.failed : EXIT.done;
      }),
    );
}
