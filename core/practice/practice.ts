import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PracticeInput, PracticeNight, PracticeResult } from '#core/contract/practice.ts';
import { type NightPlan, planNights } from '#core/practice/night-plan.ts';
import { BROKEN_FRAME, type PracticeFile, placesOf, practiceFiles } from '#core/practice/practice-files.ts';
import { lookForPypeit, noPypeit, type PypeitEnvironment } from '#core/pypeit/environment.ts';
import { haveSites } from '#core/pypeit/observatory-sites.ts';
import { installData } from '#core/pypeit/private-cache.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { errorCode, Fault } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';

/**
 * Write simulated nights into a folder, and give their wavelength template to PypeIt if there is one. Run again, it
 * writes what is missing. Throws a Fault `differs` rather than write over a file that holds something else, and
 * `unwritable` where the system refuses.
 */
export async function practice(input: PracticeInput, task: TaskHandle): Promise<PracticeResult> {
  const nights = planNights(input.nights, input.seed);
  const places = placesOf(input.folder);
  const files = practiceFiles(input.folder, nights, input.seed, input.broken);
  const done: PracticeResult['files'] = [];
  for (const [i, file] of files.entries()) {
    if (input.dryRun) done.push({ path: file.path, what: file.what, state: 'planned' });
    else {
      task.signal.throwIfAborted();
      const progress = { phase: 'simulating', total: files.length, unit: 'files' };
      task.progress({ ...progress, done: i, item: `${file.what} ${file.path}` });
      done.push({ path: file.path, what: file.what, state: write(file) });
      await nextTurn();
    }
  }
  const pypeit = await pypeitFor(input.python);
  if (pypeit !== null && !input.dryRun) await installData(pypeit, places.data);
  const tree = join(input.folder, 'redux');
  const python = input.python === undefined ? [] : ['--python', input.python];
  const fix = pypeit === null ? ['--data-from', places.data] : python;
  return {
    folder: input.folder,
    dryRun: input.dryRun,
    nights: nights.map((night) => summary(night, places, input.broken && night === nights.at(-1))),
    config: places.config,
    data: places.data,
    files: done,
    installed: pypeit === null || input.dryRun ? null : { python: pypeit.python, version: pypeit.version },
    next: [
      ...(pypeit !== null && haveSites(pypeit) ? [] : [['slitbench', 'doctor', '--fix', ...fix]]),
      ['slitbench', 'organize', places.raw, '--into', tree],
      ['slitbench', 'setup', tree, '--config', places.config],
      ['slitbench', 'run', tree, ...python],
    ],
  };
}

function summary(night: NightPlan, places: ReturnType<typeof placesOf>, broken: boolean): PracticeNight {
  const targets = (kind: string) =>
    night.exposures.flatMap((e) => (e.kind === kind && e.target !== null ? [e.target.name] : []));
  return {
    date: night.date,
    raw: join(places.raw, night.date),
    truth: join(places.truth, night.date),
    frames: night.exposures.length,
    standard: targets('standard').join(', '),
    science: targets('science'),
    broken: broken ? BROKEN_FRAME : null,
  };
}

function write(file: PracticeFile): 'written' | 'unchanged' {
  const content = file.content();
  try {
    makeFolder(dirname(file.path));
    const former = readOrNull(file.path);
    if (former?.equals(content) === true) return 'unchanged';
    if (former === null) {
      writeWhole(file.path, content);
      return 'written';
    }
  } catch (error) {
    throw new Fault(
      {
        code: 'unwritable',
        message: `${file.path} cannot be written`,
        path: file.path,
        remedy: 'Name a folder that you may write to, on a disk with 16 MB free for each night',
      },
      error,
    );
  }
  throw new Fault({
    code: 'differs',
    message: `${file.path} is there already and holds something else`,
    path: file.path,
    remedy: 'Name a new folder, or give the --seed and --broken that this one was made with',
  });
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** The PypeIt that gets the template. Null: there is none, and none was asked for. */
async function pypeitFor(python: string | undefined): Promise<PypeitEnvironment | null> {
  const { found, looked } = await lookForPypeit(python);
  if (found === null && looked.some((place) => place.chosen)) throw noPypeit(looked);
  return found;
}
