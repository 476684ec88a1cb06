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

Exit code: 0 done, 1 something could not be packed.`;

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

function packedText({ dryRun, packed, left, without }: TarQaResult): string {
  const lines = packed.map(({ archive, files, bytes, archiveBytes, kept }) => {
    const size = archiveBytes === null ? megabytes(bytes) : `${megabytes(bytes)} → ${megabytes(archiveBytes)}`;
    const more = kept === 0 ? '' : `, ${count(kept)} more of the former archive`;
    return tame(`${here(archive)}  ${count(files)} files, ${size}${more}`);
  });
  lines.push(
    ...left.map(({ folder, reason, failed }) => tame(`${failed ? 'failed' : 'left'}: ${here(folder)}: ${reason}`)),
  );
  const files = packed.reduce((sum, one) => sum + one.files, 0);
  const what = `${count(files)} files of ${count(packed.length)} reductions`;
  const rest = without === 0 ? '' : ` ${count(without)} without plots in QA/.`;
  lines.push(dryRun ? `Would pack ${what}.${rest} Nothing was written.` : `Packed ${what}.${rest}`);
  return lines.join('\n');
}
