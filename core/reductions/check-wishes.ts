import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ParameterTree } from '#core/contract/parameters.ts';
import type { SetupWish } from '#core/contract/setup-wishes.ts';
import { findPypeit } from '#core/pypeit/environment.ts';
import { whereIsData } from '#core/pypeit/private-cache.ts';
import { checkPlaces } from '#core/reductions/check-places.ts';
import { parameterPath } from '#core/setup/apply-wishes.ts';
import type { ParameterDesk } from '#core/setup/parameter-desk.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';

const METHOD = 'calibrations.wavelengths.method';

/** What the PypeIt at hand says of its parameters for a setup file; or why it says nothing. */
export interface Known {
  readonly tree: ParameterTree | null;
  readonly why: string | null;
}

/** These say that PypeIt cannot be asked, not that something is wrong with a wish. */
const SILENT = new Set(['no-pypeit', 'broken-environment', 'pypeit-parameters']);

/** PypeIt's answer, or null and why there is none. Throws other Faults. */
async function asked<T>(
  question: () => Promise<T>,
): Promise<{ readonly answer: T | null; readonly why: string | null }> {
  try {
    return { answer: await question(), why: null };
  } catch (error) {
    if (error instanceof Fault && SILENT.has(error.data.code))
      return { answer: null, why: `${error.message}. ${error.data.remedy}` };
    throw error;
  }
}

/** What PypeIt knows that wishes need; frames to be left out need nothing. */
export async function knownOf(
  text: string,
  path: string,
  wishes: readonly SetupWish[],
  desk: ParameterDesk,
  task: TaskHandle,
): Promise<Known> {
  if (wishes.every(({ kind }) => kind === 'drop')) return { tree: null, why: null };
  const { answer, why } = await asked(() => desk.definitions(text, path, task));
  return { tree: answer, why };
}

/** How the instrument finds wavelengths where a setup file does not say, or null. */
export function usualMethod(tree: ParameterTree | null): string | null {
  const value = tree?.leaves.find(({ path }) => path === METHOD)?.value;
  return typeof value === 'string' ? value : null;
}

const bad = (message: string, remedy: string): Fault => new Fault({ code: 'bad-parameter', message, remedy });

/**
 * Check what wishes made of a setup file (`after`), by PypeIt's own parameters, by its templates, and by the slits that
 * the reduction has. Why PypeIt did not look at a value, and what to do, or null. Throws a Fault that names the option, what
 * was expected, and the way out.
 */
export async function checkWishes(
  before: string,
  after: string,
  path: string,
  wishes: readonly SetupWish[],
  { tree }: Known,
  desk: ParameterDesk,
): Promise<string | null> {
  for (const wish of wishes) if (wish.kind === 'set' && tree !== null) checkName(parameterPath(wish.path), tree);
  await checkPlaces(dirname(path), wishes, tree);
  for (const wish of wishes) if (wish.kind === 'template') await checkTemplate(wish.name, dirname(path), tree, desk);
  const set = wishes.flatMap((wish) => (wish.kind === 'set' && wish.source !== null ? [parameterPath(wish.path)] : []));
  if (set.length === 0 || tree === null || after === before) return null;
  const { answer, why } = await asked(() => desk.validate(after, path));
  const wrong = answer?.errors.find((error) => error.path !== null && set.includes(error.path));
  if (wrong === undefined) return why;
  const leaf = tree.leaves.find((each) => each.path === wrong.path);
  const choices = leaf?.choices ?? [];
  const expected =
    choices.length > 0
      ? `one of ${choices.join(', ')}`
      : leaf?.types.length
        ? leaf.types.join(' or ')
        : 'another value';
  throw bad(
    `--set ${wrong.path}: expected ${expected}. PypeIt ${tree.version} says: ${wrong.message}`,
    `Give another value; nothing behind the = gives the parameter back to PypeIt. ${leaf?.description ?? ''}`.trim(),
  );
}

function checkName(path: string, { leaves, sections, version }: ParameterTree): void {
  if (leaves.some((leaf) => leaf.path === path)) return;
  const key = path.split('.').at(-1) ?? '';
  const section = path.split('.').slice(0, -1).join('.');
  const same = leaves.filter((leaf) => leaf.path.endsWith(`.${key}`));
  const beside = leaves.filter((leaf) => leaf.path.slice(0, leaf.path.lastIndexOf('.')) === section);
  const alike = (leaf: { readonly path: string }) => steps(leaf.path, path);
  const near = (same.length > 0 ? same : beside.length > 0 ? beside : leaves)
    .map((leaf) => ({ path: leaf.path, far: alike(leaf) }))
    .sort((one, other) => one.far - other.far)
    .slice(0, 4)
    .map((one) => one.path);
  const what = sections.some((one) => one.path === path)
    ? 'is a section, not a parameter'
    : `is no parameter of PypeIt ${version}`;
  throw bad(
    `--set ${path}: ${path} ${what}; expected a parameter with its sections, such as reduce.findobj.snr_thresh`,
    `The most alike are ${near.join(', ')}. The page Setup lists all parameters.`,
  );
}

/** How many letters must be put in, left out or changed to make one word of another (Levenshtein). */
function steps(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let k = 0; k < to.length; k++)
      next.push(Math.min((next[k] ?? 0) + 1, (row[k + 1] ?? 0) + 1, (row[k] ?? 0) + (letter === to.charAt(k) ? 0 : 1)));
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Whether PypeIt would find a template: a file, one in its data or caches, or one that its instruments name. */
async function checkTemplate(
  name: string,
  folder: string,
  tree: ParameterTree | null,
  desk: ParameterDesk,
): Promise<void> {
  if (!/\.(fits|json)$/.test(name))
    throw bad(
      `--template ${name}: expected the name of a template of PypeIt or a file, ending in .fits`,
      'Write it with its extension, such as shane_kast_blue_600.fits.',
    );
  if (existsSync(resolve(folder, name))) return;
  if (name.includes('/'))
    throw bad(
      `--template ${name}: there is no such file (seen from ${folder})`,
      'Check the path; PypeIt reads it from the folder of the reduction.',
    );
  if (tree === null) return;
  const env = await findPypeit({ python: desk.python() ?? undefined });
  if ((await whereIsData(env, `arc_lines/reid_arxiv/${name}`)).place !== null) return;
  const named = templatesNamed(env.packageFolder);
  if (named.has(name)) return;
  const start = tree.spectrograph.split('_').slice(0, 2).join('_');
  const near = [...named].filter((one) => one.startsWith(start)).sort();
  throw bad(
    `--template ${name}: expected a template that PypeIt ${tree.version} has or names, or the path of a file`,
    near.length > 0
      ? `PypeIt names for this instrument: ${near.join(', ')}. Your own: give its path, or pypeit_install_wvarxiv FILE.`
      : 'Give the path of a file, or make it known to PypeIt: pypeit_install_wvarxiv FILE.',
  );
}

/** The templates that PypeIt's instruments name in their sources; it fetches them when they are needed. */
function templatesNamed(packageFolder: string): ReadonlySet<string> {
  const folder = join(packageFolder, 'spectrographs');
  if (!existsSync(folder)) return new Set();
  const sources = readdirSync(folder).filter((name) => name.endsWith('.py'));
  const texts = sources.map((name) => readFileSync(join(folder, name), 'utf8'));
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/['"]([\w.+-]+\.(?:fits|json))['"]/g)].map((m) => m[1] ?? '')),
  );
}
