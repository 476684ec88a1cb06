import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { type ParameterErrors, ParameterTree } from '#core/contract/parameters.ts';
import { findPypeit, type PypeitEnvironment } from '#core/pypeit/environment.ts';
import { ParameterProcess, PROGRAM } from '#core/setup/parameter-process.ts';
import { type PypeitFile, parsePypeitFile } from '#core/setup/pypeit-file.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { errorCode } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { cachePlace } from '#core/workspace/places.ts';

/** The Python is looked for again after so long. */
const KNOWN_MS = 60_000;

const Refused = z.object({ errors: z.array(z.object({ path: z.string().nullable(), message: z.string() })) });

/** PypeIt's parameters for the setup files of a workspace, by the user's PypeIt; one Python process for all. */
export class ParameterDesk {
  /** The Python that is named, or null: it is looked for. */
  readonly python: () => string | null;
  #process: ParameterProcess | null = null;
  #found: { readonly python: string | null; readonly at: number; readonly env: Promise<PypeitEnvironment> } | null =
    null;

  /** `python`: what the settings name. */
  constructor(python: () => string | null) {
    this.python = python;
  }

  /**
   * Every parameter, with the defaults for the configuration of a setup file. Kept in the cache until PypeIt, the
   * instrument or the frame changes. Throws a Fault where there is no PypeIt, or the text cannot be read.
   */
  async definitions(text: string, path: string, task: TaskHandle): Promise<ParameterTree> {
    const file = parsePypeitFile(text, path);
    const progress = (phase: string) => task.progress({ phase, done: 0, total: null, unit: '' });
    progress('looking for PypeIt');
    const env = await this.#environment();
    const kept = join(cachePlace(), 'parameters', `${cacheKey(file, env)}.json`);
    const known = readKept(kept);
    if (known !== null) return known;
    progress(`asking PypeIt ${env.version} for its parameters`);
    const tree = ParameterTree.parse(await this.#ask(env, 'define', bareText(file)));
    makeFolder(join(cachePlace(), 'parameters'));
    writeWhole(kept, JSON.stringify(tree));
    return tree;
  }

  /** What PypeIt's own classes refuse of a text. Throws a Fault where it cannot be read at all. */
  async validate(text: string, path: string): Promise<ParameterErrors> {
    const file = parsePypeitFile(text, path);
    const { errors } = Refused.parse(await this.#ask(await this.#environment(), 'validate', text));
    const { parameters, sections } = file.parameters;
    return {
      errors: errors.map(({ path: at, message }) => {
        const line = at === null ? undefined : [...parameters, ...sections].find((each) => each.path === at)?.line;
        return { path: at, line: line === undefined ? null : line + 1, message };
      }),
    };
  }

  #environment(): Promise<PypeitEnvironment> {
    const python = this.python();
    if (this.#found === null || this.#found.python !== python || Date.now() - this.#found.at > KNOWN_MS) {
      const env = findPypeit(python === null ? {} : { python });
      env.catch(() => {
        this.#found = null;
      });
      this.#found = { python, at: Date.now(), env };
    }
    return this.#found.env;
  }

  async #ask(env: PypeitEnvironment, question: 'define' | 'validate', text: string): Promise<unknown> {
    if (this.#process === null || this.#process.ended || this.#process.env.python !== env.python) {
      void this.#process?.end();
      this.#process = new ParameterProcess(env);
    }
    return await this.#process.ask(question, text);
  }

  async close(): Promise<void> {
    await this.#process?.end();
  }
}

/** The text without what it sets, but for the instrument: defaults do not depend on it, nor on its mistakes. */
function bareText({ lines, setup, data, spectrograph }: PypeitFile): string {
  const part = ({ start, end }: { readonly start: number; readonly end: number }) =>
    lines
      .slice(start, end + 1)
      .join('')
      .trimEnd();
  return `[rdx]\nspectrograph = ${spectrograph}\n${part(setup)}\n${part(data)}\n`;
}

/** What the answer depends on: our question, PypeIt, the instrument, and the frame that stands for the configuration. */
function cacheKey({ spectrograph, data }: PypeitFile, env: PypeitEnvironment): string {
  const used = data.rows.filter(({ commented }) => !commented);
  const having = (types: RegExp) => used.find(({ cells }) => types.test(cells.frametype ?? ''));
  const row = having(/science|standard/) ?? having(/arc|trace/) ?? used[0];
  const name = row?.cells.filename ?? '';
  const frame = data.paths
    .map(({ path }) => join(path, name))
    .filter(isAbsolute)
    .map((path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return [path, stat?.size, stat?.mtimeMs];
    });
  const about = [readFileSync(PROGRAM, 'utf8'), env.version, env.python, spectrograph, row?.cells, frame];
  return createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 32);
}

function readKept(path: string): ParameterTree | null {
  try {
    return ParameterTree.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}
