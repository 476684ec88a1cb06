import { spawn } from 'node:child_process';
import { platform } from 'node:os';
import type { TaskBoard } from '#core/host/task-board.ts';
import { here } from '#core/pypeit/candidates.ts';
import { childEnvironment } from '#core/pypeit/child-environment.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { Fault } from '#core/workspace/fault.ts';

/** Whether windows can be opened where this process runs. */
export const hasDisplay = (): boolean =>
  platform() === 'darwin' || [process.env.DISPLAY, process.env.WAYLAND_DISPLAY].some((value) => (value ?? '') !== '');

/** What a program says last that matters to the person who asked for it. */
const MOST_SAID = 2000;

/**
 * Open one of PypeIt's programs in a window of its own, working in `folder`; it goes on when the host ends. Its task ends
 * with it, cancelling ends it, and what it says when it fails is told. The id of the task.
 */
export function openProgram(
  tasks: TaskBoard,
  pypeit: PypeitEnvironment,
  words: readonly string[],
  folder: string,
): string {
  const [program = '', ...args] = words;
  const name = program.split('/').at(-1) ?? program;
  const { id } = tasks.begin({ kind: 'program', title: name, command: [...words] }, async ({ signal, progress }) => {
    const env: Record<string, string> = childEnvironment(pypeit);
    // PypeIt's reductions get no display; this gets the user's.
    const own = here().variables;
    for (const variable of ['MPLBACKEND', 'QT_QPA_PLATFORM']) {
      const value = own[variable];
      if (value === undefined) delete env[variable];
      else env[variable] = value;
    }
    const child = spawn(program, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said = (said + String(chunk)).slice(-MOST_SAID);
    });
    child.unref();
    progress({ phase: `${name} is open`, done: 0, total: null, unit: 'windows' });
    const end = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        // It has just ended.
      }
    };
    signal.addEventListener('abort', end, { once: true });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    }).finally(() => signal.removeEventListener('abort', end));
    if (code === 0 || signal.aborted) return;
    throw new Fault({
      code: 'program',
      message: `${name} ended with exit code ${code ?? 'none'}: ${said.trim().split('\n').at(-1) ?? ''}`,
      command: [...words],
      exitCode: code ?? -1,
      remedy: 'Type the command in a terminal: it shows all that it says.',
    });
  });
  return id;
}
