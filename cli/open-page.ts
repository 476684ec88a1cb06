import { spawn } from 'node:child_process';
import { platform } from 'node:os';

/** Open the page in the user's browser. A machine without one has the printed address. */
export function openPage(address: string): void {
  const [program, ...args] =
    platform() === 'darwin'
      ? ['open', address]
      : platform() === 'win32'
        ? ['explorer', address]
        : ['xdg-open', address];
  const child = spawn(program ?? 'xdg-open', args, { stdio: 'ignore', detached: true });
  child.on('error', () => console.error(`slitbench: no browser could be opened; open ${address}`));
  child.unref();
}
