import { createWriteStream } from 'node:fs';
import { execa } from 'execa';

/** How a logged program ended. */
export interface Ended {
  readonly exitCode: number;
  /** Its last lines, at most 12, the empty ones not. */
  readonly lastLines: readonly string[];
}

/** How long a program may take to end after it was asked to, before it is killed. Milliseconds. */
const GRACE = 3000;

/**
 * Run a program with its output, line by line, to `log` (appended) and to `line`. When `signal` is aborted its whole
 * process group is ended, and the signal's reason thrown.
 */
export async function runLogged(
  command: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
  log: string,
  signal: AbortSignal,
  line: (text: string) => void,
): Promise<Ended> {
  signal.throwIfAborted();
  const [program, ...args] = command;
  const out = createWriteStream(log, { flags: 'a' });
  out.write(`$ ${command.join(' ')}\n`);
  const child = execa(program, args, {
    env,
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    detached: true,
    buffer: false,
  });
  const kill = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It has ended meanwhile.
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    kill('SIGTERM');
    timer = setTimeout(() => kill('SIGKILL'), GRACE);
  };
  signal.addEventListener('abort', stop, { once: true });
  const lastLines: string[] = [];
  try {
    for await (const text of child.iterable({ from: 'all' })) {
      out.write(`${text}\n`);
      if (text.trim() !== '') lastLines.push(text.trimEnd());
      if (lastLines.length > 12) lastLines.shift();
      line(text);
    }
    const { exitCode, shortMessage } = await child;
    signal.throwIfAborted();
    if (exitCode === undefined && lastLines.length === 0) lastLines.push(shortMessage ?? 'it did not start');
    return { exitCode: exitCode ?? 1, lastLines };
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(timer);
    await new Promise((resolve) => out.end(resolve));
  }
}
