import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { z } from 'zod';
import { FaultData } from '#core/contract/fault.ts';
import { OpenedWorkspace } from '#core/contract/workspaces.ts';

/** Where the command line lies, and the Node that it runs on: the checkout, or beside the packaged app. */
function installation(): { readonly root: string; readonly node: string; readonly main: string } {
  const root = app.isPackaged ? join(process.resourcesPath, 'slitbench') : join(__dirname, '../..');
  const node = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return { root, node, main: join(root, 'cli/main.ts') };
}

/** A fault that the command line reported. */
export class HostFault extends Error {
  readonly data: FaultData;
  constructor(data: FaultData) {
    super(data.message);
    this.data = data;
  }
}

const Printed = z.union([OpenedWorkspace, z.object({ fault: FaultData })]);

/**
 * Find or start the host of a workspace; null: of the one that was open last. The host is a process of its own, on
 * Slitbench's own Node, and outlives the window. Throws a HostFault.
 */
export async function openWorkspace(path: string | null): Promise<OpenedWorkspace> {
  const { node, main } = installation();
  const words = ['--disable-warning=ExperimentalWarning', main, 'open', ...(path === null ? [] : [path]), '--json'];
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const { error, stdout, stderr } = await new Promise<{ error: Error | null; stdout: string; stderr: string }>((done) =>
    execFile(node, words, { cwd: homedir(), env, maxBuffer: 1 << 22 }, (error, stdout, stderr) =>
      done({ error, stdout, stderr }),
    ),
  );
  const printed = Printed.safeParse(jsonOf(stdout));
  if (printed.success && !('fault' in printed.data)) return printed.data;
  if (printed.success && 'fault' in printed.data) throw new HostFault(printed.data.fault);
  throw new HostFault({
    code: 'host',
    message: `The host of ${path ?? 'the workspace'} could not be started`,
    remedy: 'Try `slitbench open` in a terminal: it shows what stands in the way.',
    command: [node, ...words],
    cause: stderr.trim().slice(-2000) || (error?.message ?? 'It said nothing.'),
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
