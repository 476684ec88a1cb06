import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { command, EXIT, follow } from '#cli/command.ts';
import { fixText, metadataText, undoneMetadataText, undoText } from '#cli/fix-text.ts';
import { tameLines } from '#cli/table.ts';
import type { HandEdit } from '#core/contract/fix.ts';

interface Options {
  readonly rules?: readonly string[];
  readonly set?: readonly HandEdit[];
  readonly delete?: readonly HandEdit[];
  readonly comment?: Readonly<Record<string, string>>;
  readonly hdu: number;
  readonly why?: string;
  readonly meta?: Readonly<Record<string, string>>;
  readonly into?: string;
  readonly workspace?: string;
  readonly python?: string;
  readonly undo?: true;
  readonly undoMeta?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const EXAMPLES = `
The frames themselves are only read. Copies with a mended header come into --into (never the folder of the frames
themselves), under the same name (uncompressed), with a COMMENT that says what was changed, why and when; every other byte stays, and a CHECKSUM that held holds again.
Organize a folder of copies together with the raw frames, or after them: a copy takes the place of its original.
What was written is noted in INTO/slitbench-fixes.jsonl.

Without --rules, --set or --delete the rules count that come with Slitbench (nine DEIMOS frames without pointing), and
those of .slitbench/config/header-fixes.yaml of the workspace that --into lies in. A rule:

  - name: m31-target                  # what it is called
    why: the target name was left from the night before
    files: [b27.fits, 'b3*.fits']     # frames by name; and, or, instead:
    where: target=M32 and mjd>57162   # as of slitbench scan --where
    set: { OBJECT: M31, RA: 10.6847 } # 45 is an integer, 45.0 a real number, a text a string
    copy: { TARGNAME: OBJECT }        # TARGNAME gets the value of OBJECT, as the original has it
    delete: [BADKEY]
    average: { AIRMASS: elevation }   # from the frames before and after: elevation (airmass at the mean elevation)
                                      #   or value (the mean)
    hdu: 0                            # the header that it is about; average: only 0

Rules that want different things of one card of a frame are refused for that frame, and named. A rule of the workspace
takes the place of a known one of the same name. What was edited by hand before stays in a copy, and counts before rules.

copy takes the value that the card has in the original, also where this rule or another sets or deletes that card: to
carry a new value into two cards, set both. (So two cards can be exchanged: copy: { A: B, B: A }.)

A value as one types it is a number (45, 45.0), T or F, or a text; in quotes ("'45'", in a rule: '45') a text always,
and nothing (KEYWORD=, in a rule: null) a card without value. A card that holds a number, or T or F, does not become a
text by one without quotes: EXPTIME=abc is refused. So are values that well-known cards and
metadata cannot have: RA=12:99:99, EXPTIME=-5, AIRMASS=0, dec=91, times, dates and binnings that are none (what copy
and average bring is not looked at).

average takes the nearest frame on either side that has the card, of those in the same folder that are of the same
instrument, night, frame type and, if they look at the sky, target (the target as the rules mend it). The COMMENT names
the two. Where a side has none the frame is refused: set a value instead.

Without any copy: --meta has values count in place of what headers say, in one workspace, for organize, setup and scan
(the names are those of the observing log: target, ra, dec, exptime, decker, dispname …). They are kept in
.slitbench/overrides.yaml, and a setup file has them in its rows, where PypeIt takes them. Frame types stay.

Examples:
  slitbench fix raw/ --into fixed --dry-run                     which frames have known faults, and what would change
  slitbench fix raw/ --into fixed
  slitbench fix raw/ --rules my-fixes.yaml --into fixed
  slitbench fix raw/b27.fits --set OBJECT=M31 EXPTIME=120.0 --why 'typed wrongly at the telescope' --into fixed
  slitbench fix --undo --into fixed                             take the last fix back: its copies go, or become again
                                                                as the fix before left them
  slitbench fix raw/b27.fits --meta target=M31 ra=0:42:44.3 --workspace ~/redux --why 'typed wrongly'
  slitbench fix raw/b27.fits --meta target= --workspace ~/redux as the header says, again
  slitbench fix --undo-meta --workspace ~/redux                 take the last change of metadata or types back

Exit code: 0 done, 1 a frame could not be fixed (or a copy not be removed), 2 wrong usage.`;

function pair(text: string): readonly [key: string, value: string] {
  const match = /^([^=]+)=(.*)$/s.exec(text);
  if (match === null) throw new InvalidArgumentError('It is NAME=VALUE.');
  return [(match[1] ?? '').trim(), match[2] ?? ''];
}

const keyed = (text: string, former: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  ...former,
  ...Object.fromEntries([pair(text)]),
});

function setting(text: string, former: readonly HandEdit[] = []): readonly HandEdit[] {
  const [keyword, value] = pair(text);
  return [...former, { kind: 'set', keyword, value }];
}

function hduNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number from 0 on.');
}

const deletion = (keyword: string, former: readonly HandEdit[] = []): readonly HandEdit[] => [
  ...former,
  { kind: 'delete', keyword },
];

/** `slitbench fix`: copies of frames with mended headers. */
export function registerFix(program: Command): void {
  program
    .command('fix')
    .description('write copies of frames with mended headers, by rules or by hand; the frames stay as they are')
    .argument('[files...]', 'frames, or folders that are searched for them')
    .option('--rules <file...>', 'files of rules (YAML)')
    .option('--set <KEYWORD=VALUE...>', 'set a card, or add it', setting)
    .option('--delete <keyword...>', 'delete a card', deletion)
    .option('--meta <NAME=VALUE...>', 'set metadata of the frames, without any copy; empty: as the header', keyed)
    .option('--comment <KEYWORD=TEXT...>', 'the comment of a card that is set; else the former stays', keyed)
    .option('--hdu <number>', 'of --set and --delete: another header than the primary one', hduNumber, 0)
    .option('--why <text>', 'the reason, with --set, --delete and --meta')
    .option('--into <dir>', 'where the copies go; default: fixed/ of the workspace that one stands in, else ./fixed')
    .option('--workspace <dir>', 'of --meta: the organised folder; default: the one that one stands in')
    .option('--python <path>', 'of --meta: the Python of PypeIt, for instruments that only it knows')
    .option('--undo', 'remove the copies of the last call into that folder')
    .option('--undo-meta', 'take the last change of metadata, or of types, of the workspace back')
    .option('--dry-run', 'show what would be changed; write nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ slitbench, signal }, files: string[], options: Options) => {
        const { rules = [], meta = {}, why = '', dryRun = false } = options;
        const into = options.into === undefined ? null : resolve(options.into);
        if (options.undo) {
          const result = await follow(await slitbench.unfix({ into, dryRun }, { signal }));
          console.log(options.json ? JSON.stringify(result, null, 2) : tameLines(undoText(result, dryRun)));
          return result.left.length > 0 ? EXIT.failed : EXIT.done;
        }
        const workspace = options.workspace === undefined ? null : resolve(options.workspace);
        if (options.undoMeta) {
          const result = await slitbench.undoMetadata({ workspace, dryRun });
          console.log(options.json ? JSON.stringify(result, null, 2) : undoneMetadataText(result, dryRun));
          return result.left > 0 ? EXIT.failed : EXIT.done;
        }
        const usage = wrongUsage(files, options);
        if (usage !== null) {
          console.error(`slitbench: ${usage} (slitbench fix --help shows how)`);
          return EXIT.usage;
        }
        if (Object.keys(meta).length > 0) {
          const { python } = options;
          const order = { files: files.map((file) => resolve(file)), values: meta, why, workspace, dryRun };
          const own = { ...order, ...(python === undefined ? {} : { python }) };
          const result = await follow(await slitbench.setMetadata(own, { signal }));
          console.log(options.json ? JSON.stringify(result, null, 2) : metadataText(result));
          return EXIT.done;
        }
        const input = { files: files.map((file) => resolve(file)), into, dryRun, why };
        const result = await follow(
          await slitbench.fix(
            { ...input, rules: rules.map((file) => resolve(file)), edits: editsOf(options) },
            { signal },
          ),
        );
        console.log(options.json ? JSON.stringify(result, null, 2) : tameLines(fixText(result)));
        return result.frames.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.done;
      }),
    );
}

const upper = (keyword: string): string => keyword.trim().toUpperCase();

/** What is to be edited by hand. */
function editsOf({ set = [], delete: gone = [], comment = {}, hdu }: Options): HandEdit[] {
  const comments = new Map(Object.entries(comment).map(([keyword, text]) => [upper(keyword), text]));
  return [...set, ...gone].map((edit) => {
    const said = comments.get(upper(edit.keyword));
    return edit.kind === 'set' && said !== undefined ? { ...edit, hdu, comment: said } : { ...edit, hdu };
  });
}

function wrongUsage(files: readonly string[], options: Options): string | null {
  const { rules = [], set = [], delete: gone = [], comment = {}, meta = {}, why } = options;
  const byHand = set.length + gone.length > 0;
  if (files.length === 0) return 'name the frames, or a folder';
  if (Object.keys(meta).length > 0 && (byHand || rules.length > 0))
    return '--meta makes no copies: give it without --rules, --set and --delete';
  if (byHand && rules.length > 0) return 'give rules, or --set and --delete, not both';
  if (byHand && (why ?? '').trim() === '') return '--set and --delete need --why: the reason goes into the copies';
  const lone = Object.keys(comment).find((card) => !set.some(({ keyword }) => upper(keyword) === upper(card)));
  if (lone !== undefined) return `--comment ${lone}: that card is not set; give --set ${lone}=VALUE too`;
  return null;
}
