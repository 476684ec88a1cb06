import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { builtRenderer } from '#cli/built-renderer.ts';
import { command, EXIT } from '#cli/command.ts';
import { openPage } from '#cli/open-page.ts';
import { seconds } from '#cli/seconds.ts';

interface Options {
  readonly port?: number;
  readonly listen: string;
  readonly open?: true;
  readonly last?: true;
  readonly idleEnd?: number;
  readonly json?: true;
}

const EXAMPLES = `
The host of a workspace: it watches the folders of raw frames, schedules reductions and serves the workbench to a
browser of this machine. There is one for each workspace; the address that it prints holds the key to it, so keep it to
yourself. Ctrl-C ends the host; reductions go on, and the next host takes them over.

From another machine, through ssh: type the line that it prints there, then open the address.

Examples:
  slitbench serve ~/redux
  slitbench serve ~/redux --open               and open the page
  slitbench serve /data/redux --port 8917      always at the same port
  slitbench serve /data/redux --listen 0.0.0.0 also to other machines, at the addresses that it prints`;

const port = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535)
    throw new InvalidArgumentError('Give a port, 1 to 65535.');
  return value;
};

/** `slitbench serve`: the host of a workspace. */
export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('the workbench in a browser: serve a workspace to this machine')
    .argument('[workspace]', 'root of the organised tree; made if it is not there', '.')
    .option('--port <n>', 'port to listen on (default: that of the last time, or a free one)', port)
    .option('--listen <address>', 'address to listen on; anything but loopback opens it to the network', '127.0.0.1')
    .option('--last', 'the workspace that was open last, if there is one')
    .option('--open', 'open the page in a browser')
    .option('--idle-end <seconds>', 'end when nobody has been connected and nothing has run for so long', seconds)
    .option('--json', 'print one line of JSON: root, address, reach (for other machines), port, pid')
    .addHelpText('after', EXAMPLES)
    .action(
      command(async ({ serve, signal }, given: string, options: Options) => {
        const renderer = builtRenderer((text) => console.error(text));
        const { port, listen, idleEnd } = options;
        const serving = await serve({
          root: resolve(given),
          renderer,
          listen,
          port,
          idleEnd,
          last: options.last === true,
        });
        try {
          const { root, workspace } = serving.host;
          if (options.json)
            console.log(
              JSON.stringify({
                root,
                address: serving.address,
                reach: serving.reach,
                port: serving.port,
                pid: process.pid,
              }),
            );
          else console.log(welcome(root, workspace.state.user, serving));
          if (options.open) openPage(serving.address);
          const stopped = new Promise<void>((done) => {
            if (signal.aborted) done();
            signal.addEventListener('abort', () => done());
          });
          await Promise.race([stopped, serving.idle]);
          console.error('slitbench: the host ends; reductions go on');
        } finally {
          await serving.close();
        }
        return EXIT.done;
      }),
    );
}

interface Reached {
  readonly listens: string;
  readonly port: number;
  readonly address: string;
  readonly reach: readonly string[];
}

function welcome(root: string, user: string, { address, listens, port, reach }: Reached): string {
  const there = listens.includes(':') ? `[${listens}]` : listens;
  const others =
    reach.length === 0
      ? ['first:', '', `  ssh -N -L ${port}:${there}:${port} ${user}@${hostname()}`]
      : ['unencrypted, over a network that you trust:', '', ...reach.map((at) => `  ${at}`)];
  const [how, ...lines] = others;
  return [
    `Slitbench serves ${root}`,
    '',
    `  ${address}`,
    '',
    `From another machine, ${how}`,
    ...lines,
    '',
    'The address is a key: whoever has it can do here what you can. Ctrl-C ends the host; reductions go on.',
  ].join('\n');
}
