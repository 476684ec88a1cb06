import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { childEnvironment } from '#core/pypeit/child-environment.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { Fault } from '#core/workspace/fault.ts';

/** What PypeIt's Python runs. */
export const PROGRAM = fileURLToPath(new URL('../../resources/pypeit_parameters.py', import.meta.url));

/** After so long without a question the process ends: it holds some hundred MB. */
const IDLE_MS = 5 * 60_000;
const TAIL = 4000;

const Answer = z.object({ id: z.number(), result: z.unknown().optional(), error: z.string().optional() });

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What PypeIt is asked: see the head of resources/pypeit_parameters.py. */
export type ParameterQuestion = 'define' | 'validate';

/** A Python process that answers questions about PypeIt's parameters: starting takes seconds, an answer does not. */
export class ParameterProcess {
  readonly env: PypeitEnvironment;
  readonly #child;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #tail = '';
  #idle: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(env: PypeitEnvironment) {
    this.env = env;
    this.#child = execa(env.python, [PROGRAM], {
      env: childEnvironment(env),
      extendEnv: false,
      stdin: 'pipe',
      detached: true,
      reject: false,
      buffer: false,
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#tail = (this.#tail + text).slice(-TAIL);
    });
    this.#child.stdin.on('error', () => {}); // It has ended: those that wait are told below.
    void this.#listen();
  }

  /** Whether it can still be asked. */
  get ended(): boolean {
    return this.#ended;
  }

  /** PypeIt's answer. Throws a Fault `pypeit-parameters` with what it said if it cannot answer. */
  async ask(question: ParameterQuestion, text: string): Promise<unknown> {
    const id = this.#next++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#child.stdin.write(`${JSON.stringify({ id, do: question, text })}\n`);
    try {
      return await promise;
    } finally {
      this.#idle = setTimeout(() => void this.end(), IDLE_MS);
      this.#idle.unref();
    }
  }

  async #listen(): Promise<void> {
    try {
      for await (const line of createInterface({ input: this.#child.stdout })) {
        const { id, result, error } = Answer.parse(JSON.parse(line));
        const waiting = this.#waiting.get(id);
        this.#waiting.delete(id);
        if (error === undefined) waiting?.resolve(result);
        else waiting?.reject(refusal(`PypeIt cannot read this setup file: ${error}`, 'Correct what it says.'));
      }
    } finally {
      this.#ended = true;
      const last = this.#tail.trim().split('\n').slice(-8).join('\n');
      const remedy = 'slitbench doctor looks at the Python environment and says what is wrong.';
      for (const { reject } of this.#waiting.values())
        reject(refusal('PypeIt could not be asked for its parameters', remedy, last));
      this.#waiting.clear();
    }
  }

  async end(): Promise<void> {
    this.#ended = true;
    if (this.#idle !== null) clearTimeout(this.#idle);
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    await this.#child;
  }
}

const refusal = (message: string, remedy: string, cause?: string): Fault =>
  new Fault({ code: 'pypeit-parameters', message, remedy }, cause);
