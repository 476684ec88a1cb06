import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Defaults } from '#core/coadds/coadd-config.ts';
import { composeCoadd2d } from '#core/coadds/compose-coadd2d.ts';
import type { CoaddJob, CoaddOrder, CoaddTarget } from '#core/coadds/job.ts';
import { differencesOf } from '#core/pypeit/versions.ts';
import { parseInputFile, readInputText } from '#core/setup/pypeit-file.ts';
import { Fault } from '#core/workspace/fault.ts';
import { writeWhole } from '#core/workspace/files.ts';
import { makeFolder } from '#core/workspace/make-folder.ts';

/** A command of PypeIt on the way to a coadd. */
export interface Step {
  readonly command: readonly string[];
  /** The folder that it is run in. */
  readonly cwd: string;
  /** What its console is called in the result, cleaned. */
  readonly log: string;
  /** Write what it needs. */
  readonly prepare: () => void;
}

/** Where the .coadd2d files that pypeit_setup_coadd2d writes go, below the folder of the result. */
const GENERATED = '.generated';

const defaultsOf = ({ defaults }: Pick<CoaddJob, 'defaults'>): Defaults | null =>
  defaults === null ? null : { file: parseInputFile(defaults.text, defaults.source), source: defaults.source };

/** All that is to be run for a coadd in `stage`, one after the other. */
export function stepsOf(
  job: CoaddJob,
  { scripts, versions }: Pick<CoaddOrder, 'scripts' | 'versions'>,
  stage: string,
): Step[] {
  // Their consoles are kept: a log beside them, with the minute in its name, would say the same.
  const quiet = differencesOf(versions.pypeit).log === 'bars' ? ['--log_file', 'None'] : [];
  if (job.kind === 'coadd1d')
    return job.targets.map((target): Step => {
      const cwd = join(stage, target.subfolder);
      return {
        command: [scripts.collate, target.name, ...quiet],
        cwd,
        log: join(target.subfolder, 'pypeit_collate_1d.log.txt'),
        prepare: () => {
          makeFolder(cwd);
          writeWhole(join(cwd, target.name), target.text ?? '');
        },
      };
    });
  const generated = join(stage, GENERATED);
  const setup: Step[] =
    job.setup === null
      ? []
      : [
          {
            command: [scripts.setup, ...job.setup],
            cwd: generated,
            log: 'pypeit_setup_coadd2d.log.txt',
            prepare: () => makeFolder(generated),
          },
        ];
  const only = job.targets.length === 1;
  const coadds = job.targets.map(
    (target): Step => ({
      command: [scripts.coadd, target.name, ...quiet],
      cwd: stage,
      log: only ? `${job.spectrograph}.log.txt` : `${target.name.replace(/\.coadd2d$/, '')}.log.txt`,
      prepare: () => writeCoadd2d(job, target, stage, generated),
    }),
  );
  return [...setup, ...coadds];
}

/** The folder of what was generated; it is no part of the result. */
export const generatedFolder = (stage: string): string => join(stage, GENERATED);

function writeCoadd2d(job: CoaddJob, target: CoaddTarget, stage: string, generated: string): void {
  if (target.text !== null) {
    writeWhole(join(stage, target.name), target.text);
    return;
  }
  const path = generatedFor(target, generated);
  writeWhole(join(stage, `${target.name}.orig`), readFileSync(path));
  writeWhole(join(stage, target.name), coadd2dText(job, target, path));
}

/** The file for a target, made of what was generated at `path`. */
export const coadd2dText = (job: Pick<CoaddJob, 'defaults' | 'reduce'>, target: CoaddTarget, path: string): string =>
  composeCoadd2d({
    generated: readInputText(path),
    path,
    defaults: defaultsOf(job),
    reduce: job.reduce,
    spec2d: target.inputs,
  });

/** What was generated for a target, by its name; else any, for they differ in their exposures alone. Throws a Fault. */
export function generatedFor(target: CoaddTarget, folder: string): string {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.coadd2d'))
    .sort();
  const name = names.find((one) => one === basename(target.name)) ?? names[0];
  if (name !== undefined) return join(folder, name);
  throw new Fault({
    code: 'nothing-generated',
    message: `pypeit_setup_coadd2d wrote no .coadd2d file in ${folder}`,
    path: folder,
    remedy: 'Its console says why.',
  });
}

/** Make the empty folder in which a coadd is made. */
export const makeStage = (stage: string): void => {
  mkdirSync(stage);
};
