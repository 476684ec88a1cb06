import { resolve } from 'node:path';
import type { Command } from 'commander';
import { command, EXIT, follow } from '#cli/command.ts';
import { tame, tameLines } from '#cli/table.ts';
import type { UndoResult } from '#core/contract/undo.ts';

const EXAMPLES = `
Links and copies that it made are removed, moved files go back, renamed datasets get their old names, folders that it
made are removed if they are empty. What was changed since is left as it is, and listed, also by --dry-run. Typed again,
it takes back the call before.

Examples:
  slitbench undo ~/redux --dry-run
  slitbench undo                     of the tree one stands in

Exit code: 0 done, 1 something was left, or would be.`;

/** `slitbench undo`: take the last organise back. */
export function registerUndo(program: Command): void {
  program
    .command('undo')
    .description('take back the last organize of a tree')
    .argument('[root]', 'the organised tree, or a folder in it', '.')
    .option('--dry-run', 'show what would be done; write nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(
      command(
        async ({ slitbench, signal }, root: string, options: { readonly dryRun?: true; readonly json?: true }) => {
          const input = { from: resolve(root), dryRun: options.dryRun === true };
          const result = await follow(await slitbench.undo(input, { signal }));
          console.log(options.json ? JSON.stringify(result, null, 2) : tameLines(undoText(result)));
          return result.left.length > 0 ? EXIT.failed : EXIT.done;
        },
      ),
    );
}

const WORDS: Readonly<Record<string, string>> = {
  unlink: 'links to remove',
  'remove-copy': 'copies to remove',
  move: 'files to move back',
  rename: 'names to give back',
  relink: 'links to lead back',
  link: 'links to make again',
  edit: 'setup files to change back',
};

function undoText({ root, dryRun, undone, operations, left }: UndoResult): string {
  if (undone === null) return `Nothing to undo in ${root}.`;
  const parts = Object.entries(operations).flatMap(([kind, count]) =>
    WORDS[kind] === undefined ? [] : [`${count} ${WORDS[kind]}`],
  );
  const lines = left.map(({ path, reason }) => tame(`${dryRun ? 'would stay' : 'left'}: ${path}: ${reason}`));
  const what = `the organize of ${undone} (${parts.join(', ') || 'no frames'})`;
  lines.push(
    dryRun
      ? `Would take back ${what}${left.length > 0 ? `, but for ${left.length} that would stay as ${left.length === 1 ? 'it is' : 'they are'}` : ''}. Nothing was written.`
      : `Took back ${what}${left.length > 0 ? `; ${left.length} left as ${left.length === 1 ? 'it is' : 'they are'}` : ''}.`,
  );
  return lines.join('\n');
}
