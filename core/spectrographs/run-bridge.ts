import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { MetaValue } from '#core/contract/frame.ts';
import { childEnvironment } from '#core/pypeit/child-environment.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { BridgeLine } from '#core/spectrographs/bridge-lines.ts';
import { Fault } from '#core/workspace/fault.ts';

const PROGRAM = fileURLToPath(new URL('../../resources/pypeit_bridge.py', import.meta.url));

/** What the bridge can be asked; see the head of resources/pypeit_bridge.py. */
export type BridgeRequest =
  | { readonly list: true }
  | {
      readonly spectrograph: string;
      readonly files: readonly string[];
      /** By path: values that count in place of those of the header. */
      readonly values?: Readonly<Record<string, Readonly<Record<string, MetaValue>>>>;
    };

/** Characters of standard error kept for the message of a failure. */
const TAIL = 4000;

/**
 * Ask PypeIt and hand over each line of its answer as it comes. Aborting ends the whole process group. Throws a Fault
 * `pypeit-bridge` with the last lines of standard error if Python fails.
 */
export async function runBridge(
  env: PypeitEnvironment,
  request: BridgeRequest,
  onLine: (line: BridgeLine) => void,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const command = [env.python, PROGRAM];
  const child = execa(env.python, [PROGRAM], {
    env: childEnvironment(env),
    extendEnv: false,
    input: JSON.stringify(request),
    detached: true,
    reject: false,
    buffer: false,
  });
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener('abort', end);
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-TAIL);
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) onLine(BridgeLine.parse(JSON.parse(line)));
    const { exitCode, shortMessage, failed } = await child;
    signal.throwIfAborted();
    if (failed) throw failure(command, exitCode, tail.trim() || (shortMessage ?? ''));
  } finally {
    signal.removeEventListener('abort', end);
    end();
    await child;
  }
}

function failure(command: string[], exitCode: number | undefined, said: string): Fault {
  const last = said.split('\n').slice(-12).join('\n');
  return new Fault(
    {
      code: 'pypeit-bridge',
      message: 'PypeIt could not be asked about these frames',
      remedy: 'slitbench doctor looks at the Python environment and says what is wrong.',
      command,
      ...(exitCode === undefined ? {} : { exitCode }),
    },
    last,
  );
}
