import { ORPCError } from '@orpc/client';
import { showProgress } from '#cli/progress.ts';
import { tame, tameLines } from '#cli/table.ts';
import { FaultData } from '#core/contract/fault.ts';
import type { TaskEvent } from '#core/contract/task.ts';
import { connect, type OpenHost, openHost, type Serve, type Slitbench, serve } from '#core/host/connect.ts';

/** What a command works with. `signal` is aborted by Ctrl-C. */
export interface CommandContext {
  readonly slitbench: Slitbench;
  readonly signal: AbortSignal;
  /** Become the host of a workspace. */
  readonly serve: Serve;
  /** Find the host of a workspace, or start it. */
  readonly openHost: OpenHost;
}

/** Exit codes: 0 all done, 1 something failed, 2 wrong usage, 130 interrupted. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Faults of what was typed. `where`: an expression; `into`, `edits`: of `slitbench fix`. */
const USAGE: ReadonlySet<string> = new Set(['where', 'into', 'edits']);

const interrupted = new AbortController();

/** Wrap the body of a command: connects, reports faults in full, sets the exit code. A second Ctrl-C ends at once. */
export function command<A extends unknown[]>(body: (context: CommandContext, ...args: A) => Promise<number>) {
  return async (...args: A): Promise<void> => {
    process.on('SIGINT', () => {
      if (interrupted.signal.aborted) process.exit(EXIT.interrupted);
      interrupted.abort();
    });
    process.on('SIGTERM', () => interrupted.abort());
    process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
    try {
      process.exitCode = await body({ slitbench: connect(), signal: interrupted.signal, serve, openHost }, ...args);
    } catch (error) {
      process.exitCode = interrupted.signal.aborted ? EXIT.interrupted : EXIT.failed;
      const fault = faultOf(error);
      if (fault !== null) {
        if (USAGE.has(fault.code)) process.exitCode = EXIT.usage;
        printFault(fault);
      } else if (interrupted.signal.aborted) {
        console.error('slitbench: interrupted; the same command goes on');
      } else {
        console.error(
          `slitbench: this is a defect of Slitbench, please report it:\n${tameLines(String(error instanceof Error ? error.stack : error))}`,
        );
      }
    }
  };
}

/** The fault that a call ended with, or null if it is a defect. */
export const faultOf = (error: unknown): FaultData | null =>
  error instanceof ORPCError && error.code === 'FAULT' ? FaultData.parse(error.data) : null;

/** A fault as a person reads it: what happened, where, why, and what to do. */
export function printFault(fault: FaultData): void {
  const lines = [`slitbench: ${fault.message}`];
  if (fault.line !== undefined) lines.push(`  at: ${fault.line}`);
  if (fault.command !== undefined)
    lines.push(`  command: ${fault.command.join(' ')} (exit code ${fault.exitCode ?? '?'})`);
  if (fault.logPath !== undefined) lines.push(`  log: ${fault.logPath}`);
  if (fault.cause !== undefined) lines.push(`  cause: ${fault.cause}`);
  lines.push(`  what to do: ${fault.remedy}`);
  const shown = lines.flatMap((line) => line.split('\n')).map((line) => tame(line).trimEnd());
  console.error(shown.join('\n'));
}

/** Follow long work to its result, showing progress and notes on standard error. */
export async function follow<R>(events: AsyncIterable<TaskEvent<R>>): Promise<R> {
  const shown = showProgress();
  try {
    for await (const event of events) {
      if (event.type === 'result') return event.result;
      if (event.type === 'note') shown.note(event.level, event.text);
      else shown.progress(event.progress);
    }
  } finally {
    shown.clear();
  }
  throw new Error('the task ended without a result');
}
