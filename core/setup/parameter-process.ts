import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { childEnvironment } from '#core/pypeit/child-environment.ts';
import type { PypeitEnvironment } from '#core/pypeit/environment.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';

/** What PypeIt's Python runs. */
export const PROGRAM = fileURLToPath(new URL('../../resources/pypeit_parameters.py', import.meta.url));

/** After so long without a question the process ends: it holds some hundred MB. */
const IDLE_MS = 5 * 60_000;
/** An answer takes a second, and PypeIt's start half a minute on a slow disk: after so long none will come. */
const LIMIT_MS = 2 * 60_000;
const TAIL = 4000;
const PREPARE = 'slitbench doctor --fix prepares PypeIt for use without a network; Start has it as a button.';
const DOCTOR = 'slitbench doctor looks at the Python environment and says what is wrong.';

const Answer = z.object({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.string().optional(),
  lacks: z.boolean().optional(),
});

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
  readonly #limitMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #tail = '';
  #idle: NodeJS.Timeout | null = null;
  #ended = false;

  /** `limitMs`: how long an answer may take. */
  constructor(env: PypeitEnvironment, limitMs: number = LIMIT_MS) {
    this.env = env;
    this.#limitMs = limitMs;
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

  /**
   * PypeIt's answer. Throws a Fault `pypeit-parameters` with what it said if it cannot answer, or has not after two
   * minutes; then the process is ended.
   */
  async ask(question: ParameterQuestion, text: string): Promise<unknown> {
    if (this.#ended) throw this.#silence();
    const id = this.#next++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    this.#rest();
    const limit = setTimeout(() => this.#giveUp(id), this.#limitMs);
    this.#child.stdin.write(`${JSON.stringify({ id, do: question, text })}\n`);
    try {
      return await promise;
    } finally {
      clearTimeout(limit);
      this.#waiting.delete(id);
      this.#rest();
    }
  }

  /** Begin to count the time without questions, or stop it. */
  #rest(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    if (this.#ended || this.#waiting.size > 0) return;
    this.#idle = setTimeout(() => void this.end(), IDLE_MS);
    this.#idle.unref();
  }

  #giveUp(id: number): void {
    const minutes = Math.round(this.#limitMs / 6000) / 10;
    const message = `PypeIt has not answered within ${minutes} min what its parameters are; its process was ended`;
    this.#waiting.get(id)?.reject(refusal(message, `Try again. ${DOCTOR}`, this.#lastWords()));
    this.#waiting.delete(id);
    void this.end();
  }

  /** Hand answers over until there are no more. Never rejects. */
  async #listen(): Promise<void> {
    let broken: unknown;
    try {
      for await (const line of createInterface({ input: this.#child.stdout })) {
        const { id, result, error, lacks } = Answer.parse(JSON.parse(line));
        const waiting = this.#waiting.get(id);
        if (error === undefined) waiting?.resolve(result);
        else if (lacks === true)
          waiting?.reject(refusal('PypeIt lacks data that it would download, and cannot', PREPARE, error));
        else waiting?.reject(refusal(`PypeIt cannot read this setup file: ${error}`, 'Correct what it says.'));
      }
    } catch (error) {
      broken = error;
    }
    await this.end();
    for (const { reject } of this.#waiting.values()) reject(this.#silence(broken));
  }

  #lastWords(): string | undefined {
    const last = this.#tail.trim().split('\n').slice(-8).join('\n');
    return last === '' ? undefined : last;
  }

  #silence(broken?: unknown): Fault {
    const odd = broken === undefined ? undefined : `Its answer cannot be understood: ${causeText(broken)}`;
    return refusal('PypeIt could not be asked for its parameters', DOCTOR, odd ?? this.#lastWords());
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.#rest();
    try {
      if (this.#child.pid !== undefined && this.#child.exitCode === null) process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    await this.#child;
  }
}

const refusal = (message: string, remedy: string, cause?: string): Fault =>
  new Fault({ code: 'pypeit-parameters', message, remedy }, cause);
