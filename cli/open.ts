import { resolve } from 'node:path';
import type { Command } from 'commander';
import { command, EXIT, faultOf } from '#cli/command.ts';
import { openPage } from '#cli/open-page.ts';

interface Options {
  readonly browser?: true;
  readonly json?: true;
}

const EXAMPLES = `
Finds the host of a workspace, or starts it in the background, and prints the address of its page. A host that was
started so ends a minute after nobody looks at it any more and nothing runs. The address is a key: keep it to yourself.

Examples:
  slitbench open ~/redux --browser
  slitbench open                     the workspace that was open last`;

/** `slitbench open`: the address of a workspace. */
export function registerOpen(program: Command): void {
  program
    .command('open')
    .description('find or start the host of a workspace, and print its address')
    .argument('[workspace]', 'root of the organised tree; made if it is not there (default: the last one)')
    .option('--browser', 'open the page in a browser')
    .option('--json', 'print one line of JSON: root, address, port, pid, started; or fault')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ openHost }, given: string | undefined, { browser, json }: Options) => {
        try {
          const opened = await openHost(given === undefined ? null : resolve(given));
          console.log(json ? JSON.stringify(opened) : opened.address);
          if (browser) openPage(opened.address);
          return EXIT.done;
        } catch (error) {
          const fault = json ? faultOf(error) : null;
          if (fault === null) throw error;
          console.log(JSON.stringify({ fault }));
          return EXIT.failed;
        }
      }),
    );
}
