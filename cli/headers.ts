import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { command, EXIT, follow, printFault } from '#cli/command.ts';
import { seconds } from '#cli/seconds.ts';
import { table, tame } from '#cli/table.ts';
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
  slitbench headers spec1d.fits --hdu 1                  of one HDU, by number or name (SPEC, or SPEC,2 by EXTVER)
  slitbench headers raw/*.fits --key OBJECT EXPTIME      a table: a line a file, a column a key
  slitbench headers raw/*.fits --key 'LAMP*' 'HIERARCH ESO DET *'
  slitbench headers b27.fits --json                      keyword, kind, value, comment, image and byte offset of each card

Keys are found in the primary header, else in the first extension that has them. A file that is still being written is
waited for. A file that cannot be read is reported; the others are shown.

Exit code: 0 all were read, 1 a file could not be read.`;

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

function listing(files: readonly FileHeaders[]): string {
  const single = files.length === 1 && files[0]?.units.length === 1;
  const blocks = files.flatMap(({ path, units }) =>
    units.map((unit) => (single ? lines(unit) : [titled(shown(path), unit), ...lines(unit)]).join('\n')),
  );
  return blocks.join('\n\n');
}

function cell(card: HeaderCard | undefined): string {
  const value = card?.value;
  if (card === undefined || value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'object') return `(${value.re}, ${value.im})`;
  return String(value);
}

/** A line a file, a column a keyword that any file has, in the order of the keys. */
function keyTable(files: readonly FileHeaders[]): string {
  const rows = files
    .filter(({ units }) => units.length > 0)
    .map(({ path, units }) => {
      const cards = new Map<string, HeaderCard>();
      for (const unit of units)
        for (const card of unit.cards) if (!cards.has(card.keyword)) cards.set(card.keyword, card);
      return { path: shown(path), cards };
    });
  const keywords = [...new Set(rows.flatMap(({ cards }) => [...cards.keys()]))];
  const isNumber = (keyword: string) =>
    rows.every(({ cards }) => ['integer', 'float', 'undefined', undefined].includes(cards.get(keyword)?.kind));
  const columns = keywords.map((keyword) => ({
    title: keyword,
    right: isNumber(keyword),
    cell: (row: (typeof rows)[number]) => cell(row.cards.get(keyword)),
  }));
  return table([{ title: 'file', cell: (row: (typeof rows)[number]) => row.path }, ...columns], rows);
}

/** `slitbench headers`. */
export function registerHeaders(program: Command): void {
  program
    .command('headers')
    .description('show the headers of FITS files, as cards or as a table of keys')
    .argument('<file...>', 'FITS files, also gzipped')
    .option('--hdu <n|name>', 'only this HDU')
    .option('--key <key...>', 'only these keywords; * and ? are wildcards')
    .option('--wait <seconds>', 'how long to wait for a file that is still being written', seconds, 5)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, names: string[], { hdu, key = [], wait, json: asJson }: Options) => {
        const input = { files: names.map((name) => resolve(name)), keys: [...key], waitSeconds: wait };
        const { files } = await follow(
          await slitbench.headers({ ...input, ...(hdu === undefined ? {} : { hdu }) }, { signal }),
        );
        const faults = files.flatMap(({ fault }) => fault ?? []);
        if (asJson) console.log(json(files));
        else {
          const text = key.length > 0 ? keyTable(files) : listing(files);
          if (text !== '') console.log(text);
          const units = files.flatMap((file) => file.units);
          if (key.length > 0 && units.length > 0 && units.every(({ cards }) => cards.length === 0))
            console.error(`slitbench: no card matches ${key.join(', ')}`);
        }
        for (const fault of faults) printFault(fault);
        return faults.length > 0 ? EXIT.failed : EXIT.done;
      }),
    );
}
