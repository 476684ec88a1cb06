import { randomUUID } from 'node:crypto';
import { rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { basePython } from '#core/doctor/base-python.ts';
import { parsePipLine, pipRemedy } from '#core/doctor/pip-progress.ts';
import { runLogged } from '#core/doctor/run-logged.ts';
import { OWN_MARK, ownBeginning, ownEnvironment, ownEnvironments } from '#core/pypeit/candidates.ts';
import { differencesOf } from '#core/pypeit/versions.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { gigabytes } from '#core/workspace/gigabytes.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';
import { isNamedByProcess } from '#core/workspace/named-by-process.ts';
import { dataPlace } from '#core/workspace/places.ts';

/** PypeIt 2.0.1 with all it needs takes 1 GB, and pip as much again while it unpacks. */
const ROOM = 2.5e9;

/** pip's environment: the user's index, proxy and certificate settings, without what would install elsewhere. */
function pipEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  const astray = new Set(['PYTHONPATH', 'PYTHONHOME', 'PIP_TARGET', 'PIP_PREFIX', 'PIP_ROOT', 'VIRTUAL_ENV']);
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && !astray.has(name)) env[name] = value;
  return { ...env, PIP_USER: '0', PIP_NO_INPUT: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1', NO_COLOR: '1' };
}

/** Remove the environments of ours but for the one to keep and those that a process still works with. */
function removeOthers(keep: string | null): void {
  for (const folder of ownEnvironments())
    if (folder !== keep && !isNamedByProcess(folder)) rmSync(folder, { recursive: true, force: true });
}

/**
 * Make our own environment with a version of PypeIt: a venv, which cannot be moved, under a name of its own, its mark
 * written last. The former one stays until then, and for as long as a reduction uses it. One maker at a time. Throws
 * Faults `no-python`, `disk-full`, `pip-failed`, `locked`.
 */
export async function makeEnvironment(version: string, task: TaskHandle): Promise<string> {
  makeFolder(dataPlace());
  using _lock = takeLock(`${ownBeginning()}.lock`, `installing PypeIt ${version}`);
  const python = await basePython(version);
  removeOthers(ownEnvironment());
  const { bavail, bsize } = statfsSync(dataPlace());
  if (bavail * bsize < ROOM) {
    throw new Fault({
      code: 'disk-full',
      message: `${dataPlace()} has ${gigabytes(bavail * bsize)} free; PypeIt needs ${gigabytes(ROOM)} to install`,
      path: dataPlace(),
      remedy: 'Make room there, or set XDG_DATA_HOME to a folder on a larger disk',
    });
  }
  const folder = `${ownBeginning()}-${randomUUID().slice(0, 8)}`;
  const log = `${ownBeginning()}.log`;
  task.progress({ phase: 'making a Python environment', done: 0, total: null, unit: 'packages', item: folder });
  rmSync(log, { force: true });
  const run = async (command: readonly [string, ...string[]], line: (text: string) => void) => {
    const { exitCode, lastLines } = await runLogged(command, pipEnvironment(), log, task.signal, line);
    if (exitCode === 0) return;
    throw new Fault({
      code: 'pip-failed',
      message: `PypeIt ${version} could not be installed:\n    ${lastLines.slice(-6).join('\n    ')}`,
      command: [...command],
      exitCode,
      logPath: log,
      remedy: pipRemedy(lastLines, version),
    });
  };
  try {
    await run([python, '-m', 'venv', folder], () => {});
    const packages = [`pypeit==${version}`, ...differencesOf(version).alsoInstall];
    let done = 0;
    await run([join(folder, 'bin/python'), '-m', 'pip', 'install', '--progress-bar', 'off', ...packages], (text) => {
      const event = parsePipLine(text);
      if (event === null) return;
      if (event.step === 'installing') {
        task.progress({ phase: 'installing', done: 0, total: null, unit: 'packages', item: `${event.count} packages` });
        return;
      }
      if (event.step === 'collecting') done += 1;
      task.progress({ phase: `${event.step} packages`, done, total: null, unit: 'packages', item: event.item });
    });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  writeWhole(join(folder, OWN_MARK), JSON.stringify({ pypeit: version, python, made: new Date().toISOString() }));
  removeOthers(folder);
  return folder;
}
