import type { DoctorInput, DoctorResult, Finding, Repair } from '#core/contract/doctor.ts';
import { shellWord } from '#core/contract/shell-word.ts';
import { checkNetwork, checkSites, checkTemplates, reach } from '#core/doctor/check-data.ts';
import { checkDisks, checkMemory } from '#core/doctor/check-machine.ts';
import { checkCommands, checkFound, checkImport, whyBroken } from '#core/doctor/check-pypeit.ts';
import { makeEnvironment } from '#core/doctor/make-environment.ts';
import { prepareFolder, prepareSites, prepareTemplates } from '#core/doctor/prepare-data.ts';
import { lookForPypeit, type PypeitEnvironment } from '#core/pypeit/environment.ts';
import { haveSites } from '#core/pypeit/observatory-sites.ts';
import { planData } from '#core/pypeit/private-cache.ts';
import { TEMPLATES } from '#core/pypeit/templates.ts';
import { PINNED, SUPPORTED, sameVersion, supports } from '#core/pypeit/versions.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { dataPlace } from '#core/workspace/places.ts';

type Look = Awaited<ReturnType<typeof lookForPypeit>>;

/**
 * Whether a version must be installed into our own environment, and why; null: no. A Python that a person named is
 * theirs to mend, and nothing of ours would be used beside it: a Fault `chosen-python` if a version was asked for that
 * it has not. `broken`: what is broken in the PypeIt that was found.
 */
export function toInstall(
  { found, looked }: Look,
  wanted: string | undefined,
  broken: string | null,
): { version: string; why: string } | null {
  const chosen = looked.find((l) => l.chosen);
  if (chosen !== undefined) {
    if (wanted === undefined || (found !== null && sameVersion(found.version, wanted))) return null;
    throw new Fault({
      code: 'chosen-python',
      message: `PypeIt ${wanted} was asked for, but ${chosen.source} names ${chosen.path}, which Slitbench never changes`,
      path: chosen.path,
      remedy: `Leave ${chosen.source} out and run this again, or install it there: ${shellWord(found?.python ?? chosen.path)} -m pip install pypeit==${wanted}`,
    });
  }
  if (found === null) return { version: wanted ?? PINNED, why: 'no PypeIt that Slitbench can use was found' };
  if (broken !== null) return { version: wanted ?? PINNED, why: broken };
  if (wanted === undefined || sameVersion(found.version, wanted)) return null;
  return { version: wanted, why: `PypeIt ${wanted} was asked for, and ${found.version} was found` };
}

/** What is broken in a PypeIt that was found and is not a person's choice, and so may be passed over. */
async function brokenIn({ found }: Look, task: TaskHandle): Promise<string | null> {
  if (found === null || found.chosen) return null;
  task.progress({ phase: 'loading PypeIt', done: 0, total: null, unit: 'checks', item: found.python });
  return whyBroken(found, haveSites(found), task.signal);
}

async function repairEnvironment(input: DoctorInput, look: Look, task: TaskHandle): Promise<Repair | null> {
  const version = input.pypeitVersion;
  if (version !== undefined && !supports(version)) {
    throw new Fault({
      code: 'pypeit-version',
      message: `PypeIt ${version} is not supported; Slitbench works with ${SUPPORTED}`,
      remedy: `Leave --pypeit-version out for ${PINNED}`,
    });
  }
  const install = toInstall(look, version, await brokenIn(look, task));
  if (install === null) return null;
  const what = `install PypeIt ${install.version} into an environment of its own in ${dataPlace()}`;
  if (input.dryRun) return { what, why: install.why, state: 'planned', detail: 'about 1 GB, 2 minutes' };
  await makeEnvironment(install.version, task);
  return { what, why: install.why, state: 'done', detail: null };
}

async function repairData(input: DoctorInput, env: PypeitEnvironment, task: TaskHandle): Promise<Repair[]> {
  const { dataFrom, dryRun } = input;
  const files = dataFrom === undefined ? [] : await planData(env, dataFrom);
  const repairs: (Repair | null)[] = [await prepareSites(env, task, dryRun)];
  const network = dryRun ? { sites: null, data: null } : await reach(env, task.signal);
  if (dataFrom !== undefined) repairs.push(await prepareFolder(env, dataFrom, files, network, task, dryRun));
  const given = files.map((file) => file.subpath);
  repairs.push(await prepareTemplates(env, given, network, task, dryRun));
  return repairs.filter((repair) => repair !== null);
}

/** The command that puts right what was found. */
const fixCommand = ({ python }: DoctorInput): string =>
  `slitbench doctor --fix${python === undefined ? '' : ` --python ${shellWord(python)}`}`;

async function examineEnvironment(env: PypeitEnvironment, fix: string, task: TaskHandle): Promise<Finding[]> {
  task.progress({ phase: 'loading PypeIt', done: 0, total: null, unit: 'checks', item: env.python });
  const [network, loads] = await Promise.all([reach(env, task.signal), checkImport(env, haveSites(env), task.signal)]);
  task.signal.throwIfAborted();
  const templates = Object.keys(TEMPLATES).map((name) => checkTemplates(env, name, network.data, fix));
  return [
    checkCommands(env),
    loads,
    checkSites(env, network.sites, fix),
    ...(await Promise.all(templates)),
    checkNetwork(network),
  ];
}

/** Look whether this machine can reduce with PypeIt; with `fix`, put right first what can be put right. */
export async function doctor(input: DoctorInput, task: TaskHandle): Promise<DoctorResult> {
  let look = await lookForPypeit(input.python);
  const repairs: Repair[] = [];
  if (input.fix) {
    const made = await repairEnvironment(input, look, task);
    if (made !== null) repairs.push(made);
    if (made?.state === 'done') look = await lookForPypeit(input.python);
    if (look.found !== null && made?.state !== 'planned') repairs.push(...(await repairData(input, look.found, task)));
  }
  const { found, looked } = look;
  const findings = [
    checkFound(found, looked),
    ...(found === null ? [] : await examineEnvironment(found, fixCommand(input), task)),
    checkMemory(),
    ...checkDisks(input.workspace),
  ];
  return {
    usable: !findings.some((finding) => finding.state === 'problem'),
    environment:
      found === null
        ? null
        : { python: found.python, version: found.version, source: found.source, sitePackages: found.sitePackages },
    looked: looked.map(({ source, path, reason }) => ({ source, path, reason })),
    repairs,
    findings,
  };
}
