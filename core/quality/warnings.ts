import { existsSync, statSync } from 'node:fs';
import type { z } from 'zod';
import type { LoggedWarning, ReductionWarnings, WarningsInput, WarningsResult } from '#core/contract/warnings.ts';
import { UNLISTED } from '#core/datasets/list-folder.ts';
import { usefulPath, type Written, writeUseful } from '#core/quality/useful-warnings.ts';
import { countBy, filtered, kindOf, type LogGroup, sumOf } from '#core/quality/warning-groups.ts';
import { readWarningRows, type WarningRows, warningsConfig } from '#core/quality/warning-rows.ts';
import { type WarningLog, WarningsReader } from '#core/quality/warnings-reader.ts';
import { foreignRuns } from '#core/reductions/foreign-run.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';
import { Fault } from '#core/workspace/fault.ts';
import { findWorkspace } from '#core/workspace/places.ts';
import { realRoot } from '#core/workspace/real-root.ts';

type Input = z.output<typeof WarningsInput>;

const missing = (path: string): Fault =>
  new Fault({ code: 'missing', message: `${path} is not there`, path, remedy: 'Check the name.' });

/**
 * Write the file of important warnings of each reduction below the roots, and count the warnings of all. Throws a Fault
 * for a root that is not there, roots without reductions, and rows that cannot be understood.
 */
export async function warnings(input: Input, task: TaskHandle): Promise<WarningsResult> {
  for (const root of input.roots) if (!existsSync(root)) throw missing(root);
  const { config } = input;
  if (config !== undefined && statSync(config, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Fault({
      code: 'no-config',
      message: `${config} is not a folder`,
      path: config,
      remedy: 'Name the folder of your configuration with --config.',
    });
  const rowsOf = (root: string) => readWarningRows(config ?? warningsConfig(findWorkspace(root) ?? root));
  const trees = input.roots.map(realRoot).map((at) => ({ ...at, rows: rowsOf(at.root) }));
  const foreign = foreignRuns();
  const reductions: ReductionWarnings[] = [];
  const logged: LogGroup[] = [];
  const seen = new Set<string>();
  for (const { root, asTyped, rows } of trees) {
    using reader = new WarningsReader({ root, rows: rows.rows, note: (text) => task.note('warning', text) });
    await reader.refresh({
      signal: task.signal,
      looked: (done, total, item) =>
        task.progress({ phase: 'reading logs', done, total, unit: 'logs', item: asTyped(item) }),
      unlisted: (folder) => task.note('warning', `${asTyped(folder)}: ${UNLISTED}`),
      each: async (log, text) => {
        if (seen.has(log.on.pypeitFile)) return;
        seen.add(log.on.pypeitFile);
        const written = await writeUseful(log, text, { reader, foreign, dryRun: input.dryRun });
        for (const one of filtered([log], { important: !input.all, within: [] }, rows.rows)) logged.push(one);
        reductions.push(told(log, written, { rows: rows.rows, all: input.all, asTyped }));
      },
    });
  }
  if (reductions.length === 0)
    throw new Fault({
      code: 'no-reductions',
      message: `There is no .pypeit file below ${input.roots.join(', ')}`,
      remedy: 'slitbench setup writes them for organised datasets.',
    });
  return {
    by: input.by,
    all: input.all,
    dryRun: input.dryRun,
    groups: [...countBy(input.by, logged)],
    reductions,
    rows: [...new Set(trees.flatMap(({ rows }) => rows.files))],
  };
}

interface Telling extends Pick<WarningRows, 'rows'> {
  readonly all: boolean;
  /** A path as the person would type it. */
  readonly asTyped: (path: string) => string;
}

function told(log: WarningLog, { status, problem }: Written, { rows, all, asTyped }: Telling): ReductionWarnings {
  const groups = log.groups.filter(({ row }) => all || row >= 0);
  return {
    reduction: log.id,
    dataset: log.dataset,
    folder: asTyped(log.on.folder),
    log: log.path === null ? null : asTyped(log.path),
    ...sumOf(log.groups),
    file: asTyped(usefulPath(log.on)),
    status,
    problem,
    found: groups.map((group): LoggedWarning => {
      const { template, detector, slit, frame, count, text, lines, file, func } = group;
      const where = file === '' ? '' : `${file} ${func}()`;
      return { kind: kindOf(group, rows), template, where, detector, slit, frame, count, text, lines: [...lines] };
    }),
  };
}
