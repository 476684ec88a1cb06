import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { command, EXIT, follow } from '#cli/command.ts';
import { count } from '#cli/count.ts';
import { tame, tameLines } from '#cli/table.ts';
import type { TarQaResult } from '#core/contract/tar-qa.ts';

const EXAMPLES = `
QA/ of each finished reduction becomes QA.tar.gz beside it. The archive is read back, and QA/ is removed only once every
file in it has the size and SHA-256 of its plot. What an earlier archive holds besides is taken over. The page QA
reads plots from the archive as well. Reductions that run, or did not come to their end, are left.
If it is killed, type the same command again. To unpack: tar -xzf QA.tar.gz

Examples:
  slitbench tar-qa ~/redux --dry-run
  slitbench tar-qa ~/redux/uds_e

Exit code: 0 done, also where there was nothing to pack; 1 something could not be packed, or a root holds no reduction.`;

/** `slitbench tar-qa`: pack QA plots. */
export function registerTarQa(program: Command): void {
  program
    .command('tar-qa')
    .description('pack the QA plots of finished reductions into QA.tar.gz')
    .argument('<root...>', 'trees, datasets or reduction folders')
    .option('--dry-run', 'show what would be packed; write nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(
        async ({ slitbench, signal }, roots: string[], options: { readonly dryRun?: true; readonly json?: true }) => {
          const input = { roots: roots.map((root) => resolve(root)), dryRun: options.dryRun === true };
          const result = await follow(await slitbench.tarQa(input, { signal }));
          console.log(options.json ? JSON.stringify(result, null, 2) : tameLines(packedText(result)));
          return result.left.some(({ failed }) => failed) ? EXIT.failed : EXIT.done;
        },
      ),
    );
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const here = (path: string): string => relative(process.cwd(), path) || path;

const some = (n: number, one: string): string => `${count(n)} ${one}${n === 1 ? '' : 's'}`;

/** What was packed of each reduction, what was left and why, and how many there are of each kind. */
export function packedText({ dryRun, packed, left, already, without }: TarQaResult): string {
  const lines = packed.map(({ archive, files, bytes, archiveBytes, kept }) => {
    if (files === 0) return tame(`${here(archive)}  whole; what was left of QA/ ${dryRun ? 'goes' : 'is gone'}`);
    const size = archiveBytes === null ? megabytes(bytes) : `${megabytes(bytes)} → ${megabytes(archiveBytes)}`;
    const more = kept === 0 ? '' : `, ${count(kept)} more of the former archive`;
    return tame(`${here(archive)}  ${some(files, 'file')}, ${size}${more}`);
  });
  lines.push(
    ...left.map(({ folder, reason, failed }) => tame(`${failed ? 'failed' : 'left'}: ${here(folder)}: ${reason}`)),
  );
  const files = packed.reduce((sum, one) => sum + one.files, 0);
  const failed = left.filter((one) => one.failed).length;
  const rest = [
    [already, 'packed already'],
    [without, 'without plots'],
    [left.length - failed, 'left'],
    [failed, 'failed'],
  ] as const;
  const others = rest.flatMap(([n, what]) => (n === 0 ? [] : [`${count(n)} ${what}`])).join(', ');
  const verb = dryRun ? 'Would pack' : 'Packed';
  const nothing = left.length === 0 ? 'Nothing to pack' : `${verb} nothing`;
  const what = packed.length === 0 ? nothing : `${verb} ${some(files, 'file')} of ${some(packed.length, 'reduction')}`;
  const unwritten = dryRun ? ' Nothing was written.' : '';
  lines.push(`${what}${others === '' ? '' : `${packed.length === 0 ? ':' : ';'} ${others}`}.${unwritten}`);
  return lines.join('\n');
}
